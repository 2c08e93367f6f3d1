"""Nights over the sample community, each in a folder of its own."""

import subprocess
import sys
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
VOLATILE = {"heard_at", "seconds", "loaded_at", "tagged_at", "last_try", "last_success", "applied_at", "url"}
"""Columns that tell when or from where something was heard, not what."""
PASSING = {"staging.health", "staging.pages", "graph.groups", "nlp.emerging", "nlp.emerging_posts"}
"""Tables that depend on the nights before; `lasting` says why."""


def sample_settings(folder: Path) -> Path:
    """The shipped settings, in a folder of their own."""
    file = folder / "kundschafter.toml"
    file.write_text((ROOT / "kundschafter.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return file


def kundschafter(*arguments: str | Path, **more) -> subprocess.CompletedProcess[str]:
    """The real command line, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kundschafter", *arguments], capture_output=True, text=True, timeout=300, **more
    )


class Told:
    """What a night in `folder` has left; only to be read."""

    def __init__(self, folder: Path) -> None:
        self.settings = folder / "kundschafter.toml"
        self.var = folder / "var"
        self.said = (folder / "said.txt").read_text(encoding="utf-8")

    @cached_property
    def tables(self) -> dict[str, list[tuple]]:
        return tables(self.var)

    @property
    def page(self) -> str:
        (page,) = (self.var / "site").glob("*-W*/index.html")
        return page.read_text(encoding="utf-8")


def run_night(settings: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return kundschafter("run", "--settings", settings, *flags)


def tables(var: Path) -> dict[str, list[tuple]]:
    """All rows of all tables of the published copy, sorted, without what differs from run to run."""
    found = {}
    with duckdb.connect(str(var / "published" / "kundschafter.duckdb"), read_only=True) as con:
        names = con.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
        for schema, table in names:
            columns = [row[:2] for row in con.execute(f"describe {schema}.{table}").fetchall()]
            kept = ", ".join(_plain(column, kind) for column, kind in columns if column not in VOLATILE)
            found[f"{schema}.{table}"] = con.execute(f"select {kept} from {schema}.{table} order by all").fetchall()
    return found


def _plain(column: str, kind: str) -> str:
    """Moments as microseconds since 1970; Python would need one more package for their time zones."""
    return f'epoch_us("{column}")' if kind == "TIMESTAMP WITH TIME ZONE" else f'"{column}"'


def lasting(found: dict[str, list[tuple]], as_of: date) -> dict[str, list[tuple]]:
    """What must not depend on how many nights it took: all of `tables`, except, each with its reason,

    staging.health and staging.pages: how much the last night brought, and in how many pages;
    the emerging topics: they are looked for every week, and keep the numbers they had;
    the groups and places of the picture: they begin where they stood the night before, so that nobody jumps about;
    the rankings of other days than `as_of`: every week leaves its own.
    """
    kept = {name: rows for name, rows in found.items() if name not in PASSING}
    kept["graph.members"] = sorted((row[0], row[-1]) for row in found["graph.members"])  # author and size
    kept["graph.measures"] = [row for row in found["graph.measures"] if row[1] != "group"]
    for name in ("graph.scores", "graph.parts", "graph.givers"):
        kept[name] = [row for row in found[name] if row[0] == as_of]
    return kept
