"""A maven of the week asks to be forgotten: then no byte of var/ knows them, even after everything was heard again."""

import gzip
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from kundschafter.sample import world
from tests.kundschafter.nights import kundschafter, run_night

HANDLE, NAME = "gadget_gabi", "Gabi Steinmann"


def sentences(post):
    """What somebody wrote in their own words, one sentence each; those that need no escaping anywhere."""
    words = (block[1] for block in post.blocks if block[0] == "p")
    return {part for text in words for part in re.findall(r"[A-ZÄÖÜ][\w ,]{30,}", text)}


def own_sentence():
    """The longest thing they said that nobody else ever did."""
    made = world.make()
    posts = [post for thread in made.threads for post in thread.posts]
    others = "\n".join(block[1] for post in posts if post.author != HANDLE for block in post.blocks if block[0] == "p")
    theirs = {said for post in posts if post.author == HANDLE for said in sentences(post)}
    return max((said for said in theirs if said not in others), key=len)


def traces(var: Path, wanted: list[str]) -> Counter[tuple[str, str]]:
    """How often each of `wanted` stands in the files of var/, in packed ones too, and in every cell of the databases."""
    found: Counter[tuple[str, str]] = Counter()
    for path in sorted(path for path in var.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        contents = [raw.decode("utf-8", "replace")]
        if raw.startswith(b"\x1f\x8b"):
            contents.append(gzip.decompress(raw).decode())
        if path.suffix == ".duckdb":
            contents.append("\n".join(cells(path)))
        for text in wanted:
            if count := sum(content.casefold().count(text.casefold()) for content in contents):
                found[str(path.relative_to(var)), text] += count
    return found


def cells(database: Path):
    with duckdb.connect(str(database), read_only=True) as con:
        for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
            rows = con.execute(f"select to_json(t)::text from {schema}.{table} as t").fetchall()
            yield from (json.dumps(json.loads(row), ensure_ascii=False) for (row,) in rows)


@pytest.fixture(scope="module")
def forgotten(copy_of):
    """The folder of a copy of the night, what was in it before and after, and what the command said."""
    settings = copy_of("forgotten")
    var = settings.parent / "var"
    wanted = [HANDLE, NAME, own_sentence()]
    before = traces(var, wanted)
    said = kundschafter("person", "forget", HANDLE, "--settings", settings, "--json")
    assert said.returncode == 0, said.stderr
    after = traces(var, wanted)
    return settings, wanted, before, after, json.loads(said.stdout)


def test_they_were_everywhere_before(forgotten):
    _, wanted, before, _, _ = forgotten

    for text in wanted:
        places = {path.partition("/")[0] for path, what in before if what == text}
        assert places >= {"kundschafter.duckdb", "landing", "published"}, text
        assert "site" in places or text not in (HANDLE, NAME), text


def test_no_byte_of_var_knows_them_any_more(forgotten):
    _, _, _, after, said = forgotten

    assert after == {}
    assert said["landed"] > 50
    assert said["rows"]["core.names"] == 1


def test_they_stay_forgotten_when_everything_is_heard_again(forgotten):
    settings, wanted, _, _, said = forgotten
    var = settings.parent / "var"
    shutil.rmtree(var / "landing")
    night = run_night(settings)

    assert night.returncode == 0, night.stderr
    assert traces(var, wanted) == {}
    with duckdb.connect(str(var / "published" / "kundschafter.duckdb"), read_only=True) as con:
        (posts,) = con.execute("select count(*) from core.posts").fetchone()
    assert posts > 9000, "all others were heard again"
    assert said["author_key"] not in "".join(cells(var / "kundschafter.duckdb"))


def test_forgetting_again_does_no_harm_and_ends_what_was_broken_off(forgotten):
    settings, *_ = forgotten

    again = kundschafter("person", "forget", HANDLE, "--settings", settings, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["landed"] == 0
