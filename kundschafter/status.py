"""How every source is: when it was last heard, how much it has given, and what went wrong."""

from datetime import UTC, datetime

import msgspec

from kundschafter.addresses import kind
from kundschafter.settings import Settings
from listeners import health
from warehouse import database

COUNTS = "select source, count(*), max(created_at) at time zone 'UTC' from core.posts group by source"


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One source. `lag_hours` is the time since it was last heard to its end; None: never."""

    source: str
    kind: str
    own: bool
    last_success: datetime | None
    lag_hours: float | None
    posts: int
    newest_post: datetime | None
    error: str | None
    retry_at: datetime | None


def status(settings: Settings, now: datetime) -> list[SourceStatus]:
    """One row per source of the settings, in their order. Counts come from the published copy, where there is one."""
    nights = {night.source: night for night in health.read_all(settings.folder / "landing")}
    counts: dict[str, tuple[int, datetime]] = {}
    if settings.published.exists():
        with database.read(settings.published, time_zone=settings.company.time_zone) as con:
            counts = {
                name: (posts, newest.replace(tzinfo=UTC)) for name, posts, newest in con.execute(COUNTS).fetchall()
            }
    rows = []
    for source in settings.sources:
        night = nights.get(source.name)
        success = night.last_success if night else None
        posts, newest = counts.get(source.name, (0, None))
        rows.append(
            SourceStatus(
                source=source.name,
                kind=kind(source),
                own=source.own,
                last_success=success,
                lag_hours=round((now - success).total_seconds() / 3600, 1) if success else None,
                posts=posts,
                newest_post=newest,
                error=night.error if night else None,
                retry_at=night.retry_at if night else None,
            )
        )
    return rows
