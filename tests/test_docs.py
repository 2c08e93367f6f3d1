"""What the documents say is held against what is there."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
import typer.main

from graph.settings import Ranking, Segment
from kundschafter.cli import app
from kundschafter.settings import Company, Sample, Settings
from listeners.archive import Archive
from listeners.discourse import Discourse
from listeners.feed import Feed
from listeners.http import HttpSettings
from listeners.reddit import Reddit
from nlp.taxonomy import Brand, Competitor, Product, Topic
from warehouse import database, models

ROOT = Path(__file__).parents[1]
TABLES = (Settings, Company, Sample, Brand, Product, Competitor, Topic, Segment, Ranking, HttpSettings, Feed, Discourse,
          Reddit, Archive)  # fmt: skip
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(ROOT.glob("docs/**/*.md"))

COLUMNS = """
select table_schema || '.' || table_name, column_name from information_schema.columns
where table_schema in ('core', 'marts')
"""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_setting_is_documented(table):
    named = set(re.findall(r"[`\[.]([a-z_]+)[`\]. ]", read("docs/settings.md")))
    assert {field.encode_name for field in msgspec.structs.fields(table)} <= named


def commands(group, path="kundschafter"):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def test_every_command_is_documented_and_no_other():
    there = {name for name, _ in commands(typer.main.get_command(app))}
    told = re.findall(r"^\| `(kundschafter(?: [a-z-]+)+)", read("docs/command-line.md"), re.MULTILINE)
    assert set(told) == there


@pytest.mark.parametrize(("name", "command"), list(commands(typer.main.get_command(app))))
def test_every_command_shows_an_example_of_itself(name, command):
    assert command.epilog.startswith(f"Example: {name}")
    assert command.help


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_named_files_are_there(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (page.parent / link).exists(), link
    for path in re.findall(
        r"`((?:docs|tests|kundschafter|listeners|warehouse|nlp|graph|reports|dags)/[\w./-]+)`", text
    ):
        assert (ROOT / path).exists() or "NAME" in path or "test_NAME" in path, path


def test_every_dependency_has_its_reason():
    told = set(re.findall(r"^\| ([a-z0-9-]+) \|", read("docs/dependencies.md"), re.MULTILINE))
    project = msgspec.toml.decode(read("pyproject.toml"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["airflow"]]
    assert {re.match(r"[\w-]+", name)[0] for name in named} == told


def test_the_locks_name_no_host_and_hash_every_package():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        for package in re.split(r"\n(?=\S)", text.strip()):
            assert "--hash=sha256:" in package, package.partition("\n")[0]


def test_the_newest_change_is_of_this_version():
    version = msgspec.toml.decode(read("pyproject.toml"))["project"]["version"]
    assert re.search(r"^## (\S+?),? ", read("CHANGELOG.md"), re.MULTILINE)[1] == version


def test_the_tables_have_the_columns_that_are_documented(tmp_path):
    rows = re.findall(r"^\| ((?:core|marts)\.\w+) \| [^|]+ \| ([^|]+) \|$", read("docs/architecture.md"), re.MULTILINE)
    with database.open(tmp_path / "w.duckdb", time_zone="UTC") as con:
        for which in ("build", "rank"):
            models.run(con, which, date(2026, 11, 16))
        there = con.execute(COLUMNS).fetchall()
    columns = {table: {name for of, name in there if of == table} for table, _ in there}
    told = {table: set(re.sub(r"\([^)]*\)|:.*", "", names).replace(" ", "").split(",")) for table, names in rows}
    told["core.turns"] = columns["core.interactions"]  # told as "core.interactions but for …"
    told["core.names"] = columns["core.names"]  # keeps state: told by its migration
    assert told == columns
