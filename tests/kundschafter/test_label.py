"""Asking and learning, with a published copy that is a real file."""

from datetime import UTC, datetime

import duckdb
import pytest

from kundschafter import label as labelling
from kundschafter.settings import read
from nlp import labels
from warehouse import database

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
COLUMNS = "post_key text, is_opener boolean, title text, text text"


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "kundschafter.toml"
    file.write_text('[company]\nname = "Helvia"\n')
    known = read(file)
    known.published.parent.mkdir(parents=True)
    with duckdb.connect(known.published) as con:
        con.execute("set TimeZone = 'UTC'")
        database.migrate(con)
        con.execute(f"create table core.posts ({COLUMNS})")
        for number in range(6):
            con.execute("insert into core.posts values ($1, false, null, $2)", [f"f/{number}", f"Beitrag {number}"])
            con.execute(
                "insert into nlp.posts by name select $1 as post_key, 'v' as pipeline, 1 as digest, 'de' as language,"
                " 5 as words, 'neutral' as sentiment, 0.0 as sentiment_score, 0.5 as confidence, $2 as tagged_at",
                [f"f/{number}", NOW],
            )
    return known


def press(settings, keys, count=6):
    shown = []
    given = iter(keys)
    result = labelling.label(settings, "de", count, key=lambda: next(given), say=shown.append, now=lambda: NOW)
    return result.answers["de"], shown


def answers(settings):
    return [one.label for one in labels.kept(settings.folder / "labels", "de").values()]


def test_one_key_is_one_answer_and_the_next_call_goes_on(settings):
    done, shown = press(settings, "13q")
    assert done == 2
    assert answers(settings) == ["negative", "positive"]
    assert "1 of 6" in shown[0]
    done, shown = press(settings, "222222")
    assert "3 of 6" in shown[0]
    assert done == 6
    assert press(settings, "") == (6, [])


def test_going_back_puts_an_answer_right_and_a_wrong_key_is_told(settings):
    done, shown = press(settings, "1b3xq")
    assert done == 1
    assert answers(settings) == ["positive"]
    assert any("'x' is none of the keys" in text for text in shown)


def test_what_is_skipped_is_no_answer_and_is_not_asked_again(settings):
    assert press(settings, "sq")[0] == 0
    first = next(iter(labels.kept(settings.folder / "labels", "de")))
    _, shown = press(settings, "q")
    assert f"Beitrag {first.removeprefix('f/')}" not in shown[0]


def test_a_terminal_that_is_gone_ends_the_asking(settings):
    assert press(settings, ["1", ""])[0] == 1


def test_training_says_what_is_missing(settings):
    press(settings, "1q")
    german, english = labelling.train(settings, ("de", "en"))
    assert (german.labels, german.kept, english.labels) == (1, False, 0)
