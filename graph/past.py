"""What was known before a day: temporary tables that every query of this room reads instead of the whole warehouse.

So a ranking cannot look into the future: all cutting of time happens in `queries/past/`, once. What has no date of its
own is as it is known now: who is staff, edits, tags, and likes and accepted answers where the source does not date them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from graph.settings import Ranking, Segment

QUERIES = Path(__file__).parent / "queries"
STEPS = (
    "authors",
    "weights",
    "named",
    "posts",
    "answers",
    "recommendations",
    "help",
    "interactions",
    "ties",
    "by_hand",
    "exclusions",
)  # each reads those before it


def query(name: str) -> str:
    """Text of `queries/<name>.sql`."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def opened(
    con: duckdb.DuckDBPyConnection, as_of: date, ranking: Ranking, segments: Sequence[Segment] = ()
) -> Iterator[None]:
    """Temporary tables `past_*` with what was known before midnight at the start of `as_of`, while the block lasts.

    Midnight is that of `getvariable('time_zone')`, UTC where it is not set. `con` may be read-only.
    """
    try:
        con.execute(
            "create or replace temp table past_moment as " + query("past/moment"),
            {"as_of": as_of, "window_days": ranking.window_days, "half_life_days": ranking.half_life_days},
        )
        con.execute("create or replace temp table past_segments(kind text, name text, weight double)")
        _append(con, "past_segments", _criteria(segments))
        by_hand = [("never", name) for name in ranking.never] + [("always", name) for name in ranking.always]
        con.execute("create or replace temp table past_settings(kind text, name text)")
        _append(con, "past_settings", by_hand)
        for step in STEPS:
            con.execute(f"create or replace temp table past_{step} as " + query(f"past/{step}"))
        yield
    finally:
        for table in ("moment", "segments", "settings", *STEPS):
            con.execute(f"drop table if exists temp.past_{table}")


def _criteria(segments: Sequence[Segment]) -> list[tuple[str, str, float]]:
    return [
        (kind, name, segment.weight)
        for segment in segments
        for kind, names in (("topic", segment.topics), ("product", segment.products), ("place", segment.places))
        for name in names
    ]


def _append(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    for row in rows:
        con.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
