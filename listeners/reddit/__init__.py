"""Reddit, heard through its interface: new submissions and comments of subreddits, and searches.

Access needs Reddit's approval; the key comes from the environment. PRAW's streams lose posts between two looks, so this
goes through the listings itself.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from listeners.dates import sift
from listeners.records import Cursor, Fetcher, Known, Page
from listeners.reddit import trees
from listeners.reddit.things import post
from listeners.source import Source

if TYPE_CHECKING:
    import praw

LATE = 3600.0  # seconds; what moderators let through late still stands in its old place in the listing
PAGE_POSTS = 200
SEARCH, TREES = "search ", " trees"  # of the keys in the cursor


class Reddit(Source, frozen=True, kw_only=True, tag="reddit"):
    """Subreddits without `r/`, and search words over all of Reddit. `account` is the one whose access was approved.

    The cursor holds for each listing the newest posts heard and those of the hour before them: id to time, seconds UTC;
    and for each search the `trees.Hits` that are followed.
    """

    subreddits: list[str] = msgspec.field(default_factory=list)
    searches: list[str] = msgspec.field(default_factory=list)
    account: str = ""
    api_url: str | None = None  # another server that speaks Reddit's language, for tests
    recheck_most: ClassVar[int] = 20_000  # 400 requests, four minutes

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:  # noqa: ARG002  # PRAW fetches
        """Yield what is new, listing by listing, each oldest first."""
        after: Cursor = dict(cursor or {})
        with self._open() as reddit:
            for key, listing in self._listings(reddit):
                fresh = yield from self._hear(key, listing, after, now)
                if key.startswith(SEARCH):
                    yield from self._trees(key, reddit, fresh, after, now)

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:  # noqa: ARG002
        """Yield the posts asked for, a hundred a request; comments cost one more, for the titles of their submissions."""
        rest = iter(known)
        if not known:
            return
        with self._open() as reddit:
            while part := list(islice(rest, trees.AT_ONCE)):
                things = {thing.fullname: thing for thing in reddit.info(fullnames=[one.id for one in part])}
                titles = _titles(reddit, things)
                posts = [post(thing, titles.get(vars(thing).get("link_id", ""))) for thing in things.values()]
                # what was deleted still stands there as a shell; only what is hidden from everybody is missing
                gone = [one.gone() for one in part if one.id not in things] if things else []
                skipped = [] if things else [f"Reddit says nothing of {len(part)} posts from {part[0].id} on"]
                yield Page(posts=sift(posts, now, skipped) + gone, cursor={}, skipped=skipped)

    @contextmanager
    def _open(self) -> "Iterator[praw.Reddit]":
        from listeners.reddit.access import connect, in_our_words  # noqa: PLC0415 - PRAW takes long to load

        with in_our_words(self.name):
            yield connect(self.account, self.api_url)

    def _trees(
        self, key: str, reddit: "praw.Reddit", fresh: list[Any], cursor: Cursor, now: datetime
    ) -> Iterator[Page]:
        """Yield the comments under what a search has found, now and before; `cursor` moves along."""
        hits: trees.Hits = cursor.get(key + TREES, {})
        for hit in trees.due(reddit, hits, fresh):
            told = vars(hit)["num_comments"]
            skipped: list[str] = []
            posts = sift(trees.comments(reddit, hit, skipped), now, skipped)
            hits = trees.follow(hits, hit, told)
            cursor[key + TREES] = hits
            yield Page(posts=posts, cursor=dict(cursor), skipped=skipped)

    def _listings(self, reddit: "praw.Reddit") -> Iterator[tuple[str, Iterator[Any]]]:
        for name in self.subreddits:
            yield f"r/{name}/new", reddit.subreddit(name).new(limit=None)
            yield f"r/{name}/comments", reddit.subreddit(name).comments(limit=None)
        for words in self.searches:
            yield SEARCH + words, reddit.subreddit("all").search(words, sort="new", limit=None)

    def _hear(
        self, key: str, listing: Iterator[Any], cursor: Cursor, now: datetime
    ) -> Generator[Page, None, list[Any]]:
        """Yield the new posts of one listing and return what it had; `cursor` moves along."""
        seen: dict[str, float] = cursor.get(key, {})
        since = max(seen.values(), default=0.0)
        fresh, met = [], not seen
        for thing in listing:  # newest first, at most 1,000: more Reddit does not give
            met = met or thing.fullname in seen or thing.created_utc < since
            if thing.created_utc < since - LATE:
                break
            if thing.fullname not in seen:
                fresh.append(thing)
        skipped = [] if met else [f"{key}: more was said since the last time than Reddit still shows"]
        for start in range(len(fresh), 0, -PAGE_POSTS):
            part = fresh[max(start - PAGE_POSTS, 0) : start][::-1]
            seen = seen | {thing.fullname: thing.created_utc for thing in part}
            newest = max(seen.values())
            cursor[key] = {name: moment for name, moment in seen.items() if moment >= newest - LATE}
            if key.startswith(SEARCH):
                for thing in part:
                    cursor[key + TREES] = trees.follow(cursor.get(key + TREES, {}), thing)
            posts = sift([post(thing) for thing in part], now, skipped)
            yield Page(posts=posts, cursor=dict(cursor), skipped=skipped)
            skipped = []
        return fresh


def _titles(reddit: "praw.Reddit", things: dict[str, Any]) -> dict[str, str]:
    """The titles above comments that do not tell them, by submission."""
    links = {
        link for thing in things.values() if (link := vars(thing).get("link_id")) and "link_title" not in vars(thing)
    }
    asked = sorted(links - things.keys())
    above = [*things.values(), *(reddit.info(fullnames=asked) if asked else ())]
    return {thing.fullname: thing.title for thing in above if "title" in vars(thing)}
