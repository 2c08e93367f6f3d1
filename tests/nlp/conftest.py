from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from nlp import pipeline
from nlp.taxonomy import Brand, Competitor, Product, Taxonomy, Topic

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)
COLUMNS = """
    post_key text, thread_key text, is_opener boolean, created_at timestamptz, title text, text text,
    told_language text, digest ubigint
"""


@pytest.fixture(scope="session")
def taxonomy():
    return Taxonomy(
        company="Helvia",
        brand=Brand(spellings=["Helvja"]),
        products=[Product("Helvia Box 5", ["Box 5", "Box5"], competitors=["C++ Box"])],
        competitors=[Competitor("Nordfon", ["Nord Fon"])],
        topics={
            "router": Topic({"de": "Router"}, de=["Router"], en=["router"]),
            "roaming": Topic(de=["Roaming", "Roaming-Gebühren"], en=["roaming", "roaming fees"]),
            "outage": Topic(de=["Störung", "Ausfall"], en=["outage"]),
            "plan": Topic(de=["Abo", "kosten"], en=["plan fee"]),
        },
    )


@pytest.fixture(scope="session")
def pipelines(taxonomy):
    return {language: pipeline.load(language, taxonomy) for language in ("de", "en")}


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        for migration in sorted((ROOT / "warehouse/migrations").glob("*.sql")):
            con.execute(migration.read_text(encoding="utf-8"))
        con.execute(f"create table core.posts ({COLUMNS})")
        yield con


@pytest.fixture
def put(con):
    """Add one post to core.posts; the digest follows the text."""

    def add(key, text, *, thread="t/1", title=None, told=None):
        con.execute("delete from core.posts where post_key = $1", [key])
        con.execute(
            "insert into core.posts values ($1, $2, $3, $4, $5, $6, $7, hash($6))",
            [key, thread, title is not None, NOW, title, text, told],
        )

    return add
