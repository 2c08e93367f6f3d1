"""Bluesky, heard through its public interface: searches, feeds, authors, and the threads around their posts."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from listeners.api_json import may_carry_a_key
from listeners.bluesky import listings
from listeners.bluesky.view import View, may_keep, post_of, root_of
from listeners.bluesky.xrpc import Xrpc
from listeners.dates import sift
from listeners.latecomers import lately
from listeners.open_threads import Open, OpenThreads
from listeners.records import Cursor, Fetcher, Known, Page, Post
from listeners.source import Source

LATE = 3600.0  # seconds; what reaches the index late stands in its old place
PAGE_POSTS = 200
ENOUGH = 2000  # requests in one night: twenty minutes at our pace
SIGNED_IN, AS_NOBODY = "https://bsky.social", "https://public.api.bsky.app"
DAY = 86400.0


class _Heard(msgspec.Struct):
    """How far a listing was heard: to when (seconds UTC), and the newest posts (address to seconds UTC)."""

    until: float = 0.0
    seen: dict[str, float] = {}


class _State(msgspec.Struct):
    """What a cursor holds."""

    heard: dict[str, _Heard] = {}
    still_open: dict[str, Open] = {}


class Bluesky(Source, frozen=True, kw_only=True, tag="bluesky"):
    """What is said on Bluesky. A search needs an `account`; its app password comes from the environment."""

    searches: list[str] = []  # noqa: RUF012 - msgspec copies it
    authors: list[str] = []  # noqa: RUF012 - as above
    feeds: list[str] = []  # noqa: RUF012 - as above; at://…/app.bsky.feed.generator/…
    account: str | None = None
    thread_days: Annotated[int, msgspec.Meta(ge=0)] = 7  # so long the thread of each post is asked for again; 0: never
    first_days: Annotated[int, msgspec.Meta(ge=1)] = 30  # how far the first night goes back
    url: str = ""  # the server of the account, if it is another

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.searches or self.authors or self.feeds):
            raise ValueError("name at least one of 'searches', 'authors' and 'feeds'")
        if self.searches and not self.account:
            raise ValueError("Bluesky lets nobody search without signing in: set 'account'")
        if self.url and self.account and not may_carry_a_key(self.url):
            raise ValueError("'url' has to begin with https://, or the password could be read on its way")
        if any(not feed.startswith("at://") for feed in self.feeds):
            raise ValueError("'feeds' are addresses that begin with at://")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what is new, listing by listing, each oldest first; then what threads have gone on."""
        night = _Night(self, fetcher, msgspec.convert(cursor or {}, _State), now)
        for words in self.searches:
            yield from night.search(words)
        for author in self.authors:
            params = {"actor": author.removeprefix("@"), "filter": "posts_with_replies"}
            yield from night.newest(f"author {author}", "app.bsky.feed.getAuthorFeed", LATE, params)
        for feed in self.feeds:  # in whatever order its maker likes
            yield from night.newest(f"feed {feed}", "app.bsky.feed.getFeed", self.first_days * DAY, {"feed": feed})
        yield from night.gone_on()

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the known posts as they are now. Gone is what is not shown, or no more to those who are not signed in."""
        night = _Night(self, fetcher, _State(), now)
        for start in range(0, len(known), listings.BATCH):
            batch = known[start : start + listings.BATCH]
            there = {view["uri"]: view for view in listings.posts(night.xrpc, [one.id for one in batch])}
            kept = [there[one.id] for one in batch if one.id in there and may_keep(there[one.id])]
            left = {view["uri"] for view in kept}
            page = night.page(kept)
            yield Page(
                posts=[*page.posts, *(one.gone() for one in batch if one.id not in left)],
                cursor={},
                skipped=page.skipped,
            )


class _Night:
    """One run over one source."""

    def __init__(self, source: Bluesky, fetcher: Fetcher, state: _State, now: datetime) -> None:
        url = source.url or (SIGNED_IN if source.account else AS_NOBODY)
        self.xrpc = Xrpc(url, fetcher, source.account)
        self._source, self._state, self._now = source, state, now
        self._first = now.timestamp() - source.first_days * DAY
        self._threads = OpenThreads[list[View]](
            state.still_open,
            lambda uri: listings.thread(self.xrpc, uri),
            lambda views: [listings.seconds(view) for view in views[1:]],
            lambda uris: {view["uri"] for view in listings.posts(self.xrpc, uris) if view.get("replyCount")},
            batch=listings.BATCH,
            now=now,
            days=source.thread_days,
        )
        self._told: set[str] = set()  # with their thread, tonight

    def search(self, words: str) -> Iterator[Page]:
        heard = self._state.heard.setdefault(f"search {words}", _Heard())
        since = max(self._first, heard.until - LATE)
        for views, more in listings.search(self.xrpc, words, since, self._now.timestamp()):
            if more:
                self._threads.skipped.append(f"search {words}: Bluesky does not show all that was said in one minute")
            if any(view["uri"] not in heard.seen for view in views):
                fresh = self._take(heard, views, LATE)
                enough = self._enough(f"search {words}")
                yield self.page(fresh)
                if enough:
                    return

    def newest(self, key: str, method: str, late: float, params: dict[str, str]) -> Iterator[Page]:
        heard = self._state.heard.setdefault(key, _Heard())
        since = max(self._first, heard.until - late)
        views, more = listings.newest(self.xrpc, method, set(heard.seen), since, **params)
        if more:
            self._threads.skipped.append(f"{key}: more was said than we ask for in one night")
        views.sort(key=listings.seconds)
        for start in range(0, len(views), PAGE_POSTS):
            fresh = self._take(heard, views[start : start + PAGE_POSTS], late)
            enough = self._enough(key)
            yield self.page(fresh)
            if enough:
                return

    def gone_on(self) -> Iterator[Page]:
        if self._source.thread_days:
            for _, views in self._threads.gone_on():
                yield self.page(views)

    def _enough(self, key: str) -> bool:
        if self.xrpc.asked < ENOUGH:
            return False
        self._threads.skipped.append(f"{key}: more was said than we ask for in one night; the next goes on from here")
        return True

    def page(self, views: list[View]) -> Page:
        skipped = [*self._threads.skipped]
        self._threads.skipped.clear()
        posts: list[Post] = []
        for view in views:
            try:
                if may_keep(view):
                    posts.append(post_of(view))
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                skipped.append(f"{view['uri']}: {error!r}")
        posts = sorted(sift(posts, self._now, skipped), key=lambda post: post.created_at)
        cursor = msgspec.to_builtins(self._state)
        return Page(posts=posts, cursor=cursor, skipped=skipped, quota_left=self.xrpc.quota_left)

    def _take(self, heard: _Heard, views: list[View], late: float) -> list[View]:
        """The posts that are new, with their threads; takes down that they were heard."""
        fresh = [view for view in views if view["uri"] not in heard.seen]
        now = self._now.timestamp()  # a post of the year 2100 must not hide what is said until then
        heard.seen = lately(heard.seen | {view["uri"]: min(listings.seconds(view), now) for view in fresh}, late)
        heard.until = max(heard.until, *heard.seen.values())
        whole: dict[str, View] = {}
        for view in fresh:
            if view["uri"] not in self._told:
                whole |= self._around(view)
        return list(whole.values())

    def _around(self, view: View) -> dict[str, View]:
        root, around = root_of(view), {view["uri"]: view}
        if not self._source.thread_days:
            return around
        if root == view["uri"] and not view.get("replyCount"):
            self._threads.alone(root, listings.seconds(view))
        elif told := self._threads.read(root):
            self._threads.note(root, told)
            around |= {one["uri"]: one for one in told}
            self._told |= around.keys()
        return around
