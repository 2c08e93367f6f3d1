"""One whole night: all verbs in their order, timed, with a summary a person and a machine can read."""

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from kundschafter import stages
from kundschafter.progress import Progress
from kundschafter.settings import Settings
from listeners.listen import Heard
from listeners.recheck import Rechecked

T = TypeVar("T")


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """What a night did. `seconds` and `peak_mb` (of the whole process so far) are per stage."""

    sources: list[Heard]
    rechecked: list[Rechecked]
    new: int
    changed: int
    known: int
    skipped: list[str]
    damaged: list[str]
    tagged: int
    people: int
    page: str
    seconds: dict[str, float]
    peak_mb: dict[str, int]

    @property
    def failed(self) -> list[Heard]:
        return [heard for heard in self.sources if heard.error is not None]

    @property
    def unasked(self) -> list[Rechecked]:
        """Those that were heard, but could not be rechecked."""
        return [told for told in self.rechecked if told.error is not None]


def run(settings: Settings, now: datetime, progress: Progress) -> Night:
    """Listen, recheck, build, tag, rank and report. A source that fails is in the summary; all else raises."""
    seconds: dict[str, float] = {}
    peak: dict[str, int] = {}

    def stage(name: str, verb: Callable[[stages.Advance], T]) -> T:
        start = time.perf_counter()
        with progress.stage(name) as advance:
            result = verb(advance)
        seconds[name] = round(time.perf_counter() - start, 1)
        peak[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return result

    heard = stage("listen", lambda advance: stages.listen(settings, now, advance=advance))
    there = [one.source for one in heard if one.error is None]
    rechecked = stage("recheck", lambda advance: stages.recheck(settings, now, there, advance))
    built = stage("build", lambda advance: stages.build(settings, now, advance))
    tagged = stage("tag", lambda advance: stages.tag(settings, now, advance))
    ranked = stage("rank", lambda _: stages.rank(settings, now))
    written = stage("report", lambda _: stages.report(settings, now))
    return Night(
        sources=heard,
        rechecked=rechecked,
        new=built.new,
        changed=built.changed,
        known=built.known,
        skipped=[*built.skipped, *_not_landed([*heard, *rechecked], built.skipped)],
        damaged=built.damaged,
        tagged=tagged.posts,
        people=ranked.people,
        page=str(written.page),
        seconds=seconds,
        peak_mb=peak,
    )


def _not_landed(heard: Sequence[Heard | Rechecked], told: list[str]) -> Iterator[str]:
    """What listeners could not read and the build has not told yet, because no page holds it."""
    known = {line.partition(": ")[2] for line in told}
    for source in heard:
        yield from (f"{source.source}: {line}" for line in source.skipped if line not in known)
