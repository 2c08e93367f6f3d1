"""Landing pages and databases for the tests of this room, each in a folder of its own."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse import database, load

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday
SOURCES = [
    {"source": "forum", "kind": "discourse", "place": "forum", "own": True},
    {"source": "blog", "kind": "feed", "place": "blog", "own": False},
]


def author_key(place: str, author: str) -> str:
    return hashlib.blake2b(f"{place}\0{author.casefold()}".encode(), digest_size=8).hexdigest()


class World:
    """A landing zone and a database beside it; nights are counted in days from `NOON`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.landing = folder / "landing"
        self.file = folder / "warehouse.duckdb"
        self.sources = SOURCES
        self.staff: list[dict[str, str]] = []
        self.con: duckdb.DuckDBPyConnection | None = None

    key = staticmethod(author_key)

    def post(
        self, number: int | str, handle: str | None = "anna", body: str = "Hello", *, source: str = "forum", **more: Any
    ) -> dict[str, Any]:
        """A record of `source`; a thread of its own unless told otherwise."""
        place = next(row["place"] for row in self.sources if row["source"] == source)
        record = {
            "id": str(number),
            "thread_id": f"t{number}",
            "url": f"https://example.org/{place}/{number}",
            "created_at": (NOON + timedelta(minutes=int(str(number).strip("abc") or 0))).isoformat(),
            "body": body,
            **more,
        }
        if handle:
            record["author"] = {"id": handle, **more.get("author", {})}
            record["author_key"] = author_key(place, handle)
        record["liked_by_keys"] = [author_key(place, liker) for liker in record.pop("liked_by", [])]
        return record

    def land(
        self, posts: Sequence[dict[str, Any]], *, source: str = "forum", page: int = 1, night: float = 0, **head: Any
    ) -> Path:
        place = next(row["place"] for row in self.sources if row["source"] == source)
        first = {
            "page": page,
            "source": source,
            "place": place,
            "heard_at": (NOON + timedelta(days=night)).isoformat(),
            "cursor": {},
            "skipped": [],
            **head,
        }
        file = self.landing / source / f"{page:08d}.jsonl.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in [first, *posts]).encode()))
        return file

    def open(self) -> duckdb.DuckDBPyConnection:
        if self.con is None:
            self.con = database.open(self.file, time_zone="Europe/Berlin", wait=10)
        return self.con

    def close(self) -> None:
        if self.con is not None:
            self.con.close()
            self.con = None

    def load(self, **more: Any) -> load.Loaded:
        return load.load(
            self.open(),
            self.landing,
            author_key,
            sources=self.sources,
            **{"staff": self.staff, "build_time": NOON + timedelta(days=400), **more},
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.open().execute(sql).fetchall()


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[[], World]]:
    worlds: list[World] = []

    def make() -> World:
        worlds.append(World(tmp_path / str(len(worlds))))
        return worlds[-1]

    yield make
    for world in worlds:
        world.close()


@pytest.fixture
def world(make_world: Callable[[], World]) -> World:
    return make_world()
