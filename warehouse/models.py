"""Runs the models: one `select` a file, in the order their names in each other ask for, all in one transaction.

A model is `create or replace table` of its file. One with a line `-- key: <column>` is incremental: it reads the
temporary table `changed` (see models/changed.sql) and only the rows of those posts are made anew.
"""

import hashlib
import re
import time
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Literal, NamedTuple

import duckdb

from warehouse.database import transaction

MODELS = Path(__file__).parent / "models"
_COMMENT = re.compile(r"--[^\n]*")
_NAME = re.compile(r"\b(?:core|marts|nlp)\.\w+")
_KEY = re.compile(r"^-- key: (\w+)$", re.MULTILINE)

Pass = Literal["build", "rank"]


class Model(NamedTuple):
    """A table made by one select; `reads` are the tables of core, marts and nlp it names."""

    name: str
    sql: str
    key: str | None  # incremental by this column, which holds post keys
    reads: frozenset[str]


class Ran(NamedTuple):
    """What came of one model."""

    model: str
    rows: int
    seconds: float


def names_in(sql: str) -> frozenset[str]:
    """Give the tables of core, marts and nlp that a statement names."""
    return frozenset(_NAME.findall(_COMMENT.sub("", sql)))


def read_models(folder: Path = MODELS) -> dict[str, Model]:
    """Give all models by name, each after those it reads."""
    found = {}
    for file in sorted(folder.glob("*/*.sql")):
        name, sql = f"{file.parent.name}.{file.stem}", file.read_text("utf-8")
        key = _KEY.search(sql)
        found[name] = Model(name, sql, key[1] if key else None, names_in(sql) - {name})
    order = TopologicalSorter({name: model.reads & found.keys() for name, model in found.items()})
    return {name: found[name] for name in order.static_order()}


def of_pass(models: dict[str, Model], which: Pass) -> list[Model]:
    """Give the models of a pass: "rank" holds those that read `nlp.*`, themselves or through another."""
    late: set[str] = set()
    for name, model in models.items():
        if model.reads & late or any(table.startswith("nlp.") for table in model.reads):
            late.add(name)
    return [model for name, model in models.items() if (name in late) == (which == "rank")]


def run(con: duckdb.DuckDBPyConnection, which: Pass, as_of: date, *, folder: Path = MODELS) -> list[Ran]:
    """Make the tables of a pass anew, all or none; `getvariable('as_of')` is `as_of`."""
    con.execute("set variable as_of = $as_of", {"as_of": as_of})
    with transaction(con):
        models = of_pass(read_models(folder), which)
        incremental = [model for model in models if model.key]
        anew = _find_changed(con, incremental) if incremental else False
        return [_make(con, model, anew=anew) for model in models]


def _find_changed(con: duckdb.DuckDBPyConnection, incremental: list[Model]) -> bool:
    """Fill `changed` for the incremental models of a pass, which go hand in hand, and note how far they will be.

    True where they have to be made anew: never made, or made by other SQL, for other sources or another time zone.
    """
    settings = con.execute("select getvariable('time_zone'), * from staging.sources order by source").fetchall()
    changed = (MODELS / "changed.sql").read_text("utf-8")
    made_by = repr([changed, settings, [model.sql for model in incremental]])
    recipe = hashlib.blake2b(made_by.encode(), digest_size=16).hexdigest()
    progress = dict(con.execute("select model, build from staging.progress where recipe = $1", [recipe]).fetchall())
    anew = any(model.name not in progress for model in incremental)
    con.execute("set variable progress = $1", [min(progress.values(), default=0)])
    con.execute(f"create or replace temp table changed as {'select post_key from staging.posts' if anew else changed}")
    for model in incremental:
        con.execute(
            "insert or replace into staging.progress select $1, coalesce(max(build), 0), $2 from staging.changes",
            [model.name, recipe],
        )
    # what all have taken in; the newest build stays and tells the number of the next
    con.execute("delete from staging.changes where build < (select min(build) from staging.progress)")
    return anew


def _make(con: duckdb.DuckDBPyConnection, model: Model, *, anew: bool) -> Ran:
    started = time.perf_counter()
    if model.key and not anew:
        con.execute(f"delete from {model.name} where {model.key} in (select post_key from changed)")
        con.execute(f"insert into {model.name} by name {model.sql}")
    else:
        con.execute(f"create or replace table {model.name} as {model.sql}")
    rows = con.execute(f"select count(*) from {model.name}").fetchall()[0][0]
    return Ran(model.name, rows, time.perf_counter() - started)
