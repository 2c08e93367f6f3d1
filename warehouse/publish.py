"""Publishes a copy of the database for everybody who only reads, swapped in by one rename."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from warehouse import database

_INTERNAL = {"staging.posts", "staging.changes", "staging.progress", "staging.erased", "core.turns", "core.twins"}
"""What only the next build reads; texts and interactions stand in core.posts and core.interactions."""

_SQL = Path(__file__).parent / "publishing"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def publish(live: Path, target: Path, as_of: date, *, wait: float = 60) -> None:
    """Copy the tables that readers need from `live` to `target`; killed at any moment, `target` stays whole.

    The table `staging.published (as_of date)` of the copy tells how fresh it is, `staging.lately` how the sources call
    the posts of the last year, so that they can be asked for again. No connection to either file may be
    open in this process. Who has the old copy open keeps reading it until closing.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.fresh")
    for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with database.connect(live, wait=wait, read_only=True) as con:
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where not temporary and not internal order by all"
        ).fetchall()
        con.execute(f"attach {database.literal(fresh)} as fresh (read_write)")
        for schema, table in tables:
            if f"{schema}.{table}" not in _INTERNAL:
                name = f"{database.quoted(schema)}.{database.quoted(table)}"
                con.execute(f"create schema if not exists fresh.{database.quoted(schema)}")
                con.execute(f"create table fresh.{name} as from {name}")
        con.execute("create table fresh.staging.published as select $as_of::date as as_of", {"as_of": as_of})
        con.execute((_SQL / "lately.sql").read_text("utf-8"), {"as_of": as_of})
        con.execute("detach fresh")
    database.replace(fresh, target)


def lately(published: Path, source: str, since: datetime) -> list[dict[str, Any]]:
    """The posts of a source said since a moment, oldest first: id, thread_id, parent_id, url, created_at (aware).

    None before the first night, and none of a copy that an older version has published.
    """
    if not published.exists():
        return []
    names = ("id", "thread_id", "parent_id", "url")
    with database.connect(published, wait=60, read_only=True) as con:
        if not con.execute("select 1 from duckdb_tables() where table_name = 'lately'").fetchall():
            return []
        query = (_SQL / "said_since.sql").read_text("utf-8")
        rows = con.execute(query, {"source": source, "since": since}).fetchall()
    return [
        {**dict(zip(names, row, strict=False)), "created_at": _EPOCH + timedelta(microseconds=row[-1])} for row in rows
    ]
