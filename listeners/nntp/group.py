"""One newsgroup: what came since, article by article."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import msgspec

from listeners.formats.mail import Mail
from listeners.formats.mail_posts import Threads, post_of
from listeners.nntp.client import Row, Server
from listeners.records import Post

PAGE_POSTS = 200
WINDOW = 200  # articles looked at together
WIDEST = 20_000  # numbers; what is told of so many stays far below the cap of an answer
BACK = 500  # articles before the new ones whose threads are looked up, so that an answer finds what it answers
TRACES = 5  # (number, id) kept, by which a new numbering is noticed

State = dict[str, Any]


class Group:
    """A group of a server. `url` is the template of addresses; articles above `max_bytes` are passed by."""

    def __init__(self, server: Server, name: str, url: str, max_bytes: int) -> None:
        self._server, self._name, self._url, self._max_bytes = server, name, url, max_bytes
        self._threads = Threads()
        self.missing = False

    def hear(self, state: State, newest: int) -> Iterator[tuple[State, list[Post], list[str]]]:
        """Yield (state after it, posts, what could not be read) in pages; `newest` articles at most the first time."""
        marks = self._server.group(self._name)
        if marks is None:
            self.missing = True
            return
        low, high = marks
        skipped: list[str] = []
        if state and self._renumbered(state, high):
            skipped.append(f"{self._name}: its articles have new numbers; it is heard again from its beginning")
            state = {}
        first = state["at"] + 1 if state else max(low, high - newest + 1)
        self._prime(max(low, first - BACK), first - 1)
        before, posts = state, []
        traces: list[tuple[int, str]] = [(int(number), name) for number, name in state.get("traces", [])]
        for last, rows in self._windows(max(first, low), high):
            posts += self._posts(rows, skipped)
            traces = [*traces, *((row.number, row.message_id) for row in rows)][-TRACES:]
            state = {"at": last, "traces": [list(trace) for trace in traces]}
            if len(posts) >= PAGE_POSTS:
                yield state, posts, skipped
                before, posts, skipped = state, [], []
        if posts or skipped or state != before:
            yield state, posts, skipped

    def _renumbered(self, state: State, high: int) -> bool:
        if high < state["at"]:
            return True
        kept = {str(number): name for number, name in state.get("traces", [])}
        now = {number: name for number, name in self._server.stat(kept) if name is not None}
        return any(kept[number] != name for number, name in now.items())

    def _prime(self, first: int, last: int) -> None:
        for row in self._server.over(first, last) if first <= last else ():
            self._threads.place(Mail(row.header))

    def _windows(self, first: int, high: int) -> Iterator[tuple[int, list[Row]]]:
        """(last number, overview) of at most WINDOW articles; where they are sparse, more numbers are looked at together."""
        size = WINDOW
        while first <= high:
            last = min(first + size - 1, high)
            rows = self._server.over(first, last)
            size = min(size * 2, WIDEST) if len(rows) < WINDOW // 2 else max(WINDOW, size // 2)
            while len(rows) > WINDOW:
                yield rows[WINDOW - 1].number, rows[:WINDOW]
                rows = rows[WINDOW:]
            yield last, rows
            first = last + 1

    def _posts(self, rows: list[Row], skipped: list[str]) -> list[Post]:
        small = [row.number for row in rows if row.size <= self._max_bytes]
        if len(small) < len(rows):
            large = len(rows) - len(small)
            skipped.append(f"{self._name}: {large} articles larger than max_bytes = {self._max_bytes:,} were left out")
        posts: list[Post] = []
        taken_back: dict[str, Post] = {}  # message ids and the articles that take them back
        for number, raw in self._server.articles(small):
            mail = Mail(raw)
            thread, parent = self._threads.place(mail)
            try:
                post = post_of(mail, thread, parent, url=self._url, zone=UTC)
            except ValueError as error:
                skipped.append(f"{self._name}: article {number}: {error}")
                continue
            taken_back |= {f"<{name}>": post for name in (mail.cancels, mail.supersedes) if name}
            if not mail.cancels:
                posts.append(msgspec.structs.replace(post, category=self._name))
        return sorted([*self._gone(taken_back), *posts], key=lambda post: post.created_at)

    def _gone(self, taken_back: dict[str, Post]) -> list[Post]:
        """What is to be taken back and is no longer there: whether it was the author who asked is the server's to judge."""
        return [
            msgspec.structs.replace(taken_back[name], id=name[1:-1], body="", author=None, deleted=True)
            for name, there in self._server.stat(taken_back)
            if there is None
        ]
