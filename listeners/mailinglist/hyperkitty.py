"""HyperKitty, the archive of Mailman 3. Its mailbox export gives many mails for one request; its REST tells the rest.

REST takes no `limit`, and servers without paging list a whole archive in one answer: so nothing is listed by it. The
export names what a mail answers and not its thread, so the thread of an answer to something older is asked for by REST.
"""

import re
from base64 import b32encode
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha1
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from listeners.api_json import read_object
from listeners.formats.mail import Mail
from listeners.mailinglist.mailbox import mails_in
from listeners.mailinglist.shelf import GONE, PAGE_POSTS, Desk, ask, by_time, digest
from listeners.records import Cursor, Fetcher, Known, Page, Post, SourceRefused

LATE = timedelta(days=7)  # mails that were long on their way, or whose clock went wrong
LOOKUPS = 200  # threads asked for in one night
CHECKS = 500  # mails that are missing, asked for one by one in one recheck
THREAD = re.compile(r"[A-Z2-7]{32}")


class HyperKitty:
    """The list at `url`, such as https://lists.example/archives/list/users@lists.example/.

    The cursor: from which day on to ask (`since`), and digests of the mails from that day on that were heard (`seen`).
    """

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        found = re.fullmatch(r"(.*)/list/([^/@]+@[^/@]+)(/.*)?", url)
        if not found:
            raise SourceRefused(f"{url} is no list of HyperKitty: its address ends in /list/users@lists.example/")
        self._pages = f"{found[1]}/list/{quote(found[2], safe='@')}"
        self._api = f"{found[1]}/api/list/{quote(found[2], safe='@')}"
        self._name, self._fetcher, self._lookups = found[2], fetcher, 0

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Yield what is new, month by month."""
        since, seen = cursor.get("since"), dict(cursor.get("seen") or {})
        start = date.fromisoformat(since) if since else self._first_day()
        if start is None:
            return
        desk = Desk(now)
        for first, end in _months(start, now.date()):
            begin = first if since or first != start else None  # some mails say they are older than the oldest month
            posts: list[Post] = []
            for post in self._fresh(desk, begin, end, seen, now):
                posts.append(post)
                seen[digest(post.id)] = post.created_at.date().isoformat()
                if len(posts) >= PAGE_POSTS:
                    yield _page(posts, desk, begin, seen)
                    posts = []
            later = min(end or now.date(), now.date() - LATE)
            seen = {key: day for key, day in seen.items() if day >= later.isoformat()}
            if posts or desk.skipped or since != later.isoformat():
                yield _page(posts, desk, later, seen)

    def recheck(self, known: Sequence[Known], now: datetime) -> Iterator[Page]:  # noqa: ARG002
        """Yield what is gone: missing in the export of those days, and not there when asked for."""
        if not known:
            return
        first = min(post.created_at for post in known).date() - timedelta(days=1)
        there = {mail.id for mail in self._export(first, None)}
        missing = [post for post in known if post.id not in there][:CHECKS]
        gone = [post for post in missing if self._email(post.id) is None]
        if gone:
            yield Page(posts=[post.gone() for post in gone], cursor={})

    def _fresh(
        self, desk: Desk, begin: date | None, end: date | None, seen: dict[str, str], now: datetime
    ) -> Iterator[Post]:
        """The mails of these days that are not in `seen`, oldest first; what cannot be kept is noted there, to be told once."""
        posts = []
        for number, mail in enumerate(self._export(begin, end), 1):
            new = digest(mail.id) not in seen
            if new and mail.before and not any(map(desk.threads.knows, mail.before)):
                self._look_up(desk, mail.before[-1])
            post = desk.post(mail, f"mail {number} of {begin or 'the beginning'}", tell=new)
            if post and new:
                thread, url = _thread(post.thread_id), f"{self._pages}/message/{_hash(post.id)}/"
                posts.append(msgspec.structs.replace(post, thread_id=thread, url=url))
            elif new:
                seen[digest(mail.id)] = now.date().isoformat()
        yield from by_time(posts)

    def _look_up(self, desk: Desk, parent: str) -> None:
        """Learn the thread of a mail that came long ago; where the server does not know it, it opens a thread."""
        if self._lookups < LOOKUPS:
            self._lookups += 1
            told = self._email(parent)
            found = re.search(r"/thread/([A-Z2-7]{32})/", str((told or {}).get("thread")))
            desk.threads.learn(parent, found[1] if found else parent)

    def _export(self, begin: date | None, end: date | None) -> Iterator[Mail]:
        days = {name: day.isoformat() for name, day in (("start", begin), ("end", end)) if day}
        url = f"{self._pages}/export/{quote(self._name, safe='@')}.mbox.gz"
        answer = ask(self._fetcher, url, **days)
        if answer is None:
            raise SourceRefused(f"{self._pages}/ does not exist: check the address of the list in the settings.")
        for _, mail in mails_in(answer.body, url):
            yield mail

    def _first_day(self) -> date | None:
        """The first day of the oldest month that the list shows; None where it has none."""
        page = ask(self._fetcher, f"{self._pages}/")
        if page is None:
            raise SourceRefused(f"{self._pages}/ does not exist: check the address of the list in the settings.")
        text = unquote(page.body.decode("utf-8", "replace"))
        months = re.findall(rf"/list/{re.escape(self._name)}/(20\d\d|19\d\d)/(1[0-2]|0?[1-9])/", text)
        return min((date(int(year), int(month), 1) for year, month in months), default=None)

    def _email(self, message_id: str) -> dict[str, Any] | None:
        url = f"{self._api}/email/{_hash(message_id)}/"
        answer = self._fetcher.get(url, params={"format": "json"}, api=True)
        if answer.status in GONE:
            return None
        if answer.status != 200:
            raise SourceRefused(f"{url} answered {answer.status}: the list may be private.")
        return read_object(answer)


def _page(posts: list[Post], desk: Desk, since: date | None, seen: dict[str, str]) -> Page:
    day = since.isoformat() if since else None
    return Page(posts=posts, skipped=desk.told(), cursor={"since": day, "seen": dict(seen)})


def _months(start: date, today: date) -> Iterator[tuple[date, date | None]]:
    """From `start` on: (first day, day after the last one); the last month has no end."""
    while (end := (start.replace(day=1) + timedelta(days=32)).replace(day=1)) <= today:
        yield start, end
        start = end
    yield start, None


def _thread(root: str) -> str:
    return root if THREAD.fullmatch(root) else _hash(root)


def _hash(message_id: str) -> str:
    """What Mailman calls a message in addresses; that of its opener is the id of a thread."""
    return b32encode(sha1(message_id.encode("utf-8", "surrogateescape"), usedforsecurity=False).digest()).decode()
