"""The verb of the room: who stands where in which role, as of a day."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from graph.measures.bridging import bridging
from graph.measures.constraint import constraint
from graph.measures.influence import influence
from graph.measures.sums import all_sums
from graph.past import opened
from graph.scores import ROLES
from graph.settings import Ranking, Segment
from graph.standings import Judged, standings
from graph.web import build
from graph.write import write


@dataclass(frozen=True)
class Ranked:
    """What a ranking came to."""

    people: int  # different people ranked in any role
    by_role: dict[str, int]
    seconds: float


def has_ranked(con: duckdb.DuckDBPyConnection, as_of: date) -> bool:
    """Whether there is a ranking of this day."""
    return bool(con.execute("select 1 from graph.scores where as_of = ? limit 1", [as_of]).fetchall())


def rank(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    ranking: Ranking,
    segments: Sequence[Segment] = (),
    *,
    seed: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Ranked:
    """Rank everybody from what was known before midnight at the start of `as_of`, and write `graph.*` in one transaction.

    A ranking of the same day is replaced, those of other days stay. The newest web, its measures and its picture are left
    alone where a later day has been ranked already.
    """
    started = clock()
    last = con.execute("select author_key, value from graph.measures where measure = 'influence'").fetchall()
    with opened(con, as_of, ranking, segments):
        judged = _judged(con, dict(last))
        write(con, as_of, judged, seed)
    ranked = [standing for standing in judged.standings if standing.rank]
    return Ranked(
        people=len({standing.author_key for standing in ranked}),
        by_role={role.name: sum(standing.role == role.name for standing in ranked) for role in ROLES},
        seconds=clock() - started,
    )


def judge(con: duckdb.DuckDBPyConnection, as_of: date, ranking: Ranking, segments: Sequence[Segment] = ()) -> Judged:
    """Web, measures and standings as of a day. Writes nothing but temporary tables, so `con` may be read-only."""
    with opened(con, as_of, ranking, segments):
        return _judged(con)


def _judged(con: duckdb.DuckDBPyConnection, last_influence: Mapping[str, float] | None = None) -> Judged:
    web = build(con)
    values = all_sums(con)
    excluded = dict(con.execute("select author_key, reason from past_exclusions").fetchall())
    values["influence"] = influence(web, last_influence)
    values["constraint"] = constraint(web)
    values["bridging"] = bridging(web, values.get("trust", {}))
    found = [standing for role in ROLES for standing in standings(role, values, excluded, web)]
    return Judged(web, values, excluded, found)
