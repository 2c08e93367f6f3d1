"""The wish of a person: to be forgotten, everywhere, and not to be heard again."""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from kundschafter import archive, stages
from kundschafter.errors import PersonError
from kundschafter.settings import Settings
from listeners.people import forget as landing
from listeners.people.identity import Identity
from reports.archive import Person
from reports.harmless import shorten

if TYPE_CHECKING:
    import duckdb

FIND = "select author_key, place from core.names where lower(handle) = lower($handle) or author_key = $handle"
NAMES = "select unnest([handle, display_name, profile_url]) as name from core.names where author_key = $key"
OPENED = """
select t.place, p.thread_id
from core.threads as t inner join staging.posts as p on t.opener_key = p.post_key
where t.asker_key = $key
"""

URLS = "select distinct url from core.posts where author_key = $key and url is not null"
TITLES = "select distinct title from core.threads where asker_key = $key and title is not null"


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed: `landed` posts from the landing zone, `rows` of the warehouse by table, `reports` that showed them."""

    author_key: str
    landed: int
    rows: dict[str, int]
    reports: list[str]


def forget(settings: Settings, handle: str, place: str | None, now: datetime) -> Forgotten:
    """Remove a person from the landing zone, every table, the published copy and the reports, and leave a tombstone.

    `handle` may also be an author key. Doing it again does no harm, and ends what was broken off. Raises PersonError if
    nobody is called so, or people at several places.
    """
    from warehouse import database, models
    from warehouse import forget as tables

    identity = Identity(settings.folder)
    with stages.warehouse(settings) as con:
        key = _key(con, settings, identity, handle, place)
        names = [name for (name,) in con.execute(NAMES, {"key": key}).fetchall() if name]
        opened: list[tuple[str, str]] = con.execute(OPENED, {"key": key}).fetchall()
        swept = landing.forget(settings.folder / "landing", key, names, identity, opened)
        reports = archive.forget(settings, _shown(con, key, names, identity), now)  # while the tables still know them
        rows = tables.forget(con, key)
        models.run(con, "build", settings.monday(now))
    stages.rank(settings, now)
    database.rewrite(settings.database)
    reports += archive.renew(settings, now)
    return Forgotten(author_key=key, landed=swept.removed, rows=rows, reports=[str(page) for page in reports])


def _shown(con: "duckdb.DuckDBPyConnection", key: str, names: list[str], identity: Identity) -> Person:
    """What a page may show of them."""
    return Person(
        author_key=key,
        urls={url for (url,) in con.execute(URLS, {"key": key}).fetchall()},
        titles={title for (title,) in con.execute(TITLES, {"key": key}).fetchall()},
        names={shorten(name, limit) for name in names for limit in (40, 60)},
        clean=identity.clean_line,
    )


def _key(
    con: "duckdb.DuckDBPyConnection", settings: Settings, identity: Identity, handle: str, place: str | None
) -> str:
    found: list[tuple[str, str]] = con.execute(FIND, {"handle": handle}).fetchall()
    if not found:  # forgotten before, but perhaps not to the end: the machine may have stopped in the middle
        places = {source.place for source in settings.sources}
        keys = {where: identity.key(where, handle) for where in places}
        found = [(key, where) for where, key in keys.items() if identity.forgotten(key)]
    there = [row for row in found if place in (None, row[1])]
    if not there:
        raise PersonError(
            f"Nobody called '{handle}' is known{f' at {place}' if place else ''}. Has a night been built?"
        )
    if len(there) > 1:
        called = ", ".join(sorted(row[1] for row in there))
        raise PersonError(f"'{handle}' is known at several places: {called}. Say which with --place.")
    return there[0][0]
