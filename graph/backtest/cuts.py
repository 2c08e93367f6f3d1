"""One day of a backtest: the lists as of that day, and what everybody did afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import duckdb
import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.past import opened, query
from graph.rank import judge
from graph.settings import Ranking
from graph.standings import Judged
from graph.web import Web

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

ROLES = ("super_user", "rising_star")
BASELINES = (
    "posts",
    "active_days",
    "threads_helped_ever",
    "threads_helped",
    "in_degree",
    "pagerank",
    "hits",
    "z_score",
)
POOLS = ("everybody", "without_top", "newcomers")
TRUTHS = ("threads", "people", "thanks", "accepted")
HORIZONS = {6: timedelta(days=182), 12: timedelta(days=365)}
TOP = 25
NEW = 90  # days since the first post
BEFORE = (365, 182)  # days of talk before; young places make do with fewer
ALIVE = (25, 10, 5)  # people who helped in the half year before, and as many after; small places make do with fewer


@dataclass(frozen=True)
class Cut:
    """A day; all arrays are over the same authors, as they came.

    Pools: everybody but staff and who is excluded as of the day; the same without the first 25 by threads helped in the
    last 90 days; those first heard less than 90 days before, none where these are fewer than 25.
    """

    day: date
    lists: dict[str, Numbers]  # scores of a list, higher is better: roles and baselines
    pools: dict[str, Flags]
    truths: dict[str, Numbers]  # "threads 6": threads helped in the next six months; only those anybody has
    measures: dict[str, Numbers]  # all that was known, to try other formulas on


def living_days(con: duckdb.DuckDBPyConnection, cuts: int) -> list[date]:
    """Up to `cuts` firsts of a month, evenly spread over the time in which the place was alive; none if it never was.

    They have a year of talk before them, or, where there is no such day, half a year; and a year after.
    """
    days: list[date] = []
    for before, people in product(BEFORE, ALIVE):
        asked = {"before": before, "people": people}
        days = days or [row[0] for row in con.execute(query("backtest/living"), asked).fetchall()]
    chosen = np.linspace(0, len(days) - 1, min(cuts, len(days))).round().astype(int)
    return [days[number] for number in chosen]


def look(con: duckdb.DuckDBPyConnection, day: date, ranking: Ranking) -> Cut:
    """Rank as of a day, and look at what came after. `con` may be read-only."""
    judged = judge(con, day, ranking)
    with opened(con, day, ranking):
        plain = con.sql(query("backtest/plain")).to_arrow_table().to_pydict()
    authors = plain.pop("author_key")
    lists = {role: _along(authors, _scores(judged, role)) for role in ROLES}
    lists |= {name: np.asarray(plain[name], float) for name in BASELINES if name in plain}
    lists["pagerank"] = _along(authors, judged.values["influence"])
    lists["hits"] = _along(authors, authority(judged.web))
    pools = _pools([author not in judged.excluded for author in authors], plain)
    truths = {
        f"{truth} {months}": found
        for months, span in HORIZONS.items()
        for truth, found in _truths(con, authors, day, day + span).items()
    }
    measures = {name: _along(authors, values) for name, values in judged.values.items()}
    return Cut(day, lists, pools, {name: found for name, found in truths.items() if found.any()}, measures)


def authority(web: Web) -> dict[str, float]:
    """Kleinberg's authorities: who is turned to by those who turn to authorities."""
    if not web.size():
        return {}
    return dict(nx.hits(web, max_iter=1000, tol=1e-8)[1])


def _pools(ranks: list[bool], plain: Mapping[str, list[float]]) -> dict[str, Flags]:
    everybody = np.asarray(ranks)
    lately = np.asarray(plain["last_90"], float) * everybody
    top = np.argsort(-lately, kind="stable")[:TOP]
    without = everybody.copy()
    without[top[lately[top] > 0]] = False
    new = everybody & (np.asarray(plain["days_known"]) < NEW)
    return {"everybody": everybody, "without_top": without, "newcomers": new if new.sum() >= TOP else new & False}


def _truths(con: duckdb.DuckDBPyConnection, authors: list[str], day: date, until: date) -> dict[str, Numbers]:
    found = con.sql(query("backtest/truth"), params={"day": day, "until": until}).to_arrow_table().to_pydict()
    return {truth: _along(authors, dict(zip(found["author_key"], found[truth], strict=True))) for truth in TRUTHS}


def _scores(judged: Judged, role: str) -> dict[str, float]:
    # who lacks the evidence to be named stands in the list all the same, as in the plain ones
    return {one.author_key: one.score for one in judged.standings if one.role == role}


def _along(authors: list[str], values: Mapping[str, float]) -> Numbers:
    return np.array([values.get(author, 0.0) for author in authors], float)
