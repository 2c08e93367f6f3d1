import json
from pathlib import Path

import pytest

from nlp.evaluate import calibration_error, evaluate, f_score, macro_f1, render

LABELLED = Path(__file__).parents[3] / "shared" / "data" / "labelled"

# a little under what was measured on the development parts: macro-F1 over all posts, or F1 of the intent
FLOORS = {
    "de_hotel": 0.53, "de_potts": 0.62, "de_sb10k": 0.56, "de_omp_forum": 0.33, "de_flausch2025": 0.46,
    "en_airline": 0.57, "en_tweeteval_sentiment": 0.57, "en_goemotions_sentiment": 0.63, "en_goemotions_multi": 0.89,
    "en_complaints": 0.57, "en_suggestion_forum": 0.49,
}  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("corpus", FLOORS)
def test_the_tags_are_as_good_as_they_were(corpus):
    file = LABELLED / f"{corpus}.jsonl.gz"
    if not file.exists():
        pytest.skip(f"the labelled set {file.name} is not beside the checkout")
    [row] = evaluate([file])
    figure = row.f1 if row.macro_f1_all is None else row.macro_f1_all
    assert figure >= FLOORS[corpus], row
    assert row.coverage is None or row.coverage >= 0.88, row
    assert row.share_error is None or row.share_error <= 0.25, row


def test_figures_are_those_of_the_textbook():
    gold, told = list("aaabbc"), list("aabbca")
    assert f_score(gold, told, "a") == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert macro_f1(gold, told) == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_calibration_is_the_gap_between_sure_and_right():
    assert calibration_error([0.95, 0.95, 0.55, 0.55], [True, True, True, False]) == pytest.approx(0.05)
    assert calibration_error([], []) == 0


def test_a_small_file_is_evaluated_and_shown(tmp_path):
    posts = [("Das ist super", "positive"), ("Das ist schlecht", "negative"), ("Um neun", "neutral")]
    lines = [json.dumps({"text": text, "label": label}) for text, label in posts]
    (tmp_path / "de_own.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "fr_other.jsonl").write_text(lines[0], encoding="utf-8")
    [row] = evaluate([tmp_path], split=None)
    assert (row.corpus, row.language, row.task, row.posts) == ("de_own", "de", "sentiment", 3)
    assert row.macro_f1 == row.accuracy == row.negative_recall == row.macro_f1_all == 1
    assert row.coverage == pytest.approx(2 / 3)
    assert "de_own" in render([row])
    assert "1.000" in render([row])
