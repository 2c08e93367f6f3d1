"""The verbs: listen, build, tag, rank, report, and run, which is all of them.

Each takes the settings and the clock and returns what it did; the command line and Airflow are thin shells around them.
Rooms are imported inside the verbs, because Airflow reads DAG files again and again and importing spaCy costs a second.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import msgspec

from kundschafter.addresses import address, kind, reachable
from kundschafter.settings import Settings

if TYPE_CHECKING:
    import duckdb

    from graph.rank import Ranked
    from listeners.http import Http
    from listeners.listen import Heard
    from listeners.people.identity import Identity
    from listeners.records import Page
    from listeners.sources import Source
    from nlp.tag import Tagged
    from reports.weekly import Written

Advance = Callable[[int], None]
"""Called with the number of posts (building: pages) done since the last call."""


def _silent(_: int) -> None:
    pass


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What a build took in. `damaged` says, a line each, which pages were set aside, `skipped` what could not be read."""

    new: int
    changed: int
    known: int
    removed: int
    damaged: list[str]
    skipped: list[str]


def listen(
    settings: Settings, now: datetime, names: list[str] | None = None, advance: Advance = _silent
) -> "list[Heard]":
    """Hear what is new at every source, or at those named; a source that fails costs the others nothing.

    An interrupt ends every source after the page it is at, or in the middle of a wait.
    """
    from listeners.listen import listen as hear
    from listeners.people.identity import Identity

    wanted = [source for source in settings.sources if source.enabled and (names is None or source.name in names)]
    identity = Identity(settings.folder)
    interrupted = Event()

    def wait(seconds: float) -> None:
        if interrupted.wait(seconds):
            raise KeyboardInterrupt

    def on_page(page: "Page") -> None:
        advance(len(page.posts))
        wait(0)

    def hear_one(one: "tuple[Source, Http]") -> "Heard":
        source, http = one
        return hear(source, settings.folder / "landing", identity, http, now, on_page)

    with reachable(settings, wanted, wait) as sources, ThreadPoolExecutor(4) as pool:
        try:
            return list(pool.map(hear_one, sources))
        except KeyboardInterrupt:
            interrupted.set()
            raise


def build(settings: Settings, now: datetime, advance: Advance = _silent) -> Built:
    """Load what has landed and make the tables of it. Pages that cannot be read are set aside and heard again."""
    from listeners import health
    from listeners.people.identity import Identity
    from warehouse import checks, load, models

    identity = Identity(settings.folder)
    landing = settings.folder / "landing"
    with warehouse(settings) as con:
        loaded = load.load(
            con,
            landing,
            identity.key,
            sources=[
                {
                    "source": source.name,
                    "kind": kind(source),
                    "place": source.place,
                    "own": source.own,
                    "language": source.language,
                    "url": source.public_url or address(source),
                }
                for source in settings.sources
            ],
            staff=[{"handle": handle, "place": None} for handle in settings.company.staff]
            + [{"handle": handle, "place": source.place} for source in settings.sources for handle in source.staff],
            health=[msgspec.to_builtins(night, builtin_types=(datetime,)) for night in health.read_all(landing)],
            build_time=now,
            on_page=lambda _done, _of: advance(1),
        )
        models.run(con, "build", settings.monday(now))
        checks.run(con, "build")
    return Built(
        new=loaded.new,
        changed=loaded.changed,
        known=loaded.known,
        removed=loaded.removed,
        damaged=[_set_aside(settings, identity, page) for page in loaded.damaged],
        skipped=loaded.skipped,
    )


def _set_aside(settings: Settings, identity: "Identity", page: Path) -> str:
    """Rename a page that cannot be read, so that its source hears again what stood in it; say what became of it."""
    from listeners.landing import Landing
    from listeners.records import SourceUnavailable

    places = {source.name: source.place for source in settings.sources}
    source = page.parent.name
    try:
        Landing(page.parents[1], source, places.get(source, source), identity).set_aside(page)
    except SourceUnavailable:
        return f"{page} cannot be read; {source} is being heard right now, the next build sets the page aside"
    if source not in places:
        return f"{page} could not be read and was set aside; {source} is no longer in the settings"
    return f"{page} could not be read and was set aside; the next night hears it again"


def tag(settings: Settings, now: datetime, advance: Advance = _silent) -> "Tagged":
    """Say what the posts say that are new, changed, or were tagged by an older pipeline."""
    from nlp.tag import tag as tag_posts

    with warehouse(settings) as con:
        return tag_posts(con, settings.taxonomy, now, on_batch=advance)


def rank(settings: Settings, now: datetime) -> "Ranked":
    """Rank the people as of Monday and publish the copy that reports read."""
    from graph.rank import rank as rank_people
    from warehouse import checks, models, publish

    monday = settings.monday(now)
    with warehouse(settings) as con:
        models.run(con, "rank", monday)
        checks.run(con, "rank")
        ranked = rank_people(con, monday, settings.ranking, settings.segments)
    publish.publish(settings.database, settings.published, monday)
    return ranked


def report(settings: Settings, now: datetime, monday: date | None = None) -> "Written":
    """Write the weekly report of the published copy, of this week or of the one that ended before `monday`."""
    from reports import weekly
    from warehouse import database

    with database.read(settings.published, time_zone=settings.company.time_zone) as con:
        return weekly.write(
            con,
            settings.folder / "site",
            monday or settings.monday(now),
            settings.company.report_language,
            settings.company.name,
            {name: topic.label for name, topic in settings.topics.items()},
            sample=settings.sample is not None,
            people=settings.ranking.people,
            time_zone=settings.company.time_zone,
        )


@contextmanager
def warehouse(settings: Settings) -> "Iterator[duckdb.DuckDBPyConnection]":
    """The warehouse, open for writing: one process at a time."""
    from warehouse import database

    con = database.open(settings.database, time_zone=settings.company.time_zone)
    try:
        yield con
    finally:
        con.close()
