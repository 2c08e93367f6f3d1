"""The four attacks of fifty made-up accounts that FACTS of ranking know, against a middling account."""

from datetime import date

import numpy as np
import pytest

from graph.rank import rank
from graph.settings import Ranking

TODAY = date(2026, 6, 1)
PUPPETS = [f"puppet {i}" for i in range(50)]


@pytest.fixture
def crowd(forum, days):
    """Two hundred people in a year; who helps is spread as in real forums, a few a lot and most a little."""
    chance = np.random.default_rng(5)
    for ago in range(365, 0, -1):
        for _ in range(3):
            thread = forum.asks(f"p{chance.integers(200)}", days(ago))
            for helper in {f"p{int(1 + chance.pareto(0.6)) % 200}" for _ in range(3)} - {forum.openers[thread]}:
                forum.helps(helper, thread, days(ago), thanks=chance.random() < 0.3)
    return forum


def reply_once(forum, days, target):
    for puppet in PUPPETS:
        forum.says(puppet, days(5), to=[target])


def reply_quote_and_thank(forum, days, target):
    for puppet in PUPPETS:
        for kind in ("reply", "quote", "thanks"):
            forum.says(puppet, days(5), to=[target], kind=kind)


def five_days_in_a_ring(forum, days, target):
    for ago in range(5, 0, -1):
        for i, puppet in enumerate(PUPPETS):
            forum.says(puppet, days(ago), to=[target, PUPPETS[i - 1]], kind="thanks")


def ask_and_thank(forum, days, target):
    for puppet in PUPPETS:
        forum.helps(target, forum.asks(puppet, days(5)), days(4), thanks=True)


ATTACKS = (reply_once, reply_quote_and_thank, five_days_in_a_ring, ask_and_thank)


def place_of(forum, target):
    con = forum.warehouse()
    rank(con, TODAY, Ranking())
    query = "select rank from graph.scores where role = 'super_user' and author_key = ?"
    return con.execute(query, [target]).fetchall()[0][0]


@pytest.mark.parametrize("attack", ATTACKS)
def test_fifty_puppets_do_not_bring_a_middling_account_to_the_top(crowd, days, attack):
    con = crowd.warehouse()
    ranked = rank(con, TODAY, Ranking()).by_role["super_user"]
    query = "select author_key from graph.scores where role = 'super_user' and rank = ?"
    target = con.execute(query, [ranked // 2]).fetchall()[0][0]
    attack(crowd, days, target)
    assert place_of(crowd, target) > max(10, ranked // 5)
