"""The verb: ask one source again for what was heard lately, and land what is gone there or has changed."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from listeners import health
from listeners.files import write_whole
from listeners.landing import RECHECKED, Landing, told_when_full
from listeners.listen import left_alone
from listeners.people.identity import Identity
from listeners.records import Fetcher, Known, ListenError, Page, Post, SourceRefused, SourceUnavailable

FAILED = "Rechecking: "  # begins what stands in the health file
TOLD = 100  # lines of `Rechecked.skipped`; all of them stand in the pages or could be told again
# An id that named somebody who is forgotten has become a hash (`people.redact`): the source does not know it, and the
# post is not gone for that.
OPAQUE = re.compile(r"(?=\d*[a-f])[0-9a-f]{16}")


@runtime_checkable
class Recheckable(Protocol):
    """A kind of source that can be asked for single posts again."""

    @property
    def name(self) -> str: ...

    @property
    def place(self) -> str: ...

    @property
    def recheck_most(self) -> int:
        """Posts that are asked for in one night."""
        ...

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield those of `known` that are gone (`Known.gone()`) or may have changed (the whole post, as it is now).

        Only a clear answer makes a post gone, never a request that failed. The cursors of the pages are not looked at.
        Raises `SourceUnavailable` or `SourceRefused`.
        """
        ...


class Rechecked(msgspec.Struct, frozen=True, kw_only=True):
    """How it went: posts `asked` for, `gone`, and `changed` since they were last asked for; errors as in `Heard`."""

    source: str
    asked: int = 0
    gone: int = 0
    changed: int = 0
    skipped: list[str] = []
    seconds: float = 0.0
    error: str | None = None
    refused: bool = False
    retry_after: float | None = None


class _Last(msgspec.Struct, frozen=True, array_like=True):
    """When a post was last asked for, and a digest of what came; None where nothing came."""

    day: date
    digest: str | None = None


_Lasts = dict[str, _Last]


def _nobody(page: Page) -> None:
    """Nobody watches."""


def recheck(  # noqa: PLR0917 - as `listen`
    source: Recheckable,
    known: Sequence[Known],
    landing_root: Path,
    identity: Identity,
    fetcher: Fetcher,
    now: datetime,
    *,
    on_page: Callable[[Page], None] = _nobody,
) -> Rechecked:
    """Ask for as many of `known` as the source allows a night, those first that were never asked for, then those longest ago.

    The cursor stays where it is. Errors are dealt with as in `listeners.listen.listen`.
    """
    known = [post for post in known if not OPAQUE.fullmatch(post.id) and not OPAQUE.fullmatch(post.thread_id)]
    if not known:
        return Rechecked(source=source.name)
    before = health.read(landing_root, source.name)
    if before.retry_at and now < before.retry_at:
        return Rechecked(source=source.name, **left_alone(before.retry_at, source.name, now))
    run = _Run(source, Landing(landing_root, source.name, source.place, identity), identity, now)
    failure = None
    try:
        with run.landing.locked(), told_when_full(run.landing.folder):
            run.ask(known, fetcher, on_page)
    except ListenError as error:
        failure = error
    told = run.told(failure)
    if told.error or (before.error or "").startswith(FAILED):
        retry_at = now + timedelta(seconds=told.seconds + told.retry_after) if told.retry_after else None
        words = FAILED + told.error if told.error else None
        health.write(landing_root, msgspec.structs.replace(before, error=words, retry_at=retry_at))
    return told


class _Run:
    """One run over one source."""

    def __init__(self, source: Recheckable, landing: Landing, identity: Identity, now: datetime) -> None:
        self.landing = landing
        self._source, self._identity, self._now = source, identity, now
        self._started = time.monotonic()
        self._asked = self._gone = self._changed = 0
        self._skipped: list[str] = []
        self._file = landing.folder / RECHECKED

    def ask(self, known: Sequence[Known], fetcher: Fetcher, on_page: Callable[[Page], None]) -> None:
        keys = {post.id: self._identity.key("post", post.id) for post in known}
        last = self._read(set(keys.values()))
        due = sorted(known, key=lambda post: post.created_at, reverse=True)
        due.sort(key=lambda post: last[keys[post.id]].day if keys[post.id] in last else date.min)
        asked = {
            post.id: keys[post.id]
            for post in sorted(due[: self._source.recheck_most], key=lambda post: post.created_at)
        }
        by_id = {post.id: post for post in known}
        self._asked = len(asked)
        try:
            for page in self._source.recheck([by_id[post_id] for post_id in asked], fetcher, self._now):
                self._land(page, asked, last)
                on_page(page)
            last |= {key: _Last(self._now.date(), last[key].digest if key in last else None) for key in asked.values()}
        finally:
            write_whole(self._file, msgspec.json.encode(last))

    def told(self, failure: ListenError | None) -> Rechecked:
        return Rechecked(
            source=self._source.name,
            asked=self._asked,
            gone=self._gone,
            changed=self._changed,
            skipped=[*self._skipped[:TOLD], *([f"and {more} more"] if (more := len(self._skipped) - TOLD) > 0 else [])],
            seconds=time.monotonic() - self._started,
            error=str(failure) if failure else None,
            refused=isinstance(failure, SourceRefused),
            retry_after=failure.retry_after if isinstance(failure, SourceUnavailable) else None,
        )

    def _land(self, page: Page, asked: dict[str, str], last: _Lasts) -> None:
        """Land what is gone or not as it was the last time; what nobody asked for is heard by listening."""
        fresh = {post.id: _Last(self._now.date(), _digest(post)) for post in page.posts if post.id in asked}
        news = [
            post
            for post in page.posts
            if post.id in fresh
            and (post.deleted or asked[post.id] not in last or last[asked[post.id]].digest != fresh[post.id].digest)
        ]
        self.landing.write(msgspec.structs.replace(page, posts=news), self._now, keep_cursor=True)
        self._skipped += [*page.skipped, *self.landing.unfit]
        self._gone += sum(post.deleted for post in news)
        self._changed += sum(not post.deleted and asked[post.id] in last for post in news)
        last |= {asked[post_id]: one for post_id, one in fresh.items()}

    def _read(self, keys: set[str]) -> _Lasts:
        """What was asked before, without posts that are no longer known. A file that cannot be read costs requests only."""
        try:
            told = msgspec.json.decode(self._file.read_bytes(), type=_Lasts)
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
        return {key: one for key, one in told.items() if key in keys}


def _digest(post: Post) -> str:
    return blake2b(msgspec.json.encode(post), digest_size=8).hexdigest()
