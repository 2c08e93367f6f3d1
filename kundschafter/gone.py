"""What is gone at its source goes everywhere: from the pages that have landed, the database and the reports.

The tables forget it while they load; `staging.erased` says what is still to be done, so that nothing is left over where
a night breaks off.
"""

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kundschafter.settings import Settings
from listeners.people.erase import erase
from listeners.people.identity import Identity
from listeners.records import SourceUnavailable

if TYPE_CHECKING:
    import duckdb

LANDED = """
select source, min(created_at), list(post_id) filter (where what = 'post'), list(post_id) filter (where what = 'author')
from (select source, epoch_us(created_at) as created_at, post_id, what from staging.erased where not landed)
group by source
"""
SHOWN = "select url, epoch_us(min(created_at)) from staging.erased group by url"


def from_landing(con: "duckdb.DuckDBPyConnection", settings: Settings, identity: Identity) -> tuple[bool, list[str]]:
    """Clean the pages of what is gone. Tells whether anything was, and, a line each, at which sources it has to wait."""
    root = settings.folder / "landing"
    rows: list[tuple[str, int, list[str] | None, list[str] | None]] = con.execute(LANDED).fetchall()
    waiting = []
    for source, since, posts, authors in rows:
        try:
            erase(root, source, identity, posts=set(posts or ()), authors=set(authors or ()), since=_moment(since))
        except SourceUnavailable as error:
            waiting.append(f"{source}: what was deleted there stays in the landing zone until the next build: {error}")
            continue
        con.execute("update staging.erased set landed = true where source = $1", [source])
    return bool(rows), waiting


def weeks_showing(con: "duckdb.DuckDBPyConnection", settings: Settings) -> list[date]:
    """The Mondays of the reports that show a post that is gone; of one without an address, all since it was said."""
    gone: list[tuple[str, int]] = con.execute(SHOWN).fetchall()
    found = []
    for monday, folder in weeks(settings):
        words = (
            "\n".join(file.read_text("utf-8", "replace") for file in folder.rglob("*") if file.is_file())
            if gone
            else ""
        )
        for url, since in gone:
            shown = url in words or html.escape(url) in words if url else _moment(since).date() < monday
            if shown:
                found.append(monday)
                break
    return found


def done(con: "duckdb.DuckDBPyConnection") -> None:
    """Nothing shows it any longer."""
    con.execute("delete from staging.erased where landed")


def weeks(settings: Settings) -> Iterator[tuple[date, Path]]:
    """The Mondays after the weeks of which a report lies there, with its folder, which is named after the week."""
    for folder in sorted((settings.folder / "site").glob("[0-9]*-W[0-9]*")):
        year, _, week = folder.name.partition("-W")
        yield date.fromisocalendar(int(year), int(week), 1) + timedelta(weeks=1), folder


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)
