"""The verbs: listen, recheck, build, tag, rank, report, and run, which is all of them.

Each takes the settings and the clock and returns what it did; the command line and Airflow are thin shells around them.
Rooms are imported inside the verbs, because Airflow reads DAG files again and again and importing spaCy costs a second.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from kundschafter.addresses import address, kind
from kundschafter.at_once import OnPage, at_once, enabled
from kundschafter.settings import Settings

if TYPE_CHECKING:
    import duckdb

    from graph.backtest import Summary
    from graph.rank import Ranked
    from listeners.http import Http
    from listeners.listen import Heard
    from listeners.people.identity import Identity
    from listeners.recheck import Rechecked
    from listeners.sources import Source
    from nlp.tag import Tagged
    from reports.delivery.outbox import Result
    from reports.weekly import Written

AGAIN_SECONDS = 1200  # of a night, for posts that an older pipeline tagged; the next night goes on with them
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
    """Hear what is new at every source, or at those named; a source that fails costs the others nothing."""
    from listeners.listen import listen as hear
    from listeners.people.identity import Identity

    identity = Identity(settings.folder)
    landing = settings.folder / "landing"

    def hear_one(source: "Source", http: "Http", on_page: OnPage) -> "Heard":
        return hear(source, landing, identity, http, now, on_page)

    return at_once(settings, enabled(settings, names), hear_one, advance)


def recheck(
    settings: Settings, now: datetime, names: list[str] | None = None, advance: Advance = _silent
) -> "list[Rechecked]":
    """Ask every source that can tell, or those named, what has become of the posts of its last `recheck_days`.

    Which posts those are says the published copy; sources without any are left out of what comes back.
    """
    from listeners.people.identity import Identity
    from listeners.recheck import Recheckable
    from listeners.recheck import recheck as ask
    from listeners.records import Known
    from warehouse import publish

    identity = Identity(settings.folder)
    lately = {
        source.name: publish.lately(settings.published, source.name, now - timedelta(days=source.recheck_days))
        for source in enabled(settings, names)
        if source.recheck_days and isinstance(source, Recheckable)
    }
    wanted = [source for source in enabled(settings, names) if lately.get(source.name)]

    def ask_one(source: "Source", http: "Http", on_page: OnPage) -> "Rechecked":
        known = [Known(**row) for row in lately[source.name]]
        return ask(
            cast("Recheckable", source), known, settings.folder / "landing", identity, http, now, on_page=on_page
        )

    return at_once(settings, wanted, ask_one, advance) if wanted else []


def build(settings: Settings, now: datetime, advance: Advance = _silent) -> Built:
    """Load what has landed and make the tables of it. Pages that cannot be read are set aside and heard again.

    What is gone at its source goes from the pages of the landing zone too.
    """
    from kundschafter.gone import from_landing
    from listeners import health
    from listeners.people.identity import Identity
    from warehouse import checks, database, load, models

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
            health=[source.row() for source in health.read_all(landing)],
            build_time=now,
            on_page=lambda _done, _of: advance(1),
        )
        models.run(con, "build", settings.monday(now))
        checks.run(con, "build")
        gone, waiting = from_landing(con, settings, identity)
    if gone:
        database.rewrite(settings.database)  # or the words would lie in freed blocks of the file
    return Built(
        new=loaded.new,
        changed=loaded.changed,
        known=loaded.known,
        removed=loaded.removed,
        damaged=[*(_set_aside(settings, identity, page) for page in loaded.damaged), *waiting],
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


def tag(
    settings: Settings, now: datetime, advance: Advance = _silent, *, again_for: float | None = AGAIN_SECONDS
) -> "Tagged":
    """Say what the posts say that are new or changed, then for `again_for` seconds those an older pipeline tagged."""
    from nlp.emerging import emerge
    from nlp.tag import tag as tag_posts

    with warehouse(settings) as con:
        own = settings.folder / "models"
        tagged = tag_posts(con, settings.taxonomy, now, on_batch=advance, own=own, again_for=again_for)
        emerge(con, settings.monday(now), settings.taxonomy)
        return tagged


def rank(settings: Settings, now: datetime) -> "Ranked":
    """Rank the people as of Monday and publish the copy that reports read; reports that show what is gone are made anew.

    The days on which the report looks back are ranked too, where they were not, so that the first one can do so.
    """
    from graph.rank import has_ranked
    from graph.rank import rank as rank_people
    from kundschafter import gone
    from reports.views.became import WEEKS as LOOKED_BACK
    from warehouse import checks, models, publish

    monday = settings.monday(now)
    with warehouse(settings) as con:
        models.run(con, "rank", monday)
        checks.run(con, "rank")
        for weeks in LOOKED_BACK:
            day = monday - timedelta(weeks=weeks)
            if not has_ranked(con, day):
                rank_people(con, day, settings.ranking, settings.segments)
        ranked = rank_people(con, monday, settings.ranking, settings.segments)
        stale = gone.weeks_showing(con, settings)
    publish.publish(settings.database, settings.published, monday)
    for week in stale:
        report(settings, now, week)
    with warehouse(settings) as con:
        gone.done(con)
    return ranked


def backtest(settings: Settings, now: datetime, cuts: int, to: Path | None = None) -> "Summary":
    """Hold the rankings of past days against what came after; `to` gets the tables, and a picture beside it.

    The warehouse has to be built and tagged. Raises `WarehouseError` where it is not there or too young or too quiet.
    """
    from graph import backtest as backtesting
    from graph.backtest.page import document
    from warehouse import models
    from warehouse.database import WarehouseError

    if not settings.database.exists():
        raise WarehouseError(f"{settings.database} is not there: kundschafter run makes it")
    with warehouse(settings) as con:
        models.run(con, "rank", settings.monday(now))
        days = backtesting.living_days(con, cuts)
        if not days:
            raise WarehouseError(
                f"{settings.database} has no day with half a year of talk before and a year after it on which five people helped"
            )
        summary = backtesting.backtest(con, days, settings.ranking, settings.company.name)
    if to:
        from graph.backtest.picture import picture

        to.with_suffix(".svg").write_text(picture([summary]), encoding="utf-8")
        to.write_text(document([summary], to.with_suffix(".svg").name), encoding="utf-8")
    return summary


def report(settings: Settings, now: datetime, monday: date | None = None) -> "Written":
    """Write the weekly report of the published copy, of this week or of the one that ended before `monday`.

    The PDF beside it is printed where the settings do not say otherwise; `Written.no_pdf` says why there is none.
    """
    from kundschafter.archive import print_pdf
    from reports import weekly
    from warehouse import database

    with database.read(settings.published, time_zone=settings.company.time_zone) as con:
        written = weekly.write(
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
    pdf, why = print_pdf(settings, written.page)
    return msgspec.structs.replace(written, pdf=pdf, no_pdf=why)


def deliver(
    settings: Settings,
    now: datetime,
    week: str | None = None,
    *,
    again: bool = False,
    dry_run: bool = False,
    alerts: bool = False,
) -> "list[Result]":
    """Send the weekly report, or the alerts, to everybody the settings name who has not got it yet."""
    from kundschafter.deliver import deliver as send

    return send(settings, now, week, again=again, dry_run=dry_run, alerts=alerts)


@contextmanager
def warehouse(settings: Settings) -> "Iterator[duckdb.DuckDBPyConnection]":
    """The warehouse, open for writing: one process at a time."""
    from warehouse import database

    con = database.open(settings.database, time_zone=settings.company.time_zone)
    try:
        yield con
    finally:
        con.close()
