"""Writing a ranking down: `graph.*`, in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import sqrt

import duckdb
import pyarrow as pa

from graph.lacks import lacks
from graph.measures.givers import givers
from graph.measures.groups import groups
from graph.names import group_topics, names
from graph.past import query
from graph.picture import places, strongest
from graph.scores import ROLES
from graph.standings import Judged, Standing
from graph.web import Web, matrix
from warehouse.database import transaction

PEOPLE = 150  # in the picture; more is a hairball
OF_THE_DAY = ("scores", "parts", "givers")  # kept for every day; the rest is of the newest web alone


def write(con: duckdb.DuckDBPyConnection, as_of: date, judged: Judged, seed: int) -> None:
    """Replace the ranking of `as_of`; and web, measures and picture, where no later day has been ranked.

    Reads the opened past of that day.
    """
    tables = {
        "scores": _scores(judged.standings),
        "parts": _parts(judged.standings),
        "givers": _givers(con, judged),
    }
    tables = {name: rows.append_column("as_of", pa.repeat(as_of, len(rows))) for name, rows in tables.items()}
    if not con.execute("select count(*) from graph.scores where as_of > ?", [as_of]).fetchall()[0][0]:
        tables |= _newest(con, judged, seed)
    with transaction(con):
        for table, rows in tables.items():
            of_the_day = ("where as_of = ?", [as_of]) if table in OF_THE_DAY else ("", [])
            con.execute(f"delete from graph.{table} {of_the_day[0]}", of_the_day[1])
            con.register("incoming", rows)
            con.execute(f"insert into graph.{table} by name select * from incoming")
            con.unregister("incoming")


def _scores(standings: Sequence[Standing]) -> pa.Table:
    kinds = {
        "role": pa.string(),
        "author_key": pa.string(),
        "score": pa.float64(),
        "rank": pa.int32(),
        "plain_count": pa.float64(),
        "plain_rank": pa.int32(),
        "excluded": pa.string(),
    }
    return pa.table({name: pa.array([getattr(one, name) for one in standings], kind) for name, kind in kinds.items()})


def _parts(standings: Sequence[Standing]) -> pa.Table:
    # who lacks evidence has a row in scores that says so; their parts would fill the history with crumbs
    rows = [
        (one.role, one.author_key, measure, value, contribution)
        for one in standings
        if one.excluded != "evidence"
        for measure, value, contribution in one.parts
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * 5
    kinds = (pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, ["role", "author_key", "part", "value", "contribution"])


def _givers(con: duckdb.DuckDBPyConnection, judged: Judged) -> pa.Table:
    ranked = dict.fromkeys(one.author_key for one in judged.standings if one.rank and one.author_key in judged.web)
    shares = [
        (person, giver, share)
        for person, by_giver in givers(judged.web, judged.values["influence"], ranked).items()
        for giver, share in by_giver.items()
    ]
    columns = zip(*shares, strict=True) if shares else ((),) * 3
    kinds = (pa.string(), pa.string(), pa.float64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    con.register("given", pa.table(arrays, ["author_key", "giver_key", "share"]))
    found = con.sql(query("givers")).to_arrow_table()
    con.unregister("given")
    return found


def _newest(con: duckdb.DuckDBPyConnection, judged: Judged, seed: int) -> dict[str, pa.Table]:
    web = judged.web
    last = con.execute("select author_key, value::integer from graph.measures where measure = 'group'").fetchall()
    group_of = groups(web, seed, dict(last))
    called = dict(con.execute("select group_id, topics from graph.groups").fetchall())
    name_of = names(group_topics(con, group_of), called)
    people = Counter(group_of.values())
    values = judged.values | {"group": {author: float(group) for author, group in group_of.items()}}
    return {
        "measures": pa.concat_tables([_measure(name, by_author) for name, by_author in values.items()]),
        "members": _members(con, web, group_of, seed),
        "groups": pa.table(
            {
                "group_id": pa.array(list(name_of), pa.int32()),
                "people": pa.array([people[group] for group in name_of], pa.int32()),
                "topics": pa.array(list(name_of.values()), pa.list_(pa.string())),
            }
        ),
        "edges": _edges(web),
        "lacks": lacks(ROLES, judged.standings, judged.values),
        "recommendations": con.sql(query("recommendations")).to_arrow_table(),
        "stages": con.sql(query("stages")).to_arrow_table(),
    }


def _measure(name: str, by_author: Mapping[str, float]) -> pa.Table:
    return pa.table(
        {
            "author_key": pa.array(list(by_author), pa.string()),
            "measure": pa.repeat(name, len(by_author)),
            "value": pa.array(list(by_author.values()), pa.float64()),
        }
    )


def _members(con: duckdb.DuckDBPyConnection, web: Web, group_of: Mapping[str, int], seed: int) -> pa.Table:
    stood = {key: (x, y) for key, x, y in con.execute("select author_key, x, y from graph.members").fetchall()}
    strength = strongest(web, PEOPLE)
    place = places(web.subgraph(strength), group_of, stood, seed)
    largest = max(strength.values(), default=1.0)
    return pa.table(
        {
            "author_key": pa.array(list(place), pa.string()),
            "group_id": pa.array([group_of[author] for author in place], pa.int32()),
            "x": pa.array([x for x, _ in place.values()], pa.float64()),
            "y": pa.array([y for _, y in place.values()], pa.float64()),
            "size": pa.array([sqrt(strength[author] / largest) for author in place], pa.float64()),
        }
    )


def _edges(web: Web) -> pa.Table:
    authors = pa.array(list(web), pa.string())
    edges = matrix(web).tocoo()
    ends = {"from_key": edges.row, "to_key": edges.col}
    keys = {name: authors.take(pa.array(numbers, pa.int64())) for name, numbers in ends.items()}
    return pa.table(keys | {"weight": edges.data})
