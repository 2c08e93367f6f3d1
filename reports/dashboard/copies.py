"""The published copy as the dashboards read it: the newest one, prepared once, swapped without breaking an open page."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.database import WarehouseError

Stamp = tuple[int, int, int]


class Copies:
    """The copies of one path. Safe to share between threads; `close` when done.

    A new copy is opened beside the old one as soon as somebody asks after it was published; the old one is closed when
    its last reader is done. WarehouseError where nothing has been published yet.
    """

    def __init__(self, published: Path, time_zone: str, *, threads: int = 2) -> None:
        self._published, self._time_zone, self._threads = published, time_zone, threads
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._newest: _Copy | None = None

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the newest copy, for one reader; the copy stays while the block lasts."""
        copy = self._lent()
        try:
            with copy.con.cursor() as con:
                yield con
        finally:
            self._given_back(copy)

    def close(self) -> None:
        with self._lock:
            copy, self._newest = self._newest, None
        if copy:
            self._given_back(copy)

    def _lent(self) -> "_Copy":
        stamp = _stamp(self._published)
        with self._lock:
            copy = self._newest
            if copy and (copy.stamp == stamp or self._opening.locked()):
                copy.readers += 1
                return copy
        with self._opening:  # one opens; who comes meanwhile reads the old copy, or waits for the first
            with self._lock:
                copy = self._newest
            if copy is None or copy.stamp != stamp:
                fresh = _Copy(self._published, self._time_zone, self._threads)
                with self._lock:
                    self._newest, copy = fresh, self._newest
                if copy:
                    self._given_back(copy)
        return self._lent()

    def _given_back(self, copy: "_Copy") -> None:
        with self._lock:
            copy.readers -= 1
            over = copy.readers == 0
        if over:
            copy.con.close()


class _Copy:
    """One opened copy. Being the newest counts as a reader."""

    def __init__(self, published: Path, time_zone: str, threads: int) -> None:
        self.readers = 1
        # DuckDB shares what it knows of a file by its name, so each copy gets a name of its own
        with tempfile.TemporaryDirectory(dir=published.parent, prefix=".read-") as folder:
            linked = Path(folder) / published.name
            os.link(published, linked)
            self.stamp = _stamp(linked)
            config: dict[str, str | bool | int | float | list[str]] = {
                "autoinstall_known_extensions": "false",
                "TimeZone": "UTC",
                "threads": threads,
            }
            self.con = duckdb.connect(str(linked), read_only=True, config=config)
        self.con.execute("attach ':memory:' as lens (read_write)")
        self.con.execute("set variable time_zone = $zone", {"zone": time_zone})
        self.con.execute((files("reports") / "queries" / "dashboard" / "lens.sql").read_text("utf-8"))


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise WarehouseError(f"{path}: nothing has been published yet; run a night first") from error
    return status.st_ino, status.st_mtime_ns, status.st_size
