import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from nlp.emerging import Window, emerge
from nlp.emerging.follow import Known, follow
from nlp.emerging.groups import group
from nlp.emerging.growth import growth
from nlp.emerging.phrases import phrases, stem
from nlp.taxonomy import Taxonomy, Topic

ROOT = Path(__file__).parents[2]
MONDAY = date(2026, 11, 16)
ORDINARY = [
    "The router in the cellar blinks and the manual says nothing about it",
    "My television freezes when the neighbours watch a match in the evening",
    "Somebody should explain the invoice and the notice period of the contract",
    "The technician came with a long ladder and a bag of cables for the roof",
]


@pytest.fixture
def talk():
    """Half a year of small talk by twenty people, and a function to add a post."""
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        for migration in sorted((ROOT / "warehouse/migrations").glob("*.sql")):
            con.execute(migration.read_text(encoding="utf-8"))
        con.execute(
            "create table core.posts (post_key text, author_key text, thread_key text, created_at timestamptz, "
            "is_opener boolean, title text, text text)"
        )
        con.execute("create table core.authors (author_key text, is_staff boolean, is_bot boolean)")

        def add(author, text, *, ago, thread, title=None, language="en"):
            key = f"f/{con.execute('select count(*) from core.posts').fetchall()[0][0]}"
            when = datetime(2026, 11, 16, tzinfo=UTC) - timedelta(days=ago)
            con.execute(
                "insert into core.posts values ($1, $2, $3, $4, $5, $6, $7)",
                [key, author, thread, when, title is not None, title, text],
            )
            con.execute(
                "insert into nlp.posts values ($1, 'p', 1, $2, 9, null, null, null, null, $3)", [key, language, when]
            )

        dice = random.Random(7)
        for day in range(1, 200, 2):
            add(f"a{dice.randrange(20)}", dice.choice(ORDINARY), ago=day, thread=f"t{day}")
        yield con, add


def found(con):
    return con.execute(
        "select topic_id, name, authors, first_seen from nlp.emerging order by as_of, topic_id"
    ).fetchall()


def plant(add, phrase, *, people=6, ago=5, thread="new"):
    for n in range(people):
        add(f"p{n}", f"{ORDINARY[n % 4]}. And what about the {phrase}?", ago=ago, thread=f"{thread}{n % 3}")


def test_a_phrase_that_nobody_used_before_emerges_with_its_people(talk):
    con, add = talk
    plant(add, "outage maps")
    emerge(con, MONDAY, Taxonomy(company="Helvia"))
    assert [(name, authors) for _, name, authors, _ in found(con)] == [("outage maps", 6)]
    quoted = con.execute(
        "select substr(text, start_char + 1, end_char - start_char) from nlp.emerging_posts join core.posts using (post_key)"
    ).fetchall()
    assert quoted == [("outage maps",)] * 6


def test_one_loud_voice_is_no_topic(talk):
    con, add = talk
    for n in range(12):
        add("shouter", "And what about the outage maps?", ago=n + 1, thread=f"loud{n % 3}")
    emerge(con, MONDAY, Taxonomy(company="Helvia"))
    assert found(con) == []


def test_staff_and_bots_start_no_topic(talk):
    con, add = talk
    plant(add, "outage maps")
    con.execute("insert into core.authors select distinct author_key, true, false from core.posts")
    emerge(con, MONDAY, Taxonomy(company="Helvia"))
    assert found(con) == []


def test_what_the_settings_name_is_nothing_new(talk):
    con, add = talk
    plant(add, "outage maps")
    named = Taxonomy(company="Helvia", topics={"maps": Topic(en=["outage map"])})
    emerge(con, MONDAY, named)
    assert found(con) == []


def test_a_person_is_not_a_topic(talk):
    con, add = talk
    plant(add, "Zwirbel")
    con.execute("insert into core.names values ('p1', 'forum', 'zwirbel', null, null)")
    emerge(con, MONDAY, Taxonomy(company="Helvia"))
    assert found(con) == []


def test_phrases_of_the_same_posts_are_one_topic(talk):
    con, add = talk
    plant(add, "outage maps of our dashboard")
    plant(add, "paper bills", thread="other", ago=9)
    emerge(con, MONDAY, Taxonomy(company="Helvia"))
    assert sorted(name for _, name, _, _ in found(con)) == ["outage maps · dashboard", "paper bills"]


def test_a_topic_keeps_its_number_and_name_from_week_to_week(talk):
    con, add = talk
    plant(add, "outage maps", ago=9)
    emerge(con, MONDAY - timedelta(days=7), Taxonomy(company="Helvia"))
    plant(add, "outage maps", ago=2)
    plant(add, "paper bills", ago=3, thread="other")
    told = emerge(con, MONDAY, Taxonomy(company="Helvia"))
    earlier = MONDAY - timedelta(days=7)
    assert (told.topics, told.new) == (2, 1)
    assert [(number, name, first) for number, name, _, first in found(con)] == [
        (1, "outage maps", earlier), (1, "outage maps", earlier), (2, "paper bills", MONDAY),
    ]  # fmt: skip


def test_the_same_day_twice_is_the_same(talk):
    con, add = talk
    plant(add, "outage maps")
    for _ in range(2):
        emerge(con, MONDAY, Taxonomy(company="Helvia"))
    assert len(found(con)) == 1
    assert con.execute("select count(*) from nlp.emerging_posts").fetchall() == [(6,)]


def test_without_talk_before_nothing_is_new(talk):
    con, add = talk
    plant(add, "outage maps")
    assert emerge(con, MONDAY, Taxonomy(company="Helvia"), Window(days=300)).topics == 0


def test_german_forms_and_compounds_are_one_phrase():
    text = "Roaming-Gebühren, die Roaminggebühr und roaming gebuehren"
    keys = [phrase.key for phrase in phrases(text.replace("ue", "ü"), "de", {"die", "und"})]
    assert keys.count("roaminggebuhr") == 3
    assert {stem(word, "de") for word in ("Ausfall", "Ausfälle", "Ausfällen")} == {"ausfall"}
    assert {stem(word, "en") for word in ("battery", "batteries")} == {"battery"}


def test_phrases_cross_no_sentence_no_address_and_no_name():
    found = {
        phrase.form
        for phrase in phrases("Ask @anna now. Maps at https://x.example/outage-maps", "en", {"ask", "now", "at"})
    }
    assert found == {"Maps"}


def test_places_point_at_the_phrase():
    text = "see https://x.example and the outage map!"
    assert {text[p.start : p.end] == p.form for p in phrases(text, "en", ())} == {True}


def test_growth_is_zero_where_the_share_is_the_same_and_grows_with_the_evidence():
    scores = growth(np.array([10.0, 5.0, 20.0, 1.0]), np.array([60.0, 0.0, 0.0, 12.0]), 1_000, 6_000)
    assert scores[0] == pytest.approx(0, abs=1e-9)
    assert scores[3] < 0 < scores[1] < scores[2]


def test_phrases_are_grouped_by_their_posts_or_a_shared_word():
    posts = [{1, 2, 3}, {1, 2, 4}, {7, 8}, {9}]
    assert sorted(map(sorted, group(["map", "tile", "rabatt", "rabattaktion"], posts))) == [[0, 1], [2, 3]]
    assert group([], []) == []
    assert group(["one"], [{1}]) == [[0]]


def test_a_known_topic_goes_on_once():
    known = [Known(3, "map", frozenset({"map", "tile"}), MONDAY)]
    assert follow([{"map"}, {"tile", "map"}, {"bill"}], known) in (
        [known[0], None, None], [None, known[0], None],
    )  # fmt: skip
