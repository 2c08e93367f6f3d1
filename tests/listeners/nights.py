"""Nights at a made-up place that is asked over HTTP, and what came of them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from listeners.records import Cursor, Known, Page, Post
from listeners.source import Source
from tests.listeners.loopback import Server, Sleep, fetcher, serve


class Nights:
    """`source` makes a source of the address of a server and of settings; every night has a server of its own."""

    def __init__(self, source: Callable[..., Source], now: datetime) -> None:
        self._source, self._now = source, now

    def night(
        self, place: Any, cursor: Cursor | None = None, now: datetime | None = None, most: int | None = None,
        sleep: Sleep | None = None, **settings: Any,
    ) -> tuple[list[Page], Server]:  # fmt: skip
        """The pages of one night, broken off after so many."""
        with serve(place) as server:
            pages = self._source(server.url, **settings).pages(cursor, fetcher(sleep), now or self._now)
            return list(islice(pages, most)), server

    def hear(self, place: Any, cursor: Cursor | None = None, **more: Any) -> tuple[list[Post], Any, list[str]]:
        """Posts, the cursor as it comes back from the disk, and what was skipped."""
        pages, _ = self.night(place, cursor, **more)
        posts = [post for page in pages for post in page.posts]
        skipped = [line for page in pages for line in page.skipped]
        return posts, json.loads(json.dumps(pages[-1].cursor)) if pages else cursor, skipped

    def recheck(
        self, place: Any, posts: Sequence[Post], sleep: Sleep | None = None, **settings: Any
    ) -> tuple[list[Post], Server]:
        with serve(place) as server:
            pages = list(self._source(server.url, **settings).recheck(known(posts), fetcher(sleep), self._now))
        return [post for page in pages for post in page.posts], server


def known(posts: Sequence[Post]) -> list[Known]:
    """Posts as the warehouse hands them to a recheck."""
    return [Known(**{name: getattr(post, name) for name in Known.__struct_fields__}) for post in posts]
