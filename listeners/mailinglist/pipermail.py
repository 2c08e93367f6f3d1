"""Pipermail, the archive of Mailman 2: pages for people, and beside them one text file a month that is a mailbox."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from listeners.mailinglist.mailbox import count_in, mails_in
from listeners.mailinglist.shelf import PAGE_POSTS, Desk, ask, by_time, digest
from listeners.records import Cursor, Fetcher, Known, Page, Post, Response, SourceRefused, SourceUnavailable

VOLUME = re.compile(r'href="((?:[A-Z][\w-]*-)?\d{4}[\w-]*)(\.txt(?:\.gz)?)"', re.IGNORECASE)
NUMBER = re.compile(r'href="(\d{6,})\.html"', re.IGNORECASE)
OPEN = 2  # volumes that mails may still come to


class Pipermail:
    """The archive at `url`, such as https://lists.example/pipermail/users/.

    The cursor holds for each of the last volumes digests of the mails heard, and what the server wants to have back.
    """

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self._url, self._fetcher = url.rstrip("/"), fetcher

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Yield what is new, volume by volume. The one before is read again with it: it has what answers answer."""
        state: dict[str, Any] = dict(cursor.get("volumes") or {})
        volumes = self._volumes()
        names = [name for name, _ in volumes]
        if state and not state.keys() & set(names):
            raise SourceUnavailable(
                f"{self._url}/ does not list {', '.join(state)} as it did: it came cut, or is another page."
            )
        first = min((names.index(name) for name in state if name in names), default=0)
        answers: dict[str, Response | None] = {}
        if all(name in state for name in names[first:]):
            answers = {name: self._file(file, state[name]["known"]) for name, file in volumes[first:]}
            if all(answer and answer.status == 304 for answer in answers.values()):
                return
        desk = Desk(now)
        for name, file in volumes[first:]:
            before, answer = state.get(name) or {}, answers.get(name)
            if answer is None or answer.status == 304:
                answer = self._file(file, {})
            if answer is None:
                desk.skipped.append(f"{self._url}/{file} is listed and not there")
            for posts, heard in self._hear(name, answer, desk, before.get("seen") or []) if answer else ():
                state = {key: state[key] for key in names if key in state and key != name}
                state = {**dict(list(state.items())[1 - OPEN :]), name: heard}
                if posts or desk.skipped or heard != before:
                    yield Page(posts=posts, skipped=desk.told(), cursor={"volumes": state})
        if desk.skipped:
            yield Page(posts=[], skipped=desk.told(), cursor={"volumes": state})

    def recheck(self, known: Sequence[Known], now: datetime) -> Iterator[Page]:  # noqa: ARG002
        """Yield what is no longer in its volume."""
        for name, file in self._volumes() if known else ():
            here = [post for post in known if post.url.startswith(f"{self._url}/{name}/")]
            answer = self._file(file, {}) if here else None
            there = {mail.id for _, mail in mails_in(answer.body, file)} if answer else set()
            if answer and not there:
                raise SourceUnavailable(f"{self._url}/{file} came empty.")
            gone = [post.gone() for post in here if answer and post.id not in there]
            if gone and answer and (cut := _cut(name, self._numbers(name), count_in(answer.body, file))):
                yield Page(posts=[], cursor={}, skipped=[cut])
            elif gone:
                yield Page(posts=gone, cursor={})

    def _hear(
        self, name: str, answer: Response, desk: Desk, before: list[str]
    ) -> Iterator[tuple[list[Post], dict[str, Any]]]:
        """Yield the new posts of a volume in pages, each with what to remember of the volume after it."""
        seen, numbers, count = set(before), self._numbers(name), count_in(answer.body, name)
        places = [f"{self._url}/{name}/{number}.html" for number in numbers]
        if len(numbers) != count:
            places = [f"{self._url}/{name}/thread.html"] * count
        cut = _cut(name, numbers, count)
        posts: list[Post] = []
        for number, mail in mails_in(answer.body, f"{self._url}/{name}"):
            if cut and number == count - 1:
                break  # it may be half a mail
            new = digest(mail.id) not in seen
            post = desk.post(mail, f"{name}: mail {number + 1}", tell=new)
            seen.add(digest(mail.id))
            if post and new:
                posts.append(msgspec.structs.replace(post, url=places[number]))
            if len(posts) >= PAGE_POSTS:
                yield by_time(posts), {"seen": sorted(seen), "known": {}}
                posts = []
        known = {key: answer.headers[key] for key in ("etag", "last-modified") if key in answer.headers}
        if cut:
            known = {}
            desk.skipped.append(cut)
        yield by_time(posts), {"seen": sorted(seen), "known": known}

    def _numbers(self, name: str) -> list[str]:
        """The pages of the mails of a volume: they are numbered as they came, which is how the file has them."""
        index = ask(self._fetcher, f"{self._url}/{name}/date.html")
        return sorted(set(NUMBER.findall(index.body.decode("latin-1")))) if index else []

    def _volumes(self) -> list[tuple[str, str]]:
        """(name, file), oldest first. The page lists the newest first."""
        page = ask(self._fetcher, f"{self._url}/")
        if page is None:
            raise SourceRefused(f"{self._url}/ does not exist: check the address of the archive in the settings.")
        found = VOLUME.findall(page.body.decode("latin-1"))
        return [(name, name + suffix) for name, suffix in dict.fromkeys(reversed(found))]

    def _file(self, file: str, known: dict[str, str]) -> Response | None:
        answer = self._fetcher.get(f"{self._url}/{file}", conditional=known)
        return answer if answer.status in {200, 304} else None


def _cut(name: str, numbers: list[str], count: int) -> str | None:
    """What is to be told of a plain text file that is not whole: it does not show that by itself."""
    return f"{name}: {count} mails came, but its index lists {len(numbers)}" if count < len(numbers) else None
