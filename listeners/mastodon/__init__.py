"""Mastodon, heard server by server: hashtags, accounts, public timelines, and the conversations around them."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from listeners.api_json import may_carry_a_key
from listeners.dates import sift
from listeners.latecomers import lately
from listeners.mastodon.conversations import BATCH, Conversations, Placed, seconds
from listeners.mastodon.ids import earlier, first_id, order
from listeners.mastodon.status import may_keep, post_of
from listeners.open_threads import Open
from listeners.records import Cursor, Fetcher, Known, Page, Post
from listeners.source import Source

if TYPE_CHECKING:
    from listeners.mastodon.instance import Instance

ENOUGH = 2000  # requests in one night: half an hour at the pace that servers allow
LATE = 3600.0  # seconds; what comes from other servers late stands in its old place
HASHTAG = re.compile(r"#?\w+")
TOKEN = re.compile(r"KUNDSCHAFTER_MASTODON_\w+")

Days = Annotated[int, msgspec.Meta(ge=0)]


class _State(msgspec.Struct):
    """What a cursor holds: of each timeline the newest statuses (id to seconds UTC), and the open conversations."""

    heard: dict[str, dict[str, float]] = {}
    still_open: dict[str, Open] = {}


class Mastodon(Source, frozen=True, kw_only=True, tag="mastodon"):
    """One server. `token` is the name of an environment variable, never the token itself."""

    url: str
    hashtags: list[str] = []  # noqa: RUF012 - msgspec copies it
    accounts: list[str] = []  # noqa: RUF012 - as above
    timelines: list[Literal["public", "local"]] = []  # noqa: RUF012 - as above
    thread_days: Days = 7  # so long the conversation around each status is asked for again; 0: never
    first_days: Days = 30  # how far the first night goes back
    only_indexable: bool = False  # only people who have agreed to be found by search
    token: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.hashtags or self.accounts or self.timelines):
            raise ValueError("name at least one of 'hashtags', 'accounts' and 'timelines'")
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise ValueError("'url' has to begin with https://")
        if odd := [name for name in self.hashtags if not HASHTAG.fullmatch(name)]:
            raise ValueError(f"'{odd[0]}' is no hashtag: one word of letters and digits")
        if self.token and not TOKEN.fullmatch(self.token):
            raise ValueError("'token' is the name of an environment variable that begins with KUNDSCHAFTER_MASTODON_")
        if self.token and not may_carry_a_key(self.url):
            raise ValueError("'url' has to begin with https://, or the token could be read on its way")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what is new, timeline by timeline, each oldest first; then what conversations have gone on."""
        state = msgspec.convert(cursor or {}, _State)
        instance = self._instance(fetcher)
        talk = Conversations(instance, state.still_open, now, self.thread_days)
        for kind, name in self._listed():
            yield from self._hear(kind, name, instance, talk, state, now)
        for placed in talk.gone_on():
            yield self._page(placed, instance, talk, state, now)

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the known posts as they are now. Gone is what the server shows no more, or its author keeps to himself."""
        instance = self._instance(fetcher)
        for start in range(0, len(known), BATCH):
            batch = known[start : start + BATCH]
            there = {str(status["id"]): status for status in instance.statuses([one.id for one in batch])}
            skipped: list[str] = []
            posts: list[Post] = []
            for one in batch:
                status = there.get(one.id)
                if status is None or not may_keep(status, only_indexable=self.only_indexable):
                    posts.append(one.gone())
                else:
                    posts += self._posts([(status, one.thread_id)], instance, skipped, now)
            yield Page(posts=posts, cursor={}, skipped=skipped)

    def _instance(self, fetcher: Fetcher) -> "Instance":
        from listeners.mastodon.instance import Instance  # noqa: PLC0415 - the library takes long to load

        return Instance(self.url, fetcher, self.token)

    def _listed(self) -> Iterator[tuple[str, str]]:
        yield from (("hashtag", name.removeprefix("#")) for name in self.hashtags)
        yield from (("account", name) for name in self.accounts)
        yield from (("timeline", name) for name in self.timelines)

    def _hear(  # noqa: PLR0917 - one timeline, with all that a night knows
        self, kind: str, name: str, instance: "Instance", talk: Conversations, state: _State, now: datetime
    ) -> Iterator[Page]:
        key = f"{kind} {name}"
        seen = state.heard.get(key, {})
        after = first_id(now - timedelta(days=self.first_days)) if self.first_days else "0"
        if seen:
            after = earlier(min(seen, key=order), datetime.fromtimestamp(max(seen.values()) - LATE, UTC))
        name = instance.account(name) if kind == "account" else name
        for statuses in instance.timeline(kind, name, after):
            fresh = [status for status in statuses if str(status["id"]) not in seen]
            # a status of the year 2100 must not hide what is said until then
            seen = lately(seen | {str(one["id"]): min(seconds(one), now.timestamp()) for one in statuses}, LATE)
            state.heard[key] = seen
            if fresh:
                if full := instance.asked >= ENOUGH:
                    talk.skipped.append(
                        f"{key}: more was said than we ask for in one night; the next goes on from here"
                    )
                yield self._page(talk.around(fresh), instance, talk, state, now)
                if full:
                    return

    def _page(self, placed: Placed, instance: "Instance", talk: Conversations, state: _State, now: datetime) -> Page:
        skipped = [*talk.skipped]
        talk.skipped.clear()
        posts = self._posts(placed, instance, skipped, now)
        return Page(posts=posts, cursor=msgspec.to_builtins(state), skipped=skipped, quota_left=instance.quota_left)

    def _posts(self, placed: Placed, instance: "Instance", skipped: list[str], now: datetime) -> list[Post]:
        posts = []
        for status, root in placed:
            try:
                if may_keep(status, only_indexable=self.only_indexable):
                    posts.append(post_of(status, root, instance.host))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                skipped.append(f"status {status.get('id')}: {error}")
        return sift(posts, now, skipped)
