import time
from datetime import UTC, datetime, timedelta

import duckdb
import numpy as np
import pytest

from nlp import shifts
from nlp.sentiment import read_model
from nlp.tag import MAX_WORD, Tagger, readable, tag
from nlp.taxonomy import Taxonomy

NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def tagged_at(con):
    return {row["post_key"]: row["tagged_at"] for row in con.sql("from nlp.posts").to_arrow_table().to_pylist()}


def one(con, query):
    return con.execute(query).fetchall()


def test_writes_posts_tags_and_intents(con, put, taxonomy):
    put("f/1", "Danke, der Router von Helvia ist wirklich super")
    result = tag(con, taxonomy, NOW)
    assert (result.posts, result.scored, result.by_language) == (1, 1, {"de": 1})
    assert one(con, "select language, words, sentiment, reason from nlp.posts") == [("de", 8, "positive", None)]
    assert one(
        con,
        "select kind, name, substr(text, start_char + 1, end_char - start_char)"
        " from nlp.tags join core.posts using (post_key) order by all",
    ) == [("brand", "Helvia", "Helvia"), ("topic", "router", "Router")]
    assert ("thanks", 0, 5) in one(con, "select intent, start_char, end_char from nlp.intents")


def test_only_what_is_new_or_changed_is_tagged_again(con, put, taxonomy):
    for number in range(3):
        put(f"f/{number}", f"Der Router Nummer {number} ist gut")
    tag(con, taxonomy, NOW)
    put("f/1", "Der Router ist jetzt doch schlecht")
    put("f/3", "Ein neuer Beitrag über den Router")
    heard = []
    assert tag(con, taxonomy, LATER, on_batch=heard.append).posts == 2
    assert heard == [2]
    assert tagged_at(con) == {"f/0": NOW, "f/1": LATER, "f/2": NOW, "f/3": LATER}
    assert one(con, "select sentiment from nlp.posts where post_key = 'f/1'") == [("negative",)]
    assert one(con, "select count(*) from nlp.tags where post_key = 'f/1'") == [(1,)]


def test_another_taxonomy_tags_everything_again(con, put, taxonomy):
    put("f/1", "Der Router von Helvia ist gut")
    tag(con, taxonomy, NOW)
    assert tag(con, taxonomy, LATER).posts == 0
    assert tag(con, Taxonomy(company="Andere"), LATER).posts == 1
    assert one(con, "select * from nlp.tags") == []


def test_within_the_time_new_posts_come_first_and_old_tags_stay_until_there_are_new_ones(con, put, taxonomy):
    put("f/1", "Der Router von Helvia ist gut")
    put("f/2", "Der Router von Helvia ist schlecht")
    tag(con, taxonomy, NOW)
    put("f/0", "Ein neuer Beitrag über den Router")
    other = Taxonomy(company="Andere")
    con.execute("update nlp.posts set pipeline = 'old' where post_key = 'f/2'")
    con.execute("delete from core.posts where post_key = 'f/1'")
    found = tag(con, taxonomy, LATER, again_for=0)
    assert (found.posts, found.again, found.left) == (2, 1, 0)  # one batch holds them all
    found = tag(con, other, LATER, again_for=0)
    assert (found.posts, found.again, found.left) == (0, 0, 2)
    assert one(con, "select count(*) from nlp.tags where name = 'Helvia'") == [(1,)]
    found = tag(con, other, LATER)
    assert (found.again, found.left) == (2, 0)
    assert one(con, "select count(*) from nlp.tags where name = 'Helvia'") == [(0,)]


def test_tagging_again_tells_before_and_after_by_topic(con, put, taxonomy):
    put("f/1", "Der Router ist gut")
    put("f/2", "Der Router ist schlecht")
    put("f/3", "Der Router läuft nun sehr gut")
    tag(con, taxonomy, NOW)
    con.execute("update nlp.posts set pipeline = 'old', sentiment = 'neutral' where post_key <> 'f/3'")
    everything, router = tag(con, taxonomy, LATER).shifts
    assert (everything.topic, router.topic) == ("", "router")
    assert router.before == {"negative": 0, "neutral": 2, "positive": 0, "not_scored": 0}
    assert router.after == {"negative": 1, "neutral": 0, "positive": 1, "not_scored": 0}
    shown = shifts.table([everything, router])
    assert "all posts" in shown
    assert "100 → 0 %" in shown


def test_weights_of_the_own_community_are_used_and_their_arrival_tags_again(con, put, taxonomy, tmp_path):
    put("f/1", "Das Wetter in Bern am Dienstag")
    tag(con, taxonomy, NOW, own=tmp_path)
    shipped = read_model("de")
    shipped._replace(bias=np.array([9, 0], np.float32)).write("de", tmp_path)
    assert tag(con, taxonomy, LATER, own=tmp_path).again == 1
    assert one(con, "select sentiment from nlp.posts") == [("negative",)]
    assert tag(con, taxonomy, LATER, own=tmp_path).posts == 0


