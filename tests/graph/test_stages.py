"""How near a customer is to us: every stage asks for more than the one before, and shows a post."""

from datetime import date

import pytest

from graph.rank import rank
from graph.settings import Ranking

TODAY = date(2026, 6, 1)
PHONE, RIVAL = ("product", "Phone"), ("competitor", "Rival")
PRAISE = {"tags": [PHONE], "intents": ["praise"]}


@pytest.fixture
def shop(forum, days):
    """A year in which asker, loyal and partner write every week."""
    for ago in range(350, 0, -7):
        for name in ("asker", "loyal", "partner"):
            forum.says(name, days(ago))
    return forum


def stages(forum, *columns):
    con = forum.warehouse()
    rank(con, TODAY, Ranking())
    rows = con.execute(
        f"select author_key, {', '.join(columns or ['stage'])} from graph.stages order by all"
    ).fetchall()
    return {row[0]: row[1] if len(row) == 2 else row[1:] for row in rows}


def test_a_customer_climbs_with_what_they_say_and_do(shop, days):
    thread = shop.says("asker", days(100), thread="talk")
    shop.says("happy", days(9), **PRAISE)
    shop.says("loyal", days(9), **PRAISE)
    for ago in (20, 10, 5):
        shop.says("keen", days(ago), thread="talk", **PRAISE)
    for ago in (20, 10):
        shop.says("partner", days(ago), thread="talk", **PRAISE)
    for ago in range(100, 60, -4):
        shop.helps("partner", shop.asks("asker", days(ago)), days(ago))
    assert thread
    assert stages(shop) == {
        "asker": "asking",
        "happy": "satisfied",
        "loyal": "loyal",
        "keen": "enthusiastic",
        "partner": "partner",
    }


def test_the_newest_post_that_shows_it_is_the_evidence(shop, days):
    question = shop.asks("asker", days(3))
    shop.says("asker", days(2))
    shop.says("loyal", days(9), **PRAISE)
    newest = shop.says("loyal", days(8), **PRAISE)
    shop.says("loyal", days(7))
    found = stages(shop, "post_key", "good_words")
    assert found["loyal"] == (newest, 2)
    assert found["asker"][0] in {post["key"] for post in shop.posts if post["thread"] == question}


@pytest.mark.parametrize(
    "against",
    [
        {"tags": [PHONE], "intents": ["complaint"]},
        {"tags": [RIVAL], "intents": ["switching"]},
    ],
    ids=["a complaint for every good word", "a wish to switch"],
)
def test_who_complains_as_much_or_wants_to_leave_is_not_satisfied(shop, days, against):
    shop.says("loyal", days(9), **PRAISE)
    assert stages(shop)["loyal"] == "loyal"
    shop.says("loyal", days(8), **against)
    assert stages(shop)["loyal"] == "asking"


def test_staff_strangers_and_those_who_fell_silent_have_no_stage(forum, days):
    forum.staff.add("boss")
    forum.foreign = True
    forum.says("boss", days(9), **PRAISE)
    forum.says("stranger", days(9))
    forum.says("gone", days(400), **PRAISE)
    forum.says("named us", days(9), tags=[PHONE])
    assert stages(forum) == {"named us": "asking"}
