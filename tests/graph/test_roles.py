"""The roles beside super-user and rising star: brokers, recommenders, possible fans, who is at risk and who is back."""

from datetime import date

import pytest

from graph.measures.sums import all_sums
from graph.past import opened
from graph.rank import rank
from graph.settings import Ranking

TODAY = date(2026, 6, 1)
PHONE, RIVAL = ("product", "Phone"), ("competitor", "Rival")


def measured(forum):
    with forum.warehouse() as con, opened(con, TODAY, Ranking()):
        return all_sums(con)


def ranked(forum, role):
    with forum.warehouse() as con:
        rank(con, TODAY, Ranking())
        query = "select author_key from graph.scores where role = ? and rank is not null order by rank"
        return [key for (key,) in con.execute(query, [role]).fetchall()]


@pytest.fixture
def regulars(forum, days):
    """Two circles of six whom everybody trusts and who talk among themselves alone."""
    for circle in ("red", "blue"):
        for ago in range(200, 0, -10):
            for number in range(6):
                thread = forum.asks(f"{circle} {number}", days(ago))
                forum.helps(f"{circle} {(number + 1) % 6}", thread, days(ago))
    return forum


def test_who_speaks_with_two_circles_that_do_not_is_the_broker(regulars, days):
    for number, ago in enumerate(range(180, 0, -3)):
        circle = "red" if number % 2 else "blue"
        regulars.helps("bo", regulars.asks(f"{circle} {number // 2 % 6}", days(ago)), days(ago), thanks=True)
    assert ranked(regulars, "broker")[0] == "bo"


def test_fifty_puppets_make_nobody_a_broker(regulars, days):
    for ago in range(60, 0, -3):
        regulars.says("red 0", days(ago))
    for number in range(50):
        regulars.helps("red 0", regulars.asks(f"puppet {number}", days(5)), days(4), thanks=True)
    assert "red 0" not in ranked(regulars, "broker")


def test_a_recommendation_is_kept_as_who_to_whom_and_what(regulars, days):
    for number, ago in enumerate((40, 30, 20)):
        thread = regulars.asks(f"red {number}", days(ago))
        regulars.helps("rea", thread, days(ago), tags=[PHONE], intents=["recommendation"])
    with regulars.warehouse() as con:
        rank(con, TODAY, Ranking())
        rows = con.execute(
            "select from_key, to_key, kind, name, day from graph.recommendations order by day"
        ).fetchall()
        named = con.execute("select author_key from graph.scores where role = 'recommender' and rank = 1").fetchall()
    assert rows == [("rea", f"red {number}", *PHONE, days(ago)) for number, ago in enumerate((40, 30, 20))]
    assert named == [("rea",)]


def place_spans(text, intent_words, tag_words, con):
    """Where the words of an intent and of a tag stand in a text of the first post."""
    spans = {"nlp.intents": intent_words, "nlp.tags": tag_words}
    con.execute("update core.posts set text = ?", [text])
    for table, words in spans.items():
        start = text.index(words)
        con.execute(f"update {table} set start_char = ?, end_char = ?", [start, start + len(words)])


@pytest.mark.parametrize(
    ("text", "praises"),
    [
        ("The Phone works great.", 1),
        ("I bought a Phone. It works great.", 1),
        ("Ich habe ein Phone. Das works great.", 1),
        ("I own a Phone. Your answer works great.", 0),
        ("Your answer works great. I own a Phone.", 0),
        ("Your answer works great\nI own a Phone", 0),
        ("I own a Phone. It came on time. It works great.", 1),
        ("Phone question. Some words. And others. It works great.", 0),
        ("I own a Phone. The tutorial works great.", 0),
    ],
)
def test_praise_counts_where_it_is_about_us(forum, days, text, praises):
    forum.says("fay", days(5), tags=[PHONE], intents=["praise"])
    with forum.warehouse() as con:
        place_spans(text, "works great", "Phone", con)
        with opened(con, TODAY, Ranking()):
            assert all_sums(con)["praise_posts"].get("fay", 0) == praises


