import functools
import operator
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse import database

HOLD = "import duckdb, sys, time; con = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(float(sys.argv[2]))"


def hold(file: Path, seconds: float) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(file), str(seconds)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    return holder


def change(header: bytearray, offset: int, value: bytes) -> None:
    """Change bytes of DuckDB's first block and its checksum, an xor over words of eight bytes."""

    def checksum() -> int:
        mixed = (word * 0xBF58476D1CE4E5B9 & 2**64 - 1 for (word,) in struct.iter_unpack("<Q", header[8:4096]))
        return functools.reduce(operator.xor, mixed)

    before = checksum()
    header[offset : offset + len(value)] = value
    (stored,) = struct.unpack("<Q", header[:8])
    header[:8] = struct.pack("<Q", stored ^ before ^ checksum())


def test_makes_folder_file_and_tables(tmp_path):
    with database.open(tmp_path / "a" / "b.duckdb", time_zone="Europe/Zurich") as con:
        assert con.execute("select getvariable('time_zone')").fetchall() == [("Europe/Zurich",)]
        assert con.execute("select current_setting('TimeZone')").fetchall() == [("UTC",)]
        assert con.execute("select number, name from migrations order by 1").fetchall()[0] == (1, "0001_first")
        assert con.execute("from staging.posts").fetchall() == []


def test_applies_each_migration_once(tmp_path):
    for _ in range(2):
        with database.open(tmp_path / "b.duckdb", time_zone="UTC") as con:
            assert con.execute("select count(*) from migrations").fetchall() == [
                (len(list(database.MIGRATIONS.glob("*.sql"))),)
            ]


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    (tmp_path / "0001_half.sql").write_text("create table half (a integer); select 1 / 'x'")
    monkeypatch.setattr(database, "MIGRATIONS", tmp_path)
    with pytest.raises(Exception, match="x"):
        database.open(tmp_path / "b.duckdb", time_zone="UTC")
    (tmp_path / "0001_half.sql").write_text("create table half (a integer)")
    with database.open(tmp_path / "b.duckdb", time_zone="UTC") as con:
        assert con.execute("from half").fetchall() == []


def test_refuses_the_file_of_a_newer_kundschafter(tmp_path):
    with database.open(tmp_path / "b.duckdb", time_zone="UTC") as con:
        con.execute("insert into migrations values (9999, '9999_from_the_future', now())")
    with pytest.raises(database.WarehouseError, match=r"newer Kundschafter.*9999_from_the_future.*update Kundschafter"):
        database.open(tmp_path / "b.duckdb", time_zone="UTC")


def test_refuses_the_file_of_a_newer_duckdb(tmp_path):
    file = tmp_path / "b.duckdb"
    database.open(file, time_zone="UTC").close()
    content = bytearray(file.read_bytes())
    assert content[8:12] == b"DUCK"
    change(content, 12, struct.pack("<Q", 9999))  # the storage version
    file.write_bytes(content)
    with pytest.raises(database.WarehouseError, match=r"version of DuckDB that this one .* cannot read: update"):
        database.open(file, time_zone="UTC")


def test_refuses_what_is_not_a_database(tmp_path):
    file = tmp_path / "b.duckdb"
    file.write_text("nothing of the kind " * 1000)
    with pytest.raises(database.WarehouseError, match="cannot be opened as a database"):
        database.open(file, time_zone="UTC")


def test_says_where_a_file_is_damaged(tmp_path):
    file = tmp_path / "b.duckdb"
    database.open(file, time_zone="UTC").close()
    content = bytearray(file.read_bytes())
    content[100:200] = b"x" * 100
    file.write_bytes(content)
    with pytest.raises(database.WarehouseError, match="cannot be opened as a database: Corrupt"):
        database.open(file, time_zone="UTC")


def test_waits_for_another_process_and_gets_the_file(tmp_path):
    file = tmp_path / "b.duckdb"
    with hold(file, 0.7):
        started = time.monotonic()
        database.open(file, time_zone="UTC", wait=30).close()
        assert time.monotonic() - started > 0.3


def test_names_the_process_that_does_not_let_go(tmp_path):
    file = tmp_path / "b.duckdb"
    with hold(file, 60) as holder:
        try:
            with pytest.raises(database.WarehouseError, match=rf"in use by process {holder.pid} .* within 0.3 seconds"):
                database.open(file, time_zone="UTC", wait=0.3)
        finally:
            holder.kill()


def test_a_rewritten_file_holds_the_same_without_the_bytes_of_what_was_deleted(tmp_path):
    file = tmp_path / "b.duckdb"
    with database.open(file, time_zone="UTC") as con:
        con.execute("create table words as select 'unmistakable' || range as word from range(10000)")
        con.execute("checkpoint; delete from words where word != 'unmistakable7'; checkpoint")
    database.rewrite(file)
    assert b"unmistakable9" not in file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["b.duckdb"]
    with database.open(file, time_zone="UTC") as con:
        assert con.execute("from words").fetchall() == [("unmistakable7",)]


def test_reading_what_was_never_published_says_so(tmp_path):
    with pytest.raises(database.WarehouseError, match="nothing has been published"):
        database.read(tmp_path / "none.duckdb", time_zone="UTC")
