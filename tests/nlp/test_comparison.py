import json

import msgspec
import numpy as np
import pytest

from nlp.comparison import rivals
from nlp.comparison.compare import Row, compare
from nlp.comparison.page import Figures, page, write
from nlp.comparison.rivals import RIVALS, by_score
from nlp.evaluate import Example

TOLD = (("a wonderful day number", "positive"), ("an awful day number", "negative"), ("the day has number", "neutral"))


@pytest.fixture
def folder(tmp_path):
    for name, split in (("en_senti4sd_so", "train"), ("en_small", "dev")):
        lines = [
            json.dumps({"text": f"{t} {n}", "label": label, "split": split}) for n in range(250) for t, label in TOLD
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_a_method_is_tried_at_home_by_folds_and_abroad_on_every_set(folder):
    rows = [row for row in compare(folder, ["Kundschafter"], print) if row.where != "speed"]
    assert {(row.where, row.corpus, row.posts) for row in rows} == {
        ("home", "en_senti4sd_so", 750), ("abroad", "en_senti4sd_so", 750), ("abroad", "en_small", 750),
    }  # fmt: skip
    assert all(row.macro_f1 == pytest.approx(1) for row in rows)
    assert all(0 <= row.ece < 0.5 and row.words_per_second > 0 for row in rows)


def test_what_is_not_installed_is_left_out_aloud(folder, monkeypatch):
    def missing(*_):
        raise ModuleNotFoundError(name="rare_package")

    monkeypatch.setitem(RIVALS, "static embedding", missing)
    said = []
    assert [row.method for row in compare(folder, ["static embedding", "lexicon rules"], said.append)] == [
        "lexicon rules"
    ] * 3
    assert said == ["static embedding is left out: rare_package is not installed"]


def test_what_is_not_tried_again_keeps_its_figures(folder):
    old = Row(method="VADER", language="en", where="abroad", corpus="en_small", posts=9, macro_f1=0.123,
              negative_recall=0.5, ece=None, words_per_second=7.0)  # fmt: skip
    to = folder / "page.md"
    to.with_suffix(".json").write_bytes(msgspec.json.encode(Figures(compared=[old])))
    write(folder, to, ["lexicon rules"], print)
    text = to.read_text(encoding="utf-8")
    assert "| VADER |" in text
    assert "0.123" in text
    assert "| lexicon rules |" in text


def test_a_page_without_figures_has_its_headings_only():
    assert "## Sentiment, de: methods compared" in list(page(Figures()))


def test_a_score_between_the_edges_is_neutral():
    judge = by_score(float, 0.05)
    labels, chances = judge([Example(text, "") for text in ("-0.05", "0.04", "0.05")])
    assert labels.tolist() == [0, 1, 2]
    assert chances is None


def test_every_set_and_every_label_weighs_the_same():
    large = tuple(Example("x", label) for label in ("positive", "positive", "neutral") * 4)
    _, labels, weights = rivals._flat([large, (Example("x", "negative"), Example("x", "neutral"))])
    first, second = weights[:12], weights[12:]
    assert first[labels[:12] == 2].sum() == pytest.approx(first[labels[:12] == 1].sum())
    assert first.sum() == pytest.approx(second.sum())
    assert np.mean(weights) == pytest.approx(1)