def test_on_places_of_others_two_good_words_make_a_possible_fan(forum, days):
    forum.foreign = True
    for ago in (20, 10):
        forum.says("ann", days(ago), tags=[PHONE], intents=["praise"])
    assert ranked(forum, "possible_fan") == ["ann"]
    assert ranked(forum, "fan") == []


def test_at_our_own_place_nobody_is_a_possible_fan(forum, days):
    for ago in (20, 10):
        forum.says("ann", days(ago), tags=[PHONE], intents=["praise"])
    assert ranked(forum, "possible_fan") == []


def test_what_the_evidence_falls_short_of_is_written_down(forum, days):
    for ago in (20, 10):
        forum.says("ann", days(ago), tags=[PHONE], intents=["praise"])
    with forum.warehouse() as con:
        rank(con, TODAY, Ranking())
        found = con.execute("select measure, value, least from graph.lacks where role = 'fan'").fetchall()
    assert found == [("praise_posts", 2.0, 3.0)]


def test_a_regular_is_at_risk_when_silent_for_three_of_their_own_gaps(forum, days):
    for ago in range(200, 39, -5):
        forum.says("ann", days(ago))
    for ago in range(200, 39, -20):
        forum.says("slow", days(ago), thread="one of many")
        forum.says("slow", days(ago - 1))
    found = measured(forum)
    assert found["fell_quiet"] == {"ann": pytest.approx(40 / 7)}  # no gap counts as shorter than a week
    assert ranked(forum, "at_risk") == ["ann"]


def test_a_first_complaint_of_a_regular_is_a_risk_and_a_second_is_habit(forum, days):
    for name in ("new", "old"):
        for ago in range(200, 0, -5):
            forum.says(name, days(ago))
        forum.says(name, days(10), tags=[PHONE], intents=["complaint"])
    forum.says("old", days(90), tags=[PHONE], intents=["complaint"])
    assert measured(forum)["first_complaint"] == {"new": 1}


def test_who_writes_of_switching_and_names_somebody_wants_to_switch(forum, days):
    for name, text in (
        ("sam", "I am switching to Rival"),
        ("tom", "Switching to night mode helps"),
        ("udo", "wechsle zu Rival"),
    ):
        for ago in range(200, 0, -5):
            forum.says(name, days(ago))
        forum.says(name, days(10), text, tags=[RIVAL] if "Rival" in text else [])
    assert measured(forum)["wants_to_switch"] == {"sam": 1, "udo": 1}


def test_who_was_away_for_long_and_writes_again_has_returned(forum, days):
    for ago in (*range(400, 300, -5), 20, 10):
        forum.says("ann", days(ago))
    for ago in range(400, 0, -5):
        forum.says("ben", days(ago))
    assert ranked(forum, "returned") == ["ann"]


def test_shares_of_cole_say_what_part_of_the_posts_is_what(regulars, days):
    thread = regulars.asks("red 0", days(9))
    regulars.says("col", days(9), thread=thread)
    regulars.says("col", days(8), thread=thread, tags=[RIVAL], intents=["recommendation"])
    regulars.says("col", days(7), "Phone for sale, as good as new")
    regulars.says("col", days(6), tags=[PHONE], intents=["complaint"])
    found = {name: by.get("col", 0) for name, by in measured(regulars).items() if name.startswith("cole_")}
    assert found == {
        "cole_supporter": 0.5,
        "cole_adviser": 0.25,
        "cole_reviewer": 0.25,
        "cole_trader": 0.25,
        "cole_competitor": 0.25,
        "cole_idea_giver": 0,
        "cole_critic": 0.25,
        "cole_creator": 0,
    }


def test_who_has_cancelled_wants_to_switch_and_who_switched_to_us_does_not(forum, days):
    for name, more in (
        ("wolf", {"tags": [RIVAL], "intents": ["switching"]}),
        ("gabi", {"tags": [PHONE, RIVAL], "intents": ["switching", "praise"]}),
    ):
        for ago in range(200, 0, -5):
            forum.says(name, days(ago))
        forum.says(name, days(40), **more)
        forum.says(name, days(30), **more)
    assert measured(forum)["wants_to_switch"] == {"wolf": 2}
    assert ranked(forum, "at_risk") == ["wolf"]
