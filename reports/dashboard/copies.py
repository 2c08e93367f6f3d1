"""The published copy as the dashboards read it: the newest one, prepared once, swapped without breaking an open page."""

import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

from reports.dashboard.kept import Kept
from warehouse.database import WarehouseError

Stamp = tuple[int, int, int]
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """One reader's view of a copy: a connection, what was already found out about the copy, and what names it."""

    con: duckdb.DuckDBPyConnection
    kept: Kept
    name: str


class Copies:
    """The copies of one path. Safe to share between threads; `close` when done.

    The first copy is opened at once. A newer one is opened and prepared by a thread of its own when `look` or a reader finds
    it; until it is ready all read the old one, which is closed when its last reader is done. `prepare` is called with each
    new copy before others see it. WarehouseError where nothing has been published yet.
    """

    def __init__(
        self, published: Path, time_zone: str, prepare: Callable[[Reading], None] | None = None, *, threads: int = 2
    ) -> None:
        self._published, self._time_zone, self._threads = published, time_zone, threads
        self._prepare = prepare
        self._lock = threading.Lock()
        self._opening: threading.Thread | None = None
        self._failed: Stamp | None = None
        self._newest: _Copy | None = self._opened()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The newest copy that is ready, for one reader; it stays while the block lasts."""
        self.look()
        with self._lock:
            copy = self._newest
            if copy is None:
                raise WarehouseError("the dashboards are being closed")
            copy.readers += 1
        try:
            with copy.con.cursor() as con:
                yield Reading(con, copy.kept, copy.name)
        finally:
            self._given_back(copy)

    def look(self) -> None:
        """Begin to open what has been published since, if anything has."""
        try:
            stamp = _stamp(self._published)
        except WarehouseError:  # between two copies, or taken away: what is open stays good
            return
        with self._lock:
            known = self._newest is None or stamp in {self._newest.stamp, self._failed}
            if known or self._opening is not None:
                return
            self._opening = threading.Thread(target=self._renew, args=(stamp,), name="opens the new copy")
            self._opening.start()

    def close(self) -> None:
        if opening := self._opening:
            opening.join()
        with self._lock:
            copy, self._newest = self._newest, None
        if copy:
            self._given_back(copy)

    def _renew(self, stamp: Stamp) -> None:
        fresh = None
        try:
            fresh = self._opened()
        except (duckdb.Error, OSError, WarehouseError):
            _LOG.exception("%s cannot be read; the copy of before stays", self._published)
        with self._lock:
            self._opening = None
            if fresh is None:
                self._failed = stamp  # not tried again before another is published
                return
            copy, self._newest = self._newest, fresh
        if copy:
            self._given_back(copy)

    def _opened(self) -> "_Copy":
        copy = _Copy(self._published, self._time_zone, self._threads)
        if self._prepare:
            with copy.con.cursor() as con:
                self._prepare(Reading(con, copy.kept, copy.name))
        return copy

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
        self.kept = Kept()
        _stamp(published)
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
        self.name = "-".join(map(str, self.stamp))
        self.con.execute("attach ':memory:' as lens (read_write)")
        self.con.execute("set variable time_zone = $zone", {"zone": time_zone})
        self.con.execute((files("reports") / "queries" / "dashboard" / "lens.sql").read_text("utf-8"))


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise WarehouseError(f"{path}: nothing has been published yet; run a night first") from error
    return status.st_ino, status.st_mtime_ns, status.st_size
