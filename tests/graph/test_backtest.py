from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import ndcg_score, roc_auc_score

from graph.backtest import backtest, living_days, table
from graph.backtest.cuts import BASELINES, Cut, look
from graph.backtest.figures import auc, first, ndcg, precision, spearman
from graph.backtest.page import document, gains
from graph.backtest.picture import picture
from graph.backtest.summary import summarise
from graph.settings import Ranking

TODAY = date(2026, 6, 1)
whole = st.lists(st.integers(0, 20), min_size=30, max_size=30)


@pytest.fixture
def village(forum, days):
    """Three years in which helper 0 helps most, helper 1 a little less and so on, and the boss helps everybody."""
    forum.staff.add("boss")
    for ago in range(1100, 0, -4):
        thread = forum.asks(f"asker {ago % 40}", days(ago))
        forum.helps("boss", thread, days(ago))
        for helper in range(40):
            if ago % (4 * helper + 8) < 4:
                forum.helps(f"helper {helper}", thread, days(ago), thanks=True)
    return forum


@pytest.fixture
def told(village):
    with village.warehouse() as con:
        yield con


def test_the_best_helpers_of_the_past_are_those_of_the_future_here(told, days):
    summary = backtest(told, [days(500), days(400)], Ranking(), "village")
    assert summary.line("super_user", "everybody").means["P@10"] > 0.8
    assert summary.line("perfect", "everybody").means["P@10"] == 1
    assert summary.line("threads_helped", "everybody").means["P@10"] > 0.8
    assert (summary.cuts, summary.first, summary.last) == (2, days(500), days(400))


def test_staff_are_in_no_list_and_no_truth(told, days):
    cut = look(told, days(400), Ranking())
    strongest = int(np.argmax(cut.truths["threads 6"]))
    assert not cut.pools["everybody"][strongest]
    assert not cut.pools["without_top"][strongest]


def test_those_on_top_today_are_left_out_of_their_pool(told, days):
    cut = look(told, days(400), Ranking())
    assert cut.pools["everybody"].sum() - cut.pools["without_top"].sum() == 25
    assert not cut.pools["newcomers"].any()  # nobody new in these days


def test_what_comes_after_changes_no_list(village, told, days):
    with village.warehouse(before=days(400)) as con:
        known = look(con, days(400), Ranking())
    cut = look(told, days(400), Ranking())
    assert known.truths == {}
    for name, scores in known.lists.items():
        assert np.allclose(scores, cut.lists[name][: len(scores)]), name


def test_living_days_have_a_year_on_either_side(told, days):
    found = living_days(told, 4)
    assert len(found) == len(set(found)) == 4
    assert all(days(1100 - 365) <= day <= days(365) and day.day == 1 for day in found)


def test_a_place_that_fell_silent_has_no_living_days(forum, days):
    forum.helps("ann", forum.asks("ben", days(800)), days(800))
    with forum.warehouse() as con:
        assert living_days(con, 4) == []


def test_figures_of_random_lists_lie_inside_their_intervals():
    chance = np.random.default_rng(3)
    names = ["super_user", "rising_star", *BASELINES]
    cuts = [
        Cut(
            TODAY + timedelta(days=number),
            {name: chance.random(200) for name in names},
            {"everybody": np.full(200, fill_value=True)},
            {"threads 6": chance.integers(0, 9, 200).astype(float)},
            {},
        )
        for number in range(8)
    ]
    for cut in cuts:
        cut.pools.update(without_top=np.zeros(200, bool), newcomers=np.zeros(200, bool))
    summary = summarise("chance", cuts, samples=50)
    assert {line.pool for line in summary.lines} == {"everybody"}
    for line in summary.lines:
        assert line.low <= line.high
        if line.name != "perfect":
            assert line.means["P@25"] == pytest.approx(25 / 200, abs=0.08)
            assert line.low - 0.03 <= line.means["P@25"] <= line.high + 0.03
    assert summarise("chance", cuts, samples=50) == summary


@given(scores=whole, truth=whole)
@settings(deadline=None)
def test_figures_agree_with_published_implementations(scores, truth):
    lists, truths = np.array([scores], float), np.array([truth], float)
    ties = len(set(scores)) < len(scores)
    if not ties:
        assert ndcg(lists, truths, 25)[0, 0] == pytest.approx(ndcg_score(np.log1p(truths), lists, k=25))
    if len(set(scores)) > 1 and len(set(truth)) > 1:
        assert spearman(lists, truths)[0, 0] == pytest.approx(spearmanr(scores, truth).statistic)
    if 0 < sum(value > 9 for value in truth) < 30:
        assert auc(lists, truths > 9)[0, 0] == pytest.approx(roc_auc_score(truths[0] > 9, lists[0]))


def test_precision_counts_who_is_first_in_both_and_nobody_who_did_nothing():
    lists = np.array([[4.0, 3.0, 2.0, 1.0]])
    assert precision(lists, np.array([[9.0, 0.0, 0.0, 8.0]]), 2)[0, 0] == 0.5
    assert precision(lists, np.array([[0.0, 0.0, 0.0, 0.0]]), 2)[0, 0] == 0
    assert first(np.array([[1.0, 1.0, 1.0]]), 2).tolist() == [[True, True, False]]


def test_the_page_shows_every_list_and_the_picture_is_one(told, days):
    summary = backtest(told, [days(400)], Ranking(), "village")
    assert len(table(summary).splitlines()) == 2 + len(BASELINES) + 2  # our score, and the perfect list
    assert "| super_user | everybody |" in gains(summary)
    text = document([summary], "village.svg")
    assert "(village.svg)" in text
    assert "nan" not in text
    assert picture([summary]).startswith("<svg")
