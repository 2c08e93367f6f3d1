"""How every source is: when it was last heard, how much it gives against its usual, and what went wrong."""

from datetime import UTC, date, datetime, time, timedelta

import msgspec

from kundschafter.addresses import kind
from kundschafter.settings import Settings
from listeners import health
from listeners.sources import Source
from warehouse import database

COUNTS = "select source, count(*), max(created_at) at time zone 'UTC' from core.posts group by source"
KNOWN = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'rhythms'"
RHYTHMS = "select source, patience, last_post_at at time zone 'UTC' from marts.rhythms"
Count = tuple[int, datetime | None]
Rhythm = tuple[float | None, datetime | None]


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One source. `lag_hours` is the time since it was last heard to its end; None: never.

    `last_night` and `seconds` are of the last try, `usual` is what a night like it brings; None: too few nights to say.
    `silent_days` says how long it had said nothing when it was last heard, where that is more than its `patience_days`
    (`marts.rhythms` says how they are found): an alert even without an error.
    """

    source: str
    kind: str
    own: bool
    last_success: datetime | None
    lag_hours: float | None
    posts: int
    newest_post: datetime | None
    last_night: int
    usual: float | None
    seconds: float
    quota_left: int | None
    silent_days: float | None
    patience_days: float | None
    error: str | None
    retry_at: datetime | None


def status(settings: Settings, now: datetime) -> list[SourceStatus]:
    """One row per source of the settings, in their order. Counts come from the published copy, where there is one."""
    nights = {night.source: night for night in health.read_all(settings.folder / "landing")}
    counts, rhythms = _published(settings)
    return [
        _row(
            source,
            nights.get(source.name, health.Health(source=source.name)),
            counts.get(source.name, (0, None)),
            rhythms.get(source.name, (None, None)),
            now,
            settings.company.as_of,
        )
        for source in settings.sources
    ]


def _row(  # noqa: PLR0917 - all that is known of one source
    source: Source, night: health.Health, count: Count, rhythm: Rhythm, now: datetime, as_of: date | None
) -> SourceStatus:
    success, (patience, last_post_at) = night.last_success, rhythm
    silent = 0.0
    if success and last_post_at:
        # where the settings fix the day of the report, sources may end before today
        end = datetime.combine(as_of + timedelta(days=1), time(), UTC) if as_of else success
        silent = round((min(success, end) - last_post_at) / timedelta(days=1), 1)
    return SourceStatus(
        source=source.name,
        kind=kind(source),
        own=source.own,
        last_success=success,
        lag_hours=round((now - success) / timedelta(hours=1), 1) if success else None,
        posts=count[0],
        newest_post=count[1],
        last_night=night.posts,
        usual=night.usual,
        seconds=night.seconds,
        quota_left=night.quota_left,
        silent_days=silent if patience and silent > patience else None,
        patience_days=patience,
        error=night.error,
        retry_at=night.retry_at,
    )


def _published(settings: Settings) -> tuple[dict[str, Count], dict[str, Rhythm]]:
    if not settings.published.exists():
        return {}, {}
    with database.read(settings.published, time_zone=settings.company.time_zone) as con:
        counts = {name: (n, newest.replace(tzinfo=UTC)) for name, n, newest in con.execute(COUNTS).fetchall()}
        known = con.execute(KNOWN).fetchall()  # a copy of an older version has none
        rhythms = con.execute(RHYTHMS).fetchall() if known else []
    return counts, {name: (patience, last.replace(tzinfo=UTC)) for name, patience, last in rhythms}
