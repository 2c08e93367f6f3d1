"""Brings what was heard from the landing zone into staging: new pages only, a batch of pages a transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import heard
from warehouse.database import quoted, transaction
from warehouse.rows import NAMES, POSTS, AuthorKey, name_row, post_row

BATCH = 2_000
"""Records after which a batch is written, counted in whole pages."""

Rows = Sequence[Mapping[str, Any]]
"""Rows of a table by column; a column left out is null."""

_SQL = Path(__file__).parent / "loading"
_NAMELESS = dict.fromkeys(NAMES.names)
_TAGGED = "select table_name from duckdb_columns() where schema_name = 'nlp' and column_name = 'post_key'"
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class Loaded:
    """What one load did, in posts; `damaged` pages were left alone, `skipped` says what could not be used."""

    new: int = 0
    changed: int = 0
    known: int = 0
    removed: int = 0
    damaged: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class _Batch:
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, dict[str, Any]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)  # post keys
    pages: list[tuple[str, int, datetime, int]] = field(default_factory=list)
    records: int = 0


def load(
    con: duckdb.DuckDBPyConnection,
    landing: Path,
    author_key: AuthorKey,
    *,
    sources: Rows = (),
    staff: Rows = (),
    health: Rows = (),
    build_time: datetime,
    on_page: Callable[[int, int], None] = lambda _done, _of: None,
) -> Loaded:
    """Load every page not loaded yet, oldest first, so that the newest version of a post wins.

    `sources`, `staff` and `health` replace the staging tables of that name; mappings carry their columns.
    A post dated after tomorrow (by `build_time`) or before 1970 is skipped and named. `on_page(done, of)` tells how
    far it is. A page that cannot be read to its end is named in `damaged` and costs nothing else.
    """
    write_settings(con, sources=sources, staff=staff, health=health)
    known = {
        (s, p): at for s, p, at in con.execute("select source, page, epoch_us(heard_at) from staging.pages").fetchall()
    }
    found, damaged = heard.find(landing, known)
    loaded = Loaded(damaged=damaged)
    build = next_build(con)
    batch = _Batch()
    for done, (page, file) in enumerate(found, 1):
        try:
            records = list(heard.records(file))
        except heard.DamagedPage:
            loaded.damaged.append(file)
            continue
        keys = {f"{page.source}/{record.id}" for record in records}
        # what is removed goes before what comes after it
        if batch.records >= BATCH or batch.removed or keys & batch.posts.keys():
            _write(con, batch, build, loaded)
            batch = _Batch()
        _gather(batch, page, records, author_key, build_time=build_time, loaded=loaded)
        on_page(done, len(found))
    _write(con, batch, build, loaded)
    return loaded


def write_settings(con: duckdb.DuckDBPyConnection, **tables: Rows) -> None:
    """Write the staging tables that come from the settings anew; raises `ValueError` for a column they do not have."""
    with transaction(con):
        for table, rows in tables.items():
            columns = [row[0] for row in con.execute(f"describe staging.{table}").fetchall()]
            if unknown := {column for row in rows for column in row} - set(columns):
                raise ValueError(f"staging.{table} has no column {', '.join(sorted(unknown))}")
            con.execute(f"delete from staging.{table}")
            marks = ", ".join("?" for _ in columns)
            for row in rows:
                con.execute(f"insert into staging.{table} values ({marks})", [row.get(column) for column in columns])


def next_build(con: duckdb.DuckDBPyConnection) -> int:
    """Count the builds: one more than any table has seen."""
    return int(con.execute((_SQL / "next_build.sql").read_text("utf-8")).fetchall()[0][0])


def _gather(
    batch: _Batch,
    page: heard.Page,
    records: Sequence[heard.Record],
    author_key: AuthorKey,
    *,
    build_time: datetime,
    loaded: Loaded,
) -> None:
    where = f"{page.source}, page {page.page}"
    loaded.skipped += [f"{where}: {line}" for line in page.skipped]
    for record in records:
        key = f"{page.source}/{record.id}"
        batch.posts.pop(key, None)
        batch.removed.discard(key)
        if record.deleted:
            batch.removed.add(key)
            continue
        if not _OLDEST <= record.created_at <= build_time + timedelta(days=1):
            loaded.skipped.append(f"{where}: post {record.id} is dated {record.created_at.date()}, which cannot be")
            continue
        batch.posts[key] = post_row(page, record, author_key)
        if record.author and record.author_key:
            told = {name: cell for name, cell in name_row(page.place, record.author_key, record.author).items() if cell}
            batch.names[record.author_key] = _NAMELESS | batch.names.get(record.author_key, {}) | told
    batch.pages.append((page.source, page.page, page.heard_at, len(records)))
    batch.records += len(records)


def _write(con: duckdb.DuckDBPyConnection, batch: _Batch, build: int, loaded: Loaded) -> None:
    if not batch.pages:
        return
    posts = pa.Table.from_pylist(list(batch.posts.values()), schema=POSTS)
    names = pa.Table.from_pylist(list(batch.names.values()), schema=NAMES)
    removed = pa.table({"post_key": pa.array(sorted(batch.removed), pa.string())})
    with transaction(con):
        for name, table in (("heard_posts", posts), ("heard_names", names), ("heard_removed", removed)):
            con.register(name, table)
        new, changed = _run(con, "merge_posts", build)
        _run(con, "merge_names", build)
        gone = _remove(con, build) if batch.removed or changed else 0
        for row in batch.pages:
            con.execute("insert or replace into staging.pages values ($1, $2, $3, $4, $5)", [*row[:3], build, row[3]])
    loaded.new += new
    loaded.changed += changed
    loaded.known += len(batch.posts) - new - changed
    loaded.removed += gone


def _remove(con: duckdb.DuckDBPyConnection, build: int) -> int:
    gone = _run(con, "remove_posts", build)[0]
    for (table,) in con.execute(_TAGGED).fetchall() if gone else ():
        con.execute(f"delete from nlp.{quoted(table)} where post_key in (select post_key from gone)")
    return gone


def _run(con: duckdb.DuckDBPyConnection, name: str, build: int) -> tuple[int, ...]:
    """Run a file of statements; the last one selects what to tell."""
    con.execute("set variable build = $build", {"build": build})
    return con.execute((_SQL / f"{name}.sql").read_text("utf-8")).fetchall()[0]
