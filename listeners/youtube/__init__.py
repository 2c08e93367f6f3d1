"""YouTube: comments on the videos of channels, or on single videos, with their replies."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from listeners.dates import sift
from listeners.in_order import first_second
from listeners.records import Cursor, Fetcher, Known, Page, Post, SourceRefused, SourceUnavailable
from listeners.source import Source
from listeners.youtube import api as interface
from listeners.youtube.api import Api, NotToBeHadError, OutOfUnitsError
from listeners.youtube.comments import Thread, post_again, posts_of, thread_of

NO_COMMENTS = "commentsDisabled"
GONE = {"commentNotFound", "videoNotFound", NO_COMMENTS}
STALE = "invalidPageToken"
Channel = Annotated[str, msgspec.Meta(pattern=r"^UC[A-Za-z0-9_-]{22}$")]
Video = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{11}$")]


class _Listing(msgspec.Struct):
    """How far a channel or video is heard. YouTube lists the newest first, so a walk goes down from the top.

    since: everything up to this moment is heard (seconds UTC). newest, token: the walk that is under way. replies: the
    threads of the last days, when they began and how many replies they had.
    """

    since: int | None = None
    newest: int | None = None
    token: str | None = None
    replies: dict[str, tuple[int, int]] = {}

    def is_news(self, thread: Thread, young: int) -> bool:
        """Tell whether a thread is new or has other replies; of old ones only whether it is new."""
        if thread.moment >= young:
            return self.replies.get(thread.id) != (thread.moment, thread.replies)
        return self.since is None or thread.moment > self.since

    def pass_by(self, threads: list[Thread], young: int) -> None:
        """Take down what a page of the list told, and forget the replies of threads that are no longer looked at."""
        self.newest = max([self.newest or 0, *(thread.moment for thread in threads)])
        met = self.replies | {thread.id: (thread.moment, thread.replies) for thread in threads}
        self.replies = {thread: counted for thread, counted in met.items() if counted[0] >= young}

    def end(self) -> None:
        """The walk has come to what was heard before."""
        self.since, self.newest, self.token = max(self.since or 0, self.newest or 0) or None, None, None


class YouTube(Source, frozen=True, kw_only=True, tag="youtube"):
    """A reply does not lift its thread to the top: the threads of the last `reply_days` are looked at each night."""

    channels: list[Channel] = msgspec.field(default_factory=list)
    videos: list[Video] = msgspec.field(default_factory=list)
    since: date | None = None  # older comments are not heard
    reply_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 7
    # of the daily quota (10,000) for one night; a page of a hundred threads of 500 replies takes 501
    units: Annotated[int, msgspec.Meta(ge=600)] = 1_000
    api_url: str = "https://www.googleapis.com/youtube/v3"
    recheck_most: ClassVar[int] = 25_000  # fifty in one request: never more than `units`

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.channels and not self.videos:
            raise ValueError("name what to listen to: channels, videos or both")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield new comments and threads with new replies, a request a page, each page oldest first.

        Where the units of the night do not suffice it ends, says so, and goes on there the next night.
        """
        api = Api(self.api_url, fetcher, now, self.units)
        state = msgspec.convert(cursor or {}, dict[str, _Listing])
        refusal: SourceRefused | None = None
        for key, which in self._listings():
            one = state[key] = state.get(key, _Listing())
            try:
                for posts, skipped in self._hear(api, which, one, now):
                    kept = sift(posts, now, skipped)
                    yield Page(posts=kept, cursor=msgspec.to_builtins(state), skipped=skipped)
            except OutOfUnitsError:
                used = f"the {self.units:,} units of this night are used up; {key} goes on from here the next night"
                yield Page(posts=[], cursor=msgspec.to_builtins(state), skipped=[used])
                break
            except NotToBeHadError as error:
                refusal = refusal or (None if error.reason == NO_COMMENTS else error)
        if refusal:
            raise refusal

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the comments `known` as they are now, fifty in one request; one that is not listed is gone."""
        api = Api(self.api_url, fetcher, now, self.units)
        for start in range(0, len(known), interface.BATCH):
            skipped: list[str] = []
            try:
                posts = _again(api, known[start : start + interface.BATCH], skipped)
            except OutOfUnitsError as error:
                left = f"{len(known) - start:,} comments were not asked for"
                raise SourceUnavailable(f"The {self.units:,} units of this night are used up: {left}.") from error
            yield Page(posts=posts, cursor={}, skipped=skipped)

    def _listings(self) -> Iterator[tuple[str, dict[str, str]]]:
        for channel in self.channels:
            yield f"channel {channel}", {"allThreadsRelatedToChannelId": channel}
        for video in self.videos:
            yield f"video {video}", {"videoId": video}

    def _hear(
        self, api: Api, which: dict[str, str], one: _Listing, now: datetime
    ) -> Iterator[tuple[list[Post], list[str]]]:
        """Yield what is new. A walk that was broken off is ended first; what came on top since needs one more."""
        young = int((now - timedelta(days=self.reply_days)).timestamp())
        broken_off = one.token is not None
        yield from self._walk(api, which, one, young)
        if broken_off:
            yield from self._walk(api, which, one, young)

    def _walk(
        self, api: Api, which: dict[str, str], one: _Listing, young: int
    ) -> Iterator[tuple[list[Post], list[str]]]:
        start = first_second(self.since) or 0
        floor = max(start, 0 if one.since is None else min(one.since, young))
        over = False
        while not over:
            before = msgspec.to_builtins(one)
            items, token = self._list(api, which, one)
            skipped: list[str] = []
            threads = _threads(items, skipped)
            due = [thread for thread in threads if thread.moment >= start and one.is_news(thread, young)]
            posts = [post for thread in due for post in _posts(api, thread, skipped)]
            one.pass_by(threads, young)
            over = not token or token == one.token or any(thread.moment < floor for thread in threads)
            one.token = token
            if over:
                one.end()
            if posts or skipped or msgspec.to_builtins(one) != before:
                yield sorted(posts, key=lambda post: post.created_at), skipped

    def _list(self, api: Api, which: dict[str, str], one: _Listing) -> tuple[list[dict[str, Any]], str | None]:
        asked: dict[str, Any] = {"part": "snippet,replies", "order": "time", "maxResults": interface.PAGE, **which}
        if one.token is None:
            return api.items("commentThreads", **asked)
        try:
            return api.items("commentThreads", pageToken=one.token, **asked)
        except NotToBeHadError as error:
            if error.reason != STALE:
                raise
            one.token = None  # too old: from the top again, some comments come twice
            return api.items("commentThreads", **asked)


def _threads(items: list[dict[str, Any]], skipped: list[str]) -> list[Thread]:
    threads = []
    for item in items:
        try:
            threads.append(thread_of(item))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            skipped.append(f"thread {item.get('id') if isinstance(item, dict) else item}: {error!r}")
    return threads


def _posts(api: Api, thread: Thread, skipped: list[str]) -> list[Post]:
    try:
        return posts_of(api, thread, skipped)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        skipped.append(f"thread {thread.id}: {error!r}")
        return []


def _again(api: Api, batch: Sequence[Known], skipped: list[str]) -> list[Post]:
    """The comments of a batch as they are now. One that cannot be had may spoil the answer for all: then by halves."""
    try:
        items, _ = api.items("comments", part="snippet", id=",".join(one.id for one in batch))
    except NotToBeHadError as error:
        if error.reason not in GONE:
            raise
        if len(batch) == 1:
            return [batch[0].gone()]
        half = len(batch) // 2
        return _again(api, batch[:half], skipped) + _again(api, batch[half:], skipped)
    there = {item.get("id"): item for item in items}
    posts = []
    for one in batch:
        try:
            posts.append(post_again(there[one.id], one) if one.id in there else one.gone())
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            skipped.append(f"comment {one.id}: {error!r}")
    return posts
