from datetime import UTC, datetime

import pytest

from nlp import adapt, labels
from nlp.evaluate import Example
from nlp.labels import Label
from nlp.sentiment import Model, model_file, read_model

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def tagged(con, put):
    """Forty German posts; the first eight were hard to judge."""
    for number in range(40):
        put(f"f/{number}", f"Beitrag Nummer {number} über den Router")
        con.execute(
            "insert into nlp.posts by name select $1 as post_key, 'v' as pipeline, 1 as digest, 'de' as language,"
            " 5 as words, 'neutral' as sentiment, 0.0 as sentiment_score, $2 as confidence, null as reason, $3 as tagged_at",
            [f"f/{number}", 0.4 if number < 8 else 0.9, NOW],
        )
    return con


def answer(folder, key, label="neutral", drawn="random"):
    labels.keep(folder, "de", Label(key, label, drawn, NOW))


def test_half_of_the_posts_are_drawn_by_chance_and_half_by_doubt(tagged):
    asked = labels.draw(tagged, "de", {}, 12)
    assert len({one.post_key for one in asked}) == 12
    hard = [one for one in asked if one.drawn == "uncertain"]
    assert 4 <= len(hard) <= 6
    assert all(int(one.post_key.removeprefix("f/")) < 8 for one in hard)


def test_asking_goes_on_where_it_stopped(tagged, tmp_path):
    asked = labels.draw(tagged, "de", {}, 10)
    for one in asked[:4]:
        answer(tmp_path, one.post_key, drawn=one.drawn)
    again = labels.draw(tagged, "de", labels.kept(tmp_path, "de"), 6)
    assert not {one.post_key for one in again} & {one.post_key for one in asked[:4]}
    assert {one.post_key for one in asked[4:]} <= {one.post_key for one in again}


def test_posts_in_another_language_or_too_short_are_not_asked_about(tagged):
    tagged.execute("update nlp.posts set language = 'en' where post_key < 'f/2'")
    tagged.execute("update nlp.posts set reason = 'short' where post_key >= 'f/2' and post_key <> 'f/9'")
    assert [one.post_key for one in labels.draw(tagged, "de", {}, 40)] == ["f/9"]


def test_the_last_answer_counts_and_no_words_are_kept(tagged, tmp_path):
    answer(tmp_path, "f/1", "negative")
    answer(tmp_path, "f/1", "positive")
    answer(tmp_path, "f/2", "skipped")
    assert "Router" not in (tmp_path / "de.jsonl").read_text()
    found = labels.examples(tagged, labels.kept(tmp_path, "de"))
    assert found == [(Example("Beitrag Nummer 1 über den Router", "positive"), "random")]


def test_a_post_that_is_gone_teaches_no_more(tagged, tmp_path):
    answer(tmp_path, "f/1")
    tagged.execute("delete from core.posts where post_key = 'f/1'")
    assert labels.examples(tagged, labels.kept(tmp_path, "de")) == []


def community(count):
    """A house where "grün" is praise and "blau" blame: nothing a lexicon knows."""
    told = (
        ("Die Lampe blinkt heute grün", "positive"),
        ("Die Lampe blinkt heute blau", "negative"),
        ("Die Lampe hängt", "neutral"),
    )
    return [(Example(f"{text} in Raum {number}", label), "random") for number in range(count) for text, label in told]


def test_own_labels_teach_what_the_shipped_weights_cannot_know(tmp_path):
    found = adapt.learn("de", community(30), tmp_path)
    assert found.kept
    assert found.after.macro_f1 > 0.95 > found.before.macro_f1
    assert found.after.low <= found.after.macro_f1 <= found.after.high
    assert found.after.share_error < found.before.share_error
    assert sum(sum(row.values()) for row in found.confusion.values()) == found.labels == 90
    assert model_file("de", tmp_path).exists()
    assert "is taken from now on" in adapt.report([found])


def test_the_same_labels_give_the_same_weights(tmp_path):
    adapt.learn("de", community(30), tmp_path / "a")
    adapt.learn("de", community(30), tmp_path / "b")
    first, second = (Model.read("de", tmp_path / name) for name in "ab")
    assert (first.words == second.words).all()


def test_weights_that_are_not_surely_better_are_not_kept(tmp_path):
    labelled = [
        (Example(f"Die Lampe hängt in Raum {n}", ("negative", "neutral", "positive")[n % 3]), "random")
        for n in range(90)
    ]
    read_model("de").write("de", tmp_path)
    found = adapt.learn("de", labelled, tmp_path)
    assert not found.kept
    assert not model_file("de", tmp_path).exists()
    assert "is not taken" in adapt.report([found])


def test_too_few_labels_say_how_many_are_needed(tmp_path):
    found = adapt.learn("de", community(2), tmp_path)
    assert (found.labels, found.kept, found.after) == (6, False, None)
    assert str(adapt.FEWEST) in adapt.report([found])
