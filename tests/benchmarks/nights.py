"""Following nights over the real archives: `python -m tests.benchmarks.nights FOLDER` writes docs/benchmarks/nights.md.

How many members keep their group from one night to the next and from week to week, how long names of groups last, how many
steps PageRank saves by starting from last night's values, and how long a whole ranking takes. The warehouses are made in
FOLDER where they are missing (some minutes) and used again the next time.
"""

import os
import shutil
import sys
import tempfile
import time
from bisect import bisect_left
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean

import duckdb
import networkx as nx
import numpy as np

from graph.measures.groups import groups
from graph.measures.influence import influence
from graph.names import group_topics, names
from graph.past import opened
from graph.rank import rank
from graph.settings import Ranking
from graph.web import build, matrix
from kundschafter import stages
from tests.real.night import settings
from warehouse import database, models

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "nights.md"
STARTS = {"urho3d": date(2016, 6, 1), "openenergymonitor": date(2015, 6, 1), "gbadev": date(2005, 6, 1)}
NIGHTS, WEEKS = 30, 12


def warehouse(name, folder):
    wanted = settings(name, folder / name)
    if not wanted.database.exists():
        now = datetime.now(UTC)
        stages.listen(wanted, now)
        stages.build(wanted, now)
        stages.tag(wanted, now)
        with stages.warehouse(wanted) as con:
            models.run(con, "rank", wanted.monday(now))
    return wanted.database


def kept(before, after):
    """Share of those who have a group on both days whose group is the same."""
    both = before.keys() & after.keys()
    return sum(before[author] == after[author] for author in both) / len(both)


def steps(web, start):
    """How many steps PageRank takes to the error `influence` asks for."""

    def enough(limit):
        try:
            nx.pagerank(
                web, tol=1e-12 / len(web), max_iter=limit, nstart=start and {one: start.get(one, 0.15) for one in web}
            )
        except nx.PowerIterationFailedConvergence:
            return False
        return True

    return bisect_left(range(1, 1000), True, key=enough) + 1


def followed(con, first, every, times):
    """What became of groups, names and PageRank over `times` days, `every` so many days."""
    last, cold, called, values, told = {}, {}, {}, {}, []
    for number in range(times):
        with opened(con, first + timedelta(days=every * number), Ranking()):
            web = build(con)
            found, alone = groups(web, 1, last), groups(web, 1)
            now = names(group_topics(con, found), called)
        if number:
            # cold groups by the number of the group before with which they share most people
            largest = groups_like(cold, alone)
            big = [group for group in now if group in called and sum(one == group for one in found.values()) > 10]
            told.append({
                "kept": kept(last, found),
                "cold": kept(cold, largest),
                "named": mean([now[group] == called[group] for group in big]) if big else 1.0,
                "from_last": steps(web, values),
                "from_nothing": steps(web, None),
                "loss": modularity(web, found) - modularity(web, alone),
            })  # fmt: skip
            alone = largest
        last, cold, called, values = found, alone, now, influence(web, values)
    return {name: mean([one[name] for one in told]) for name in told[0]} | {
        "loss": told[-1]["loss"],
        "worst": min(one["kept"] for one in told),
        "groups": len(set(last.values())),
        "people": len(last),
    }


def groups_like(before, found):
    """Give every group the number of the one before with which it shares most people, the largest overlaps first."""
    pairs = {}
    for author, group in found.items():
        if author in before:
            pairs[before[author], group] = pairs.get((before[author], group), 0) + 1
    number = {}
    for (name, group), _ in sorted(pairs.items(), key=lambda item: -item[1]):
        if group not in number and name not in number.values():
            number[group] = name
    return {author: number.get(group, -1 - group) for author, group in found.items()}


def modularity(web, group_of):
    """How much more of the talk is within groups than chance would have it (Newman & Girvan 2004)."""
    both = matrix(web) + matrix(web).T
    group = np.array([group_of.get(author, -1) for author in web])
    _, group = np.unique(group, return_inverse=True)
    edges, total = both.tocoo(), both.sum()
    within = edges.data[group[edges.row] == group[edges.col]].sum() / total
    return within - ((np.bincount(group, both.sum(axis=1)) / total) ** 2).sum()


def ranked(file, name):
    """Line with the seconds and CPU seconds of two whole rankings of everything ever said, in a copy of the warehouse."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(database.open(Path(shutil.copy(file, folder)), time_zone="UTC")) as con,
    ):
        told = con.execute("select count(*), max(happened_at)::date + 1 from core.interactions").fetchall()[0]
        took = []
        for _ in range(2):
            start, used = time.perf_counter(), time.process_time()
            rank(con, told[1], Ranking(window_days=20_000, half_life_days=20_000))
            took.append(f"{time.perf_counter() - start:.1f} s, {time.process_time() - used:.1f} CPU s")
        edges = con.execute("select count(*) from graph.edges").fetchall()[0][0]
    return f"| {name} | {told[0]:,} | {edges:,} | {took[0]} | {took[1]} |"


def main(folder):
    """The lines of both tables."""
    lines, times = [], []
    for name, first in STARTS.items():
        file = warehouse(name, folder)
        with duckdb.connect(str(file), read_only=True) as con:
            for label, every, count in (("night", 1, NIGHTS), ("week", 7, WEEKS)):
                one = followed(con, first, every, count)
                lines.append(
                    f"| {name} | {label} | {one['people']:,} | {one['groups']} | {one['kept']:.1%} | {one['worst']:.1%} | "
                    f"{one['cold']:.1%} | {one['loss']:+.4f} | {one['named']:.1%} | "
                    f"{one['from_nothing']:.0f} → {one['from_last']:.0f} |"
                )
        times.append(ranked(file, name))
    return lines, times


def page(lines, times):
    return f"""# Following nights over the real archives

Made by `python -m tests.benchmarks.nights FOLDER`: {NIGHTS} following nights and {WEEKS} following weeks of each archive, {os.cpu_count()} cores,
Python {sys.version.split()[0]}.

| Archive | Every | People in groups | Groups | Keep their group | Worst | Matched by overlap alone | Modularity, against alone | Names kept | Steps of PageRank |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(lines)}

- *Keep their group*: share of those who are in a group both times whose group has the same number, mean and worst of all pairs.
  Goal: at least 95 % from one night to the next. *Matched by overlap alone*: the same where groups are found without looking at
  last night's, and only their numbers are matched.
- *Modularity, against alone*: of the last night, less that of groups found without looking back: what the memory costs.
- *Names kept*: groups of more than ten people that are called as they were the time before.
- *Steps of PageRank* to an error of 10^-12, from nothing → from the values of the time before.

| Archive | Interactions | Edges | First ranking | The next |
|---|---:|---:|---:|---:|
{chr(10).join(times)}

A whole `rank` of everything ever said, hardly faded (half-life 20,000 days, else little is left of old talk), tables written; the first one loads the compiled libraries. The machine had
other work at the time: CPU seconds are nearer to what a quiet one needs.
"""


if __name__ == "__main__":
    text = page(*main(Path(sys.argv[1])))
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
