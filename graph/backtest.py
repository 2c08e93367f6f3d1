"""Do rankings come true? Rank as of past days, then look at who helped most in the six months after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from graph.past import query
from graph.rank import judge
from graph.settings import Ranking
from graph.standings import Judged

AFTER = timedelta(days=182)
BASELINES = ("threads_helped", "threads_helped_ever", "posts", "active_days", "influence")
DEPTHS = (10, 25)


@dataclass(frozen=True)
class Hit:
    """Share of the first `depth` of a list who were among the `depth` who helped in most threads afterwards."""

    as_of: date
    list: str  # "super_user", or the measure of a plain list
    depth: int
    precision: float


def backtest(con: duckdb.DuckDBPyConnection, days: Sequence[date], ranking: Ranking) -> list[Hit]:
    """Precision of the super-users and of plain lists, for each day and depth; writes nothing.

    Truth: threads helped in the 182 days from the day on, ties by who came first. Staff, bots and spam, as known on the day,
    are left out of every list; of the truth only staff. Likes and accepted answers of a past day are as they are known
    now, where the source does not date them.
    """
    hits = []
    for day in days:
        judged = judge(con, day, ranking)
        lists = {"super_user": [one.author_key for one in judged.standings if one.role == "super_user" and one.rank]}
        lists |= {measure: _list(judged, measure) for measure in BASELINES}
        truth = [row[0] for row in con.execute(query("helped_after"), {"day": day, "until": day + AFTER}).fetchall()]
        hits += [
            Hit(day, name, depth, len(set(found[:depth]) & set(truth[:depth])) / depth)
            for name, found in lists.items()
            for depth in DEPTHS
        ]
    return hits


def table(hits: Sequence[Hit]) -> str:
    """Mean precision over the days, as a Markdown table, best list first."""
    names = {hit.list for hit in hits}
    means = {
        name: [_mean([hit.precision for hit in hits if (hit.list, hit.depth) == (name, depth)]) for depth in DEPTHS]
        for name in names
    }
    lines = ["| List | " + " | ".join(f"P@{depth}" for depth in DEPTHS) + " |", "|---|" + "---:|" * len(DEPTHS)]
    lines += [
        f"| {name} | " + " | ".join(f"{mean:.3f}" for mean in means[name]) + " |"
        for name in sorted(names, key=lambda name: (-means[name][-1], name))
    ]
    return "\n".join(lines)


def _list(judged: Judged, measure: str) -> list[str]:
    found = judged.values[measure]
    there = [author for author in judged.web if author in found and author not in judged.excluded]
    return sorted(there, key=lambda author: -found[author])


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
