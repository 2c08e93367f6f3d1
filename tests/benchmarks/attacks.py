"""Fifty made-up accounts against our lists: `python -m tests.benchmarks.attacks FOLDER` writes docs/benchmarks/attacks.md.

FOLDER keeps the built warehouses, as for `tests.benchmarks.ranking`. The attacks are those of `tests/graph/test_puppets.py`,
on copies of two real forums, each attack for each of six accounts that stand in no list's first fifty.
"""

import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from graph.backtest import living_days
from graph.rank import judge
from graph.settings import Ranking
from tests.benchmarks.ranking import built
from tests.graph.conftest import NEVER, Forum
from tests.graph.test_puppets import ATTACKS
from tests.real.nights import ROOT
from warehouse import database

NAMES = ("urho3d", "openenergymonitor")
PAGE = ROOT / "docs" / "benchmarks" / "attacks.md"
FIRST = 50
SHARES = (0.4, 0.5, 0.6)  # of the way down a list: middling
PLAIN = ("people_turned_to", "influence", "threads_helped")  # counts beside the lists
TABLES = ("core.posts", "core.threads", "core.interactions", "marts.interactions_daily", "marts.help", "marts.author_days",
          "nlp.posts", "nlp.intents")  # fmt: skip


def ranks(judged):
    """Role or plain count → author → rank."""
    found = {}
    for one in judged.standings:
        if one.rank:
            found.setdefault(one.role, {})[one.author_key] = one.rank
    for measure in PLAIN:
        order = [
            a
            for a in sorted(judged.values[measure], key=lambda a: -judged.values[measure][a])
            if a not in judged.excluded
        ]
        found[f"plain: {measure}"] = {author: number for number, author in enumerate(order, start=1)}
    return found


def targets(judged, found):
    """Three middling accounts of all who ever helped, and three of all newcomers, with evidence enough to be named or not."""
    leading = {
        author for role, by in found.items() if not role.startswith("plain") for author, n in by.items() if n <= FIRST
    }
    for looked_at in ("super_user", "rising_star"):
        pool = [
            one.author_key for one in judged.standings if one.role == looked_at and one.excluded in (None, "evidence")
        ]
        free = [author for author in pool if author not in leading]
        yield from (free[int(share * len(free))] for share in SHARES if free)


def insert(con, forum, target, place):
    """What the puppets and the target say goes into the warehouse beside everything else."""
    tables = forum._tables(NEVER)
    for table in ("core.authors", "core.names"):
        tables[table] = [row for row in tables[table] if row["author_key"] != target]
    for table in (*TABLES, "core.authors", "core.names"):
        if not tables[table]:
            continue
        con.register("attack", pa.Table.from_pylist(tables[table]))
        columns = "* replace ($place as place)" if "place" in tables[table][0] else "*"
        values = {"place": place} if "place" in tables[table][0] else None
        con.execute(f"insert into {table} by name select {columns} from attack", values)
        con.unregister("attack")


def attacked(con, attack, target, day):
    """Ranks after the attack; the warehouse is left as it was."""
    forum = Forum()
    attack(forum, lambda ago: day - timedelta(days=ago), target)
    place = con.execute("select place from core.authors where author_key = ?", [target]).fetchall()[0][0]
    con.execute("begin")
    try:
        insert(con, forum, target, place)
        return ranks(judge(con, day, Ranking()))
    finally:
        con.execute("rollback")


def rows(name, folder):
    """One line an attack: median rank of the targets before and after, and the best any of them got in any list."""
    wanted = built(name, folder)
    with tempfile.TemporaryDirectory() as copy:
        file = Path(copy) / "copy.duckdb"
        shutil.copy(wanted.published, file)
        with database.open(file, time_zone=wanted.company.time_zone) as con:
            day = living_days(con, 3)[1]
            judged = judge(con, day, Ranking())
            before = ranks(judged)
            chosen = list(targets(judged, before))
            for attack in ATTACKS:
                after = {target: attacked(con, attack, target, day) for target in chosen}
                yield line(name, day, attack.__name__.replace("_", " "), chosen, before, after)


def line(name, day, attack, chosen, before, after):
    lists = [role for role in before if not role.startswith("plain")]
    cells = []
    for shown in ("super_user", *(f"plain: {measure}" for measure in PLAIN)):
        one = [before[shown].get(target, np.inf) for target in chosen]
        other = [after[target].get(shown, {}).get(target, np.inf) for target in chosen]
        cells.append(" → ".join("not named" if np.isinf(n) else f"{n:.0f}" for n in (np.median(one), np.median(other))))
    best = min(
        (
            (by[target], role)
            for target, all_ranks in after.items()
            for role, by in all_ranks.items()
            if role in lists and target in by
        ),
        default=(None, "none"),
    )
    return f"| {name}, {day} | {attack} | {' | '.join(cells)} | {best[0]} ({best[1]}) |", best[0]


def main(folder):
    found = [row for name in NAMES for row in rows(name, folder)]
    text = "\n".join(row for row, _ in found)
    titles = ("Forum, as of", "Attack", "super_user", *PLAIN, "Best rank of any target in any of our lists")
    table = "| " + " | ".join(titles) + " |\n" + "|---|---|" + "---:|" * (len(titles) - 2) + "\n" + text
    PAGE.write_text(f"# Fifty sock puppets\n\n{HOW}\n\n{table}\n", encoding="utf-8")
    sys.stdout.write(table + "\n")
    worst = min((best for _, best in found if best), default=None)
    sys.exit(f"a target stands at {worst}" if worst is not None and worst <= FIRST else 0)


HOW = f"""\
Made by `python -m tests.benchmarks.attacks FOLDER`. Fifty accounts are made up for one account, for each of six: three from
the middle of all who helped within the window ({", ".join(f"{share:.0%}" for share in SHARES)} down their list by score) and three from
the middle of the newcomers, none of whom stands in the first {FIRST} of any list. Cells are median ranks before and after. Goal: no target in the first
{FIRST} of any of our lists, and where a list is shorter, not on it. The plain counts beside them show what the attack would do otherwise."""

if __name__ == "__main__":
    main(Path(sys.argv[1]))
