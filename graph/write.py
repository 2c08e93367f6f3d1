"""Writing a ranking down: `graph.*`, in one transaction."""

from collections.abc import Sequence
from datetime import date
from math import sqrt
from typing import Any

import duckdb
import networkx as nx
import pyarrow as pa

from graph.measures.groups import groups
from graph.picture import places, strongest
from graph.standings import Judged, Standing
from warehouse.database import transaction

PEOPLE = 150  # in the picture; more is a hairball

Rows = list[dict[str, Any]]


def write(con: duckdb.DuckDBPyConnection, as_of: date, judged: Judged, seed: int) -> None:
    """Replace the ranking of `as_of`; and web, measures and picture, where no later day has been ranked."""
    tables = {"scores": _scores(as_of, judged.standings), "parts": _parts(as_of, judged.standings)}
    if not con.execute("select count(*) from graph.scores where as_of > ?", [as_of]).fetchall()[0][0]:
        tables |= _newest(con, judged, seed)
    with transaction(con):
        for table, rows in tables.items():
            of_the_day = ("where as_of = ?", [as_of]) if table in ("scores", "parts") else ("", [])
            con.execute(f"delete from graph.{table} {of_the_day[0]}", of_the_day[1])
            _insert(con, table, rows)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    if not rows:
        return
    con.register("incoming", pa.Table.from_pylist(rows))
    con.execute(f"insert into graph.{table} by name select * from incoming")
    con.unregister("incoming")


def _scores(as_of: date, standings: Sequence[Standing]) -> Rows:
    columns = ("role", "author_key", "score", "rank", "plain_count", "plain_rank", "excluded")
    return [{"as_of": as_of} | {name: getattr(one, name) for name in columns} for one in standings]


def _parts(as_of: date, standings: Sequence[Standing]) -> Rows:
    # who lacks evidence has a row in scores that says so; their parts would fill the history with crumbs
    return [
        {
            "as_of": as_of,
            "role": one.role,
            "author_key": one.author_key,
            "part": measure,
            "value": value,
            "contribution": contribution,
        }
        for one in standings
        if one.excluded != "evidence"
        for measure, value, contribution in one.parts
    ]


def _newest(con: duckdb.DuckDBPyConnection, judged: Judged, seed: int) -> dict[str, Rows]:
    web = judged.web
    last = con.execute("select author_key, value::integer from graph.measures where measure = 'group'").fetchall()
    group_of = groups(web, seed, dict(last))
    stood = {key: (x, y) for key, x, y in con.execute("select author_key, x, y from graph.members").fetchall()}
    strength = strongest(web, PEOPLE)
    place = places(web.subgraph(strength), group_of, stood, seed)
    values = judged.values | {"group": {author: float(group) for author, group in group_of.items()}}
    weights = nx.get_edge_attributes(web, "weight")
    largest = max(strength.values(), default=1.0)
    return {
        "measures": [
            {"author_key": author, "measure": measure, "value": value}
            for measure, by_author in values.items()
            for author, value in by_author.items()
        ],
        "members": [
            {"author_key": key, "group_id": group_of[key], "x": x, "y": y, "size": sqrt(strength[key] / largest)}
            for key, (x, y) in place.items()
        ],
        "edges": [{"from_key": one, "to_key": other, "weight": weight} for (one, other), weight in weights.items()],
    }