def test_posts_that_are_gone_lose_their_tags(con, put, taxonomy):
    put("f/1", "Danke, der Router von Helvia ist gut")
    tag(con, taxonomy, NOW)
    con.execute("delete from core.posts")
    assert tag(con, taxonomy, LATER).posts == 0
    for table in ("posts", "tags", "intents"):
        assert one(con, f"select count(*) from nlp.{table}") == [(0,)]


def test_what_stands_in_the_title_has_an_empty_span_and_counts_once(con, put, taxonomy):
    put("f/1", "Mein Router ist seit gestern offline.", title="Router? Router kaputt?")
    tag(con, taxonomy, NOW)
    assert one(con, "select name, start_char, end_char from nlp.tags order by all") == [
        ("router", 0, 0),
        ("router", 5, 11),
    ]
    assert one(con, "select intent, start_char, end_char from nlp.intents") == [("question", 0, 0)]


def test_short_posts_speak_the_language_of_their_thread_then_of_their_source(con, put, taxonomy):
    put("f/1", "This is a longer post in plain English", thread="t/en")
    put("f/2", "super toll", thread="t/en", told="de")
    put("f/3", "super toll", thread="t/lonely", told="de-CH")
    put("f/4", "super toll", thread="t/silent")
    put("f/5", "très bien", thread="t/french", told="fr")
    tag(con, taxonomy, NOW)
    put("f/6", "super", thread="t/en", told="de")
    tag(con, taxonomy, LATER)
    assert dict(one(con, "select post_key, language from nlp.posts")) == {
        "f/1": "en", "f/2": "en", "f/3": "de", "f/4": None, "f/5": "other", "f/6": "en",
    }  # fmt: skip
    assert dict(one(con, "select post_key, reason from nlp.posts where sentiment is null")) == {
        "f/4": "language", "f/5": "language",
    }  # fmt: skip


def test_a_batch_that_fails_changes_nothing(con, put, taxonomy):
    put("f/1", "Danke, der Router von Helvia ist gut")
    con.execute("drop table nlp.intents")
    con.execute("create table nlp.intents (post_key text, intent text)")
    with pytest.raises(duckdb.Error):
        tag(con, taxonomy, NOW)
    assert one(con, "select * from nlp.posts") == []
    assert one(con, "select * from nlp.tags") == []


POISON = {
    "a megabyte without a blank": "a" * 1_000_000,
    "a megabyte of dots and slashes": "./" * 500_000,
    "ten thousand emoji": "😀" * 10_000,
    "control characters": "".join(map(chr, range(32))) * 600,
    "marks piled up": ("Z" + "\u0310\u0321\u0334" * 20) * 300,
    "right to left": "\u202e\u0645\u0631\u062d\u0628 " * 3_000,
    "questions alone": "? " * 10_000,
    "negators alone": "nicht " * 4_000,
    "buts and feelings": "aber gut " * 2_500,
    "one phrase again and again": "kann ich geht nicht " * 1_000,
    "one topic again and again": "Router " * 3_000,
    "one topic inside one word": "router" * 3_000,
    "lone surrogates escaped": "\ufffd\ufeff" * 5_000,
    "nothing": "",
    "blanks": " \n\t" * 5_000,
}


@pytest.fixture(scope="module")
def tagger(taxonomy):
    return Tagger(taxonomy, ("de", "en"))


@pytest.mark.parametrize("name", POISON)
def test_a_poisoned_post_takes_little_time(tagger, name):
    row = {"post_key": name, "thread_key": name, "digest": 1, "told_language": "de", "title": None}
    started = time.process_time()
    tagger.tag([{**row, "text": POISON[name]}], {})
    assert time.process_time() - started < 2


def test_poisoned_posts_leave_the_others_alone(con, put, taxonomy):
    put("f/good", "Danke, der Router von Helvia ist gut")
    for name, text in POISON.items():
        put(f"f/{name}", text, thread=name, told="de")
    assert tag(con, taxonomy, NOW).posts == len(POISON) + 1
    assert one(con, "select sentiment from nlp.posts where post_key = 'f/good'") == [("positive",)]
    assert tag(con, taxonomy, LATER).posts == 0


def test_only_a_run_without_any_blank_or_new_line_is_no_word():
    lines = "\n".join(["router"] * MAX_WORD)
    assert readable(lines) == lines
    assert readable(f"ab {'x' * (MAX_WORD + 1)}\tc\x00d") == f"ab {' ' * (MAX_WORD + 1)}\tc d"
