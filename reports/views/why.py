"""Why somebody stands on a list, and why not on the others."""

from typing import Literal

import duckdb
import msgspec

from reports.reading import ask
from reports.views.people import Part

Reason = Literal["named", "too_low", "evidence", "not_looked_at", "staff", "bot", "spam", "never"]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    author_key: str
    handle: str
    place: str
    own: bool


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """A measure of which somebody has `value`, where it takes `least` to be named."""

    measure: str
    value: float
    least: float


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One role: whether the list names the person, and why or why not.

    `reason` too_low: ranked, but behind those who are named. evidence: what is missing stands in `lacks`, which is empty
    for who would stand too low anyhow. not_looked_at: nothing of what the plain count counts, or the role is about others.
    """

    role: str
    reason: Reason
    ranked: int  # people with a rank
    rank: int | None = None
    score: float | None = None
    plain_rank: int | None = None
    plain_count: float | None = None
    parts: list[Part] = []
    lacks: list[Lack] = []


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    role: str
    ranked: int
    score: float | None
    rank: int | None
    plain_count: float | None
    plain_rank: int | None
    excluded: Literal["evidence", "staff", "bot", "spam", "never"] | None


class _Lack(Lack, frozen=True, kw_only=True):
    role: str


class _Part(Part, frozen=True, kw_only=True):
    role: str


def found(con: duckdb.DuckDBPyConnection, handle: str) -> list[Person]:
    """Everybody called so, at any place; `handle` may be an author key."""
    return ask(con, "why_found", Person, handle=handle)


def standings(con: duckdb.DuckDBPyConnection, author_key: str, people: int) -> list[Standing]:
    """A standing in each role of the newest ranking, where lists name the first `people`: those that name the person first."""
    lacks = ask(con, "why_lacks", _Lack, author_key=author_key)
    parts = ask(con, "why_parts", _Part, author_key=author_key)
    stands = [
        Standing(
            role=row.role,
            reason=_reason(row, people),
            ranked=row.ranked,
            rank=row.rank,
            score=row.score,
            plain_rank=row.plain_rank,
            plain_count=row.plain_count,
            parts=[
                Part(part=one.part, value=one.value, contribution=one.contribution)
                for one in parts
                if one.role == row.role and row.rank
            ],
            lacks=[
                Lack(measure=one.measure, value=one.value, least=one.least) for one in lacks if one.role == row.role
            ],
        )
        for row in ask(con, "why_standings", _Row, author_key=author_key)
    ]
    return sorted(stands, key=lambda one: (one.rank or 10**9, one.role))


def _reason(row: _Row, people: int) -> Reason:
    if row.excluded:
        return row.excluded
    if row.rank is None:
        return "not_looked_at"
    return "named" if row.rank <= people else "too_low"
