"""The verb: hear one source from where it stopped, land every page, say how it went."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import msgspec

from listeners import health
from listeners.landing import Landing, told_when_full
from listeners.people.identity import Identity
from listeners.records import Cursor, Fetcher, ListenError, Page, SourceRefused, SourceUnavailable

_TOLD = 100  # lines of `Heard.skipped`; all of them stand in the pages


class Source(Protocol):
    """What every kind of source is."""

    @property
    def name(self) -> str: ...

    @property
    def place(self) -> str: ...

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what was said since `cursor`, oldest first; `None` is the first night. `now` is aware.

        Every page goes with the cursor after it; a caller may stop after any page and go on from its cursor.
        Raises `SourceUnavailable` or `SourceRefused`.
        """
        ...


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """How one source went this time. `error` is None if it was heard to its end; `retry_after` is in seconds."""

    source: str
    pages: int = 0
    posts: int = 0
    skipped: list[str] = []
    seconds: float = 0.0
    error: str | None = None
    refused: bool = False
    retry_after: float | None = None


def _nobody(page: Page) -> None:
    """Nobody watches."""


def listen(  # noqa: PLR0917 - what is heard, where to, by whom, when
    source: Source,
    landing_root: Path,
    identity: Identity,
    fetcher: Fetcher,
    now: datetime,
    on_page: Callable[[Page], None] = _nobody,
) -> Heard:
    """Hear `source` and land what is new.

    A ListenError (out of reach, refused, disk full, somebody else is listening) comes back in `Heard` and, where we are
    the ones who listen, in the health file; any other exception is a bug and is raised, after it stands in the health file.
    """
    before = health.read(landing_root, source.name)
    if before.retry_at and now < before.retry_at:
        return Heard(source=source.name, **left_alone(before.retry_at, source.name, now))
    run = _Run(source, Landing(landing_root, source.name, source.place, identity), before, now)
    try:
        with run.landing.locked(), told_when_full(run.landing.folder):
            run.record(error="The last run was broken off", posts=0)
            return run.hear(fetcher, on_page)
    except ListenError as error:  # only what kept us from starting or from writing down how it went
        return run.heard(error)


def left_alone(until: datetime, source: str, now: datetime) -> dict[str, Any]:
    """The `error` and `retry_after` of a run that did not take place."""
    error = f"{source} asked to be left alone until {until:%Y-%m-%d %H:%M:%S %Z}"
    return {"error": error, "retry_after": (until - now).total_seconds()}


class _Run:
    """One run over one source."""

    def __init__(self, source: Source, landing: Landing, before: health.Health, now: datetime) -> None:
        self.landing = landing
        self._source, self._before, self._now = source, before, now
        self._started = time.monotonic()
        self._pages = 0
        self._skipped: list[str] = []
        self._untold = 0
        self._quota_left: int | None = None

    def hear(self, fetcher: Fetcher, on_page: Callable[[Page], None]) -> Heard:
        failure = None
        try:
            self._hear_pages(fetcher, on_page)
        except ListenError as error:
            failure = error
        except Exception as error:
            self.record(error=f"{type(error).__name__}: {error}", posts=self.landing.posts)
            raise
        heard = self.heard(failure)
        retry_at = heard.retry_after and self._now + timedelta(seconds=heard.seconds + heard.retry_after)
        self.record(error=heard.error, posts=heard.posts, retry_at=retry_at or None)
        return heard

    def heard(self, failure: ListenError | None = None) -> Heard:
        skipped = [f"{path.name} was damaged and set aside" for path in self.landing.damaged] + self._skipped
        if untold := max(len(skipped) - _TOLD, 0) + self._untold:
            skipped = [*skipped[:_TOLD], f"and {untold} more"]
        return Heard(
            source=self._source.name,
            pages=self._pages,
            posts=self.landing.posts,
            skipped=skipped,
            seconds=time.monotonic() - self._started,
            error=str(failure) if failure else None,
            refused=isinstance(failure, SourceRefused),
            retry_after=failure.retry_after if isinstance(failure, SourceUnavailable) else None,
        )

    def record(self, *, error: str | None, posts: int, retry_at: datetime | None = None) -> None:
        after = self._before.after(
            self._now,
            posts=posts,
            seconds=time.monotonic() - self._started,
            error=error,
            retry_at=retry_at,
            quota_left=self._quota_left,
        )
        health.write(self.landing.folder.parent, after)

    def _hear_pages(self, fetcher: Fetcher, on_page: Callable[[Page], None]) -> None:
        for page in self._source.pages(self.landing.cursor(), fetcher, self._now):
            if self.landing.write(page, self._now) is not None:
                self._pages += 1
            if page.quota_left is not None:
                self._quota_left = page.quota_left
            skipped = self._skipped + page.skipped + self.landing.unfit
            self._skipped = skipped[:_TOLD]  # an archive may have a million
            self._untold += len(skipped[_TOLD:])
            on_page(page)
