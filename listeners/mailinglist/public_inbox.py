"""public-inbox, an archive kept in git. The first night takes it whole as one mailbox, the others what its feed has new."""

import html
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import quote, unquote

import msgspec

from listeners.formats.mail import Mail
from listeners.mailinglist.mailbox import mails_in
from listeners.mailinglist.shelf import PAGE_POSTS, Desk, ask, by_time, digest
from listeners.records import Cursor, Fetcher, Known, Page, Post, SourceRefused, SourceUnavailable

KEPT = 1_000  # digests of the mails that came last
FEEDS = 20  # pages of the feed; where more is new, the whole is taken again
CHECKS = 500  # mails and threads asked for in one recheck
ENTRY = re.compile(rb'<updated>([\d:TZ-]+)</updated>\s*<link\s+href="([^"]+)"')


class PublicInbox:
    """The inbox at `url`, such as https://inbox.example/users/.

    The cursor: digests of the mails that came last (`seen`), and while the whole is read, how many it has had (`at`).
    """

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self._url, self._fetcher = url.rstrip("/"), fetcher

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Yield what is new in the order in which it came."""
        seen: list[str] = list(cursor.get("seen") or [])
        at = cursor.get("at")
        names = self._news(set(seen)) if seen and at is None else None
        mails = self._whole() if names is None else self._single(names)
        passed = max(0, (at or 0) - len(seen))  # some may have been taken out since
        desk = Desk(now)
        posts: list[Post] = []
        for number, mail in mails:
            new = number >= passed and digest(mail.id) not in seen
            post = desk.post(mail, mail.id, tell=new)
            seen = [*seen[1 - KEPT :], digest(mail.id)] if new else seen
            if post and new:
                posts.append(msgspec.structs.replace(post, url=self._address(mail.id)))
            if len(posts) >= PAGE_POSTS:
                there = {"at": number + 1} if names is None else {}
                yield Page(posts=by_time(posts), skipped=desk.told(), cursor={"seen": seen, **there})
                posts = []
        if posts or desk.skipped or at is not None:
            yield Page(posts=by_time(posts), skipped=desk.told(), cursor={"seen": seen})

    def recheck(self, known: Sequence[Known], now: datetime) -> Iterator[Page]:  # noqa: ARG002
        """Yield what is gone: missing in its thread, and not there when asked for."""
        threads: dict[str, list[Known]] = {}
        for post in sorted(known, key=lambda post: post.created_at, reverse=True):
            threads.setdefault(post.thread_id, []).append(post)
        asked = 0
        for name, posts in threads.items():
            answer = ask(self._fetcher, f"{self._address(name)}t.mbox.gz")
            there = {mail.id for _, mail in mails_in(answer.body, name)} if answer else set()
            missing = [post for post in posts if post.id not in there]
            gone = [post.gone() for post in missing if ask(self._fetcher, f"{self._address(post.id)}raw") is None]
            if gone:
                yield Page(posts=by_time(gone), cursor={})
            asked += 1 + len(missing)
            if asked >= CHECKS:
                return

    def _news(self, seen: set[str]) -> list[str] | None:
        """The ids of the mails that are new, oldest first; None where they are too many to be asked for one by one."""
        fresh: dict[str, None] = {}
        before = ""
        for _ in range(FEEDS):
            answer = ask(self._fetcher, f"{self._url}/new.atom", **({"t": before} if before else {}))
            if answer and b"<feed" not in answer.body:
                raise SourceUnavailable(f"{self._url}/new.atom answered with something that is no feed.")
            rows = [
                (when.decode(), _id_in(link.decode())) for when, link in ENTRY.findall(answer.body if answer else b"")
            ]
            new = [name for _, name in rows if name not in fresh and digest(name) not in seen]
            fresh |= dict.fromkeys(new)
            if not new:
                return list(fresh)[::-1]
            before = re.sub(r"\D", "", min(when for when, _ in rows))
        return None

    def _whole(self) -> Iterator[tuple[int, Mail]]:
        answer = ask(self._fetcher, f"{self._url}/all.mbox.gz")
        if answer:
            yield from mails_in(answer.body, f"{self._url}/all.mbox.gz")
        elif ask(self._fetcher, f"{self._url}/_/text/help/") is None:  # the one page that an empty inbox has
            raise SourceRefused(f"{self._url}/ does not exist: check the address of the inbox in the settings.")

    def _single(self, names: list[str]) -> Iterator[tuple[int, Mail]]:
        for number, name in enumerate(names):
            answer = ask(self._fetcher, f"{self._address(name)}raw")
            for _, mail in mails_in(answer.body, name) if answer else ():
                yield number, mail

    def _address(self, message_id: str) -> str:
        return f"{self._url}/{quote(message_id, safe='@')}/"


def _id_in(link: str) -> str:
    return unquote(html.unescape(link).rstrip("/").rpartition("/")[2])
