"""Lemmy, heard server by server: the posts and comments of communities, and searches."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from listeners.dates import sift
from listeners.latecomers import lately
from listeners.lemmy.api import Server, Thing, seconds
from listeners.lemmy.view import id_of, post_of
from listeners.records import Cursor, Fetcher, Known, Page, Post
from listeners.source import Source

LATE = 6 * 3600.0  # seconds; what comes from other servers late stands in its old place
ENOUGH = 500  # pages of one listing and night; the next night goes on from there

Days = Annotated[int, msgspec.Meta(ge=1)]


class _Heard(msgspec.Struct):
    """The page of a listing where we stopped, and the newest things heard of it (id to seconds UTC)."""

    page: int = 1
    seen: dict[str, float] = {}


class _State(msgspec.Struct):
    """What a cursor holds."""

    heard: dict[str, _Heard] = {}


class Lemmy(Source, frozen=True, kw_only=True, tag="lemmy"):
    """One server. Communities of others are named `name@server`."""

    url: str
    communities: list[str] = []  # noqa: RUF012 - msgspec copies it
    searches: list[str] = []  # noqa: RUF012 - as above
    first_days: Days = 30  # how far the first night goes back

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.communities or self.searches):
            raise ValueError("name at least one of 'communities' and 'searches'")
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise ValueError("'url' has to begin with https://")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what is new, listing by listing, each oldest first."""
        state = msgspec.convert(cursor or {}, _State)
        reader = _Reader(Server(self.url, fetcher), now)
        for key, what, where in self._listings():
            heard = state.heard.setdefault(key, _Heard())
            first = now.timestamp() - self.first_days * 86400
            since = max(first, max(heard.seen.values(), default=0.0) - LATE)
            known = {*heard.seen}
            for page, things in reader.listing(what, since, heard.page, where):
                fresh = [one for one in things if seconds(one) >= since and id_of(one) not in known]
                told = {id_of(one): min(seconds(one), now.timestamp()) for one in fresh}
                heard.page, heard.seen = page, lately(heard.seen | told, LATE)
                if fresh:
                    posts, skipped = reader.posts(fresh)
                    yield Page(posts=posts, cursor=msgspec.to_builtins(state), skipped=skipped)

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the known posts as they are now, thread by thread."""
        reader = _Reader(Server(self.url, fetcher), now)
        for thread, members in groupby(sorted(known, key=lambda one: one.thread_id), key=lambda one: one.thread_id):
            posts, skipped = reader.thread(thread, {one.id: one for one in members})
            yield Page(posts=posts, cursor={}, skipped=skipped)

    def _listings(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        for what in ("posts", "comments"):
            yield from ((f"{what} of {name}", what, {"community_name": name}) for name in self.communities)
            yield from ((f"{what} with {words}", what, {"q": words, "listing_type": "All"}) for words in self.searches)


class _Reader:
    """Reads what a server tells, with the languages as the server counts them."""

    def __init__(self, server: Server, now: datetime) -> None:
        self._server, self._now = server, now
        self._languages: dict[int, str] | None = None

    def listing(self, what: str, since: float, guess: int, where: dict[str, Any]) -> Iterator[tuple[int, list[Thing]]]:
        """Yield the pages from `since` on; then what is pinned, for that stands on the first page alone."""
        numbers = []
        for page, things in self._server.since(what, since, guess, **where):
            numbers.append(page)
            yield page, things
            if len(numbers) == ENOUGH:
                return
        if what == "posts" and numbers and numbers[0] > 1:
            yield numbers[-1], self._server.listing(what, 1, **where)

    def posts(self, things: list[Thing]) -> tuple[list[Post], list[str]]:
        """The posts, and what could not be read."""
        if self._languages is None:
            self._languages = self._server.languages()
        posts, skipped = [], []
        for thing in things:
            try:
                posts.append(post_of(thing, self._server.url, self._languages))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                skipped.append(f"{id_of(thing)}: {error!r}")
        return sift(posts, self._now, skipped), skipped

    def thread(self, thread_id: str, known: dict[str, Known]) -> tuple[list[Post], list[str]]:
        """What has become of the known posts of one thread; asked one by one where the list does not have them."""
        post = self._server.thing(*thread_id.split("/"))
        there = {thread_id: post} if post else {}
        if post and known.keys() - {thread_id}:
            there |= {id_of(comment): comment for comment in self._server.comments(thread_id.split("/")[1])}
        gone = []
        for missing in known.keys() - there.keys():
            comment = self._server.thing(*missing.split("/")) if missing != thread_id else None
            if comment:
                there[missing] = comment
            else:
                gone.append(known[missing].gone())
        posts, skipped = self.posts([there[one] for one in known if one in there])
        return [*posts, *gone], skipped
