"""Hacker News: stories and comments with given words, by Algolia's search; what was deleted, by its own interface."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar

import msgspec

from listeners.api_json import read_json, refused
from listeners.dates import sift
from listeners.hackernews.algolia import Algolia, Hit, Window, post_of
from listeners.in_order import first_second
from listeners.records import Cursor, Fetcher, Known, Page, Post
from listeners.source import Source

BEGINNING = int(datetime(2006, 10, 9, tzinfo=UTC).timestamp())  # nothing there is older
LATE = 12 * 3600  # seconds; what the search learns of so late is heard all the same
EDITABLE = 2 * 3600  # seconds; so long an author may change or delete: what was heard younger is heard once more
OPEN = 14 * 86400  # seconds; after that nobody can comment on a story any more
TOGETHER = 50  # stories whose comments are asked for in one search
BATCH = 100  # items asked for again that make a page


class _Story(msgspec.Struct):
    """A story whose comments we hear; seconds UTC."""

    opened: int
    since: int


class _Search(msgspec.Struct):
    """How far a search is heard; times are seconds UTC."""

    until: int | None = None
    asked: int = 0  # when
    heard: dict[str, int] = {}  # of the hours before that: id to time
    stories: dict[str, _Story] = {}  # found and still open

    def fresh(self, hits: list[Hit], now: int) -> list[Hit]:
        """Take the hits down and give back those not heard yet, or heard so young that they may have changed."""
        new = [hit for hit in hits if hit.id not in self.heard]
        self.heard |= {hit.id: hit.moment for hit in hits if now - LATE <= hit.moment <= now - EDITABLE}
        return new


class HackerNews(Source, frozen=True, kw_only=True, tag="hackernews"):
    """Words as for Algolia: all of them have to stand in a post; within quotes they stand side by side.

    `discussions`: hear all comments on the stories found, also those without the words.
    """

    searches: Annotated[list[str], msgspec.Meta(min_length=1)]
    discussions: bool = False
    since: date | None = None  # nothing older is heard
    api_url: str = "https://hn.algolia.com/api/v1"
    items_url: str = "https://hacker-news.firebaseio.com/v0"
    recheck_most: ClassVar[int] = 500  # one request each

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what is new, search by search, each oldest first, at most a thousand posts a page."""
        state = msgspec.convert(cursor or {}, dict[str, _Search])
        asked = Algolia(self.api_url, fetcher)
        for words in self.searches:
            one = state[words] = state.get(words, _Search())
            for window in self._found(asked, words, one, int(now.timestamp())):
                skipped = list(window.skipped)
                posts = sift(_posts(window.hits, skipped), now, skipped)
                yield Page(posts=posts, cursor=msgspec.to_builtins(state), skipped=skipped)

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:  # noqa: ARG002  # the source needs no clock
        """Yield those of the posts `known` that were deleted or killed: one request each, there is no other way."""
        for start in range(0, len(known), BATCH):
            batch = known[start : start + BATCH]
            yield Page(posts=[one.gone() for one in batch if self._is_gone(one, fetcher)], cursor={})

    def _found(self, asked: Algolia, words: str, one: _Search, now: int) -> Iterator[Window]:
        """Yield the windows of one night with what is new in them; `one` moves along."""
        since = first_second(self.since) or BEGINNING
        start = since if one.until is None else max(since, min(one.until, one.asked - LATE))
        one.heard = {post_id: moment for post_id, moment in one.heard.items() if moment >= start}
        for window in asked.windows(words, "(story,comment,poll)", start, now):
            new = one.fresh(window.hits, now)
            one.until, one.asked = max(window.until, one.until or 0), now
            if self.discussions:
                one.stories = {hit.id: _Story(hit.moment, hit.moment) for hit in new if hit.opens} | one.stories
            if new or window.skipped or window.until == now:
                yield window._replace(hits=new)
        waiting = sorted(one.stories, key=lambda story: one.stories[story].since)
        for batch in (waiting[at : at + TOGETHER] for at in range(0, len(waiting), TOGETHER)):
            yield from self._discussed(asked, batch, one, now)

    def _discussed(self, asked: Algolia, batch: list[str], one: _Search, now: int) -> Iterator[Window]:
        """Yield the comments on a batch of stories since each was last asked for them."""
        since = {story: one.stories[story].since for story in batch}
        tags = f"comment,({','.join(f'story_{story}' for story in batch)})"
        for window in asked.windows("", tags, min(since.values()), now):
            due = [hit for hit in window.hits if hit.moment >= since.get(str(hit.told.get("story_id")), now)]
            yield window._replace(hits=one.fresh(due, now))
        for story in batch:
            if one.stories[story].opened < now - OPEN - LATE:
                del one.stories[story]
            else:
                one.stories[story].since = now - LATE
        yield Window([], now, [])

    def _is_gone(self, one: Known, fetcher: Fetcher) -> bool:
        """Tell whether the item says so itself; that there is none (`null`) may be a passing fault of the interface."""
        answer = fetcher.get(f"{self.items_url.rstrip('/')}/item/{one.id}.json", api=True)
        told = read_json(answer)
        if answer.status != 200:
            raise refused(answer, str(told))
        return isinstance(told, dict) and bool(told.get("deleted") or told.get("dead"))


def _posts(hits: list[Hit], skipped: list[str]) -> list[Post]:
    posts = []
    for hit in hits:
        try:
            posts.append(post_of(hit))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            skipped.append(f"item {hit.id}: {error!r}")
    return posts
