"""What the documents say is held against what is there."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import typer.main

from graph.settings import Ranking, Segment
from kundschafter import settings
from kundschafter.cli import app
from kundschafter.settings import Company, Sample, Settings
from listeners.http import HttpSettings
from listeners.source import Source
from listeners.sources import Source as AnyKind
from nlp.taxonomy import Brand, Competitor, Product, Topic
from reports.delivery.settings import Mail, ReportSettings, Smtp, Webhook
from warehouse import database, models

ROOT = Path(__file__).parents[1]
TABLES = (Settings, Company, Sample, Brand, Product, Competitor, Topic, Segment, Ranking, HttpSettings, Source, ReportSettings, Smtp, Mail, Webhook)  # fmt: skip
KINDS = get_args(AnyKind)
EXAMPLES = [
    (page.stem, example)
    for page in sorted(ROOT.glob("docs/sources/*.md"))
    for example in re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
]
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


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__struct_config__.tag)
def test_every_kind_of_source_has_a_page_with_its_settings_and_an_example(kind):
    name = kind.__struct_config__.tag
    page = read(f"docs/sources/{name}.md")
    own = {field.encode_name for field in msgspec.structs.fields(kind)} - set(Source.__struct_fields__)
    told = set(re.findall(r"`([a-z_]+)`", page))
    assert own <= told, "its settings"
    assert any(f'kind = "{name}"' in example for of, example in EXAMPLES if of == name)
    assert f"({name}.md)" in read("docs/sources/README.md")


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/sources/*.md")), ids=lambda page: page.stem)
def test_the_list_of_sources_names_every_page(page):
    assert page.stem == "README" or f"({page.name})" in read("docs/sources/README.md")


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=[page for page, _ in EXAMPLES])
def test_every_example_of_a_source_is_valid(page, example, tmp_path, monkeypatch):
    installed(tmp_path, monkeypatch)
    for source in msgspec.toml.decode(example).get("sources", ()):
        if "path" in source:
            file = tmp_path / source["path"].replace("**", "any").replace("*", "any")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    told = tmp_path / "kundschafter.toml"
    told.write_text('[company]\nname = "X"\n' * ("[company]" not in example) + example)
    assert settings.read(told).sources, page


def installed(folder, monkeypatch):
    """The example package of your-own.md, as if somebody had installed it."""
    project = msgspec.toml.decode(read("docs/example-source/pyproject.toml"))["project"]
    info = folder / "kundschafter_guestbook-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    ((group, points),) = project["entry-points"].items()
    (info / "entry_points.txt").write_text(f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()))
    for path in (folder, ROOT / "docs" / "example-source"):
        monkeypatch.syspath_prepend(path)


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
