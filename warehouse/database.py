"""One DuckDB file: opened by one process at a time, brought up to date by an ordered list of migrations."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

MIGRATIONS = Path(__file__).parent / "migrations"
_POLL_SECONDS = 0.1


class WarehouseError(Exception):
    """The database file cannot be used; the message says why and what to do."""


def open(path: Path, *, time_zone: str, wait: float = 60, memory_limit: str = "1GB") -> duckdb.DuckDBPyConnection:  # noqa: A001 - `database.open` reads as what it is
    """Open the file for writing, make it and its folder where missing, and apply the migrations it lacks.

    Waits up to `wait` seconds while another process holds the file. Timestamps are UTC; `getvariable('time_zone')`
    is the company's. Raises `WarehouseError` for a file that stays locked or comes from a newer version.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    con = connect(path, wait=wait, read_only=False, memory_limit=memory_limit)
    try:
        con.execute("set variable time_zone = $zone", {"zone": time_zone})
        migrate(con)
    except BaseException:
        con.close()
        raise
    return con


def read(path: Path, *, time_zone: str, wait: float = 60) -> duckdb.DuckDBPyConnection:
    """Open a published copy for reading; errors as in `open`, and `WarehouseError` where there is no file."""
    if not path.exists():
        raise WarehouseError(f"{path}: there is no such file; nothing has been published yet")
    con = connect(path, wait=wait, read_only=True)
    con.execute("set variable time_zone = $zone", {"zone": time_zone})
    return con


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Apply what is missing, in order, each migration in a transaction of its own."""
    con.execute("create table if not exists migrations (number integer primary key, name text, applied_at timestamptz)")
    applied = dict(con.execute("select number, name from migrations").fetchall())
    ours = {int(file.name[:4]): file for file in sorted(MIGRATIONS.glob("[0-9]*.sql"))}
    if unknown := sorted(set(applied) - set(ours)):
        raise WarehouseError(
            f"{_file(con)} was made by a newer Kundschafter (migration {unknown[-1]}, {applied[unknown[-1]]}, "
            "is not known here): update Kundschafter, or use the database of this version"
        )
    for number in sorted(set(ours) - set(applied)):
        with transaction(con):
            con.execute(ours[number].read_text("utf-8"))
            con.execute("insert into migrations values ($1, $2, now())", [number, ours[number].stem])


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it, or nothing."""
    con.begin()
    try:
        yield
    except BaseException:
        with suppress(duckdb.TransactionException):  # where the disk is full, the transaction has ended by itself
            con.rollback()
        raise
    con.commit()


def rewrite(path: Path, *, wait: float = 60) -> None:
    """Copy the database into a fresh file and swap them, so that nothing deleted is left in freed blocks.

    No connection to the file may be open in this process; another process is waited for as in `open`.
    """
    fresh = path.with_name(f".{path.name}.rewrite")
    for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with connect(path, wait=wait, read_only=False) as con:
        con.execute("checkpoint")
    with connect(path, wait=wait, read_only=True) as con:
        name = quoted(con.execute("select current_database()").fetchall()[0][0])
        con.execute(f"attach {literal(fresh)} as fresh (read_write)")
        con.execute(f"copy from database {name} to fresh; detach fresh")
        # while the lock is held: nobody writes between the copy and the swap
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
        replace(fresh, path)


def replace(fresh: Path, target: Path) -> None:
    """Put a finished file in the place of another, on the disk and not only in its cache."""
    for place, flags in ((fresh, os.O_RDWR), (fresh.parent, os.O_RDONLY)):
        descriptor = os.open(place, flags)
        try:
            os.fsync(descriptor)
            if place is fresh:
                fresh.replace(target)
        finally:
            os.close(descriptor)


def literal(path: Path) -> str:
    """A path as a SQL string, where a parameter is not allowed."""
    return "'" + str(path).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def connect(path: Path, *, wait: float, read_only: bool, memory_limit: str = "1GB") -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "memory_limit": memory_limit,
        "TimeZone": "UTC",
    }
    deadline = time.monotonic() + wait
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=config)
        except duckdb.Error as error:
            if "set lock on file" not in str(error):
                raise WarehouseError(_in_plain_words(path, str(error))) from error
            if time.monotonic() >= deadline:
                holder = re.search(r"PID (\d+)", str(error))
                who = f"process {holder[1]}" if holder else "another process"
                raise WarehouseError(
                    f"{path} is in use by {who} and did not become free within {wait:g} seconds"
                ) from error
            time.sleep(_POLL_SECONDS)


def _file(con: duckdb.DuckDBPyConnection) -> str:
    return str(
        con.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()[0][0]
    )


def _in_plain_words(path: Path, message: str) -> str:
    if "version" in message.lower():
        return (
            f"{path} was written by a version of DuckDB that this one ({duckdb.__version__}) cannot read: "
            f"update Kundschafter. DuckDB says: {message}"
        )
    return f"{path} cannot be opened as a database: {message}"
