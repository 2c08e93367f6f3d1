"""Stack Overflow and its sister sites: questions by tag or words, with their answers and comments."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Annotated, Any, ClassVar

import msgspec

from listeners.dates import sift
from listeners.in_order import Mark, Row, first_second, read_on
from listeners.records import Cursor, Fetcher, Known, Page, Post
from listeners.source import Source
from listeners.stackexchange import site
from listeners.stackexchange.posts import posts_of_question
from listeners.stackexchange.site import Site

API = "https://api.stackexchange.com/2.3"
SETTLED = timedelta(minutes=2)  # what is younger may not stand in its place yet: the interface answers from a cache
Days = Annotated[int, msgspec.Meta(ge=0, le=60)]


class _Listing(msgspec.Struct):
    """How far one tag or search is heard. `recent`: question id to last activity; `looked`: when those were asked again."""

    mark: Mark = Mark()
    recent: dict[str, int] = {}
    looked: int | None = None


class StackExchange(Source, frozen=True, kw_only=True, tag="stackexchange"):
    """One site. A question that was active is read again whole: an answer or an edit makes it active, a comment does not.

    So questions active within the last `comment_days` are asked for new comments each night, a hundred in one request.
    """

    site: str  # "stackoverflow", "superuser" and so on: as in the interface
    tags: list[str] = msgspec.field(default_factory=list)  # "a;b": questions that have both
    searches: list[str] = msgspec.field(default_factory=list)
    since: date | None = None  # questions last active before are not heard
    comment_days: Days = 7
    spare: Annotated[int, msgspec.Meta(ge=0)] = 20  # requests of the daily quota that are left for others
    api_url: str = API
    recheck_most: ClassVar[int] = 10_000  # a hundred whole threads in one request

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.tags and not self.searches:
            raise ValueError("name what to listen for: tags, searches or both")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the threads active since the cursor, tag by tag, oldest activity first, a request a page."""
        asked = Site(self.api_url, self.site, fetcher, now, self.spare)
        state = msgspec.convert(cursor or {}, dict[str, _Listing])
        for key, path, params in self._listings():
            listing = state[key] = state.get(key, _Listing(Mark(first_second(self.since))))
            young = (now - timedelta(days=self.comment_days)).timestamp()
            known = {question: moment for question, moment in listing.recent.items() if moment >= young}
            listing.recent = dict(known)
            for posts, skipped in chain(
                self._active(asked, path, params, listing, now), _commented(asked, known, listing, now)
            ):
                kept = sift(posts, now, skipped)
                after = msgspec.to_builtins(state)
                yield Page(posts=kept, cursor=after, skipped=skipped, quota_left=asked.quota_left)

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the posts `known` as they are now, by whole threads: what stands in none of them any more is gone."""
        asked = Site(self.api_url, self.site, fetcher, now, self.spare)
        threads: dict[str, list[Known]] = {}
        for one in known:
            threads.setdefault(one.thread_id, []).append(one)
        for batch in _batches(list(threads)):
            posts: list[Post] = []
            skipped: list[str] = []
            there = {str(row.id): row.told for row in asked.threads(batch)}
            for thread in batch:
                unread: list[str] = []
                now_there = {post.id: post for post in posts_of_question(there.get(thread) or {}, unread)}
                posts += [
                    now_there.get(one.id) or one.gone() for one in threads[thread] if one.id in now_there or not unread
                ]
                skipped += unread
            yield Page(posts=posts, cursor={}, skipped=skipped, quota_left=asked.quota_left)

    def _listings(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for tag in self.tags:
            yield f"tag {tag}", "/questions", {"tagged": tag}
        for words in self.searches:
            yield f"search {words}", "/search/advanced", {"q": words}

    def _active(
        self, asked: Site, path: str, params: dict[str, Any], listing: _Listing, now: datetime
    ) -> Iterator[tuple[list[Post], list[str]]]:
        """Yield (posts, skipped) of the threads active since; `listing` moves along."""
        until = int((now - SETTLED).timestamp())
        young = (now - timedelta(days=self.comment_days)).timestamp()

        def ask(since: int | None, page: int) -> tuple[list[Row], bool]:
            start = {} if since is None else {"min": since}
            return asked.questions(path, sort="activity", order="asc", max=until, page=page, **start, **params)

        for rows, mark in read_on(ask, listing.mark, f"The list of questions of {self.name}"):
            listing.mark = mark
            listing.recent |= {str(row.id): row.moment for row in rows if row.moment >= young}
            skipped: list[str] = []
            yield [post for row in rows for post in posts_of_question(row.told, skipped)], skipped


def _commented(
    asked: Site, known: dict[str, int], listing: _Listing, now: datetime
) -> Iterator[tuple[list[Post], list[str]]]:
    """Yield what was added to the threads `known` before tonight, but for those read tonight anyway."""
    for batch in _batches([thread for thread, moment in known.items() if listing.recent.get(thread) == moment]):
        skipped: list[str] = []
        posts = (post for row in asked.threads(batch) for post in posts_of_question(row.told, skipped))
        added = [post for post in posts if post.created_at.timestamp() >= (listing.looked or 0)]
        if added or skipped:
            yield added, skipped
    if listing.recent:
        listing.looked = int(now.timestamp())
        yield [], []


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), site.PAGE):
        yield ids[start : start + site.PAGE]
