from datetime import date

import pytest

from graph.measures.sums import all_sums
from graph.past import opened
from graph.settings import Ranking, Segment

TODAY = date(2026, 6, 1)
PHONE = ("product", "Phone")
RIVAL = ("competitor", "Rival")


def measured(forum, segments=(), **ranking):
    con = forum.warehouse()
    with opened(con, TODAY, Ranking(**ranking), segments):
        return all_sums(con)


@pytest.fixture
def regulars(forum, days):
    """Two askers everybody trusts: here for 200 days, on ten days."""
    for name in ("ann", "ben"):
        for ago in range(200, 0, -20):
            forum.says(name, days(ago))
    return forum


def test_help_counts_half_after_the_half_life(regulars, days):
    for ago in (60, 120):
        regulars.helps("hal", regulars.asks("ann", days(ago)), days(ago))
    found = measured(regulars, half_life_days=60)
    assert found["threads_helped"]["hal"] == pytest.approx(0.5 + 0.25)
    assert found["threads_helped_ever"]["hal"] == 2
    assert found["people_helped"]["hal"] == 1
    assert found["help_lately"]["hal"] == pytest.approx(0.25 + 0.0625)


def test_help_to_strangers_counts_at_most_as_much_as_help_to_the_trusted(regulars, days):
    regulars.helps("hal", regulars.asks("ann", days(60)), days(60))
    for stranger in "uvwxyz":
        regulars.helps("hal", regulars.asks(stranger, days(60)), days(60))
    found = measured(regulars, half_life_days=60)
    assert found["threads_helped"]["hal"] == pytest.approx(3.5)
    assert found["help"]["hal"] == pytest.approx(1.0)


def test_trust_needs_ten_days_of_talk_and_ninety_days_of_age(regulars, days):
    for ago in range(9, 0, -1):
        regulars.says("new", days(ago))
    found = measured(regulars)
    assert found["trust"]["ann"] == 1
    assert found["trust"]["new"] == pytest.approx(9 / 10 * 9 / 90)
    assert found["newcomer"] == {"new": 1}
    assert found["active_weeks_ever"]["new"] == 2


def test_each_person_who_turned_to_somebody_counts_once_and_by_trust(regulars, days):
    for ago in (50, 40, 30):
        regulars.says("ann", days(ago), to=["hal"])
    regulars.says("hal", days(30))
    regulars.says("new", days(9), to=["hal"])
    found = measured(regulars)
    assert found["people_turned_to"]["hal"] == 2
    assert found["turned_to"]["hal"] == pytest.approx(1 + 1 / 10 * 9 / 90 * 1 / 5)


def test_thanks_of_strangers_count_at_most_as_much_as_those_of_the_trusted(regulars, days):
    regulars.says("hal", days(99))
    regulars.says("ann", days(9), to=["hal"], kind="thanks")
    for stranger in "uvwxyz":
        regulars.says(stranger, days(9), to=["hal"], kind="thanks")
    found = measured(regulars)
    assert found["thanks"]["hal"] == 2
    assert found["thanked_by"]["hal"] == 7


def test_praise_that_also_names_a_competitor_is_not_counted(forum, days):
    forum.says("fay", days(60), tags=[PHONE], intents=["praise"])
    forum.says("fay", days(50), tags=[PHONE, RIVAL], intents=["praise"])
    forum.says("fay", days(40), intents=["praise"])
    forum.says("fay", days(30), tags=[PHONE], intents=["complaint"])
    found = measured(forum, half_life_days=60)
    assert found["praise_posts"]["fay"] == found["praise_days"]["fay"] == 1
    assert found["praise"]["fay"] == pytest.approx(0.5)
    assert found["praise_share"]["fay"] == 0.5
    assert "fay" not in found["praise_to_others"]


def test_praise_of_negative_tone_is_none(forum, days):
    forum.says("fay", days(60), tags=[PHONE], intents=["praise"], sentiment="negative")
    assert "fay" not in measured(forum)["praise_posts"]


def test_a_segment_gives_weight_to_praise_but_not_to_the_plain_count(forum, days):
    forum.says("fay", days(60), tags=[PHONE], intents=["praise"])
    found = measured(forum, [Segment(name="phones", products=["Phone"], weight=3.0)], half_life_days=60)
    assert found["praise"]["fay"] == pytest.approx(1.5)
    assert found["praise_posts"]["fay"] == 1


def test_the_heaviest_of_several_segments_counts(forum, days):
    forum.says("fay", days(60), tags=[PHONE, ("topic", "price")], intents=["praise"])
    segments = [
        Segment(name="phones", products=["Phone"], weight=3.0),
        Segment(name="prices", topics=["price"], weight=2.0),
        Segment(name="here", places=["forum"], weight=0.5),
    ]
    assert measured(forum, segments, half_life_days=60)["praise"]["fay"] == pytest.approx(1.5)


def test_breadth_counts_what_is_named_in_threads_of_others(forum, days):
    forum.says("mia", days(60), tags=[PHONE, RIVAL])
    thread = forum.asks("ann", days(50))
    forum.says("mia", days(50), thread=thread, tags=[PHONE, ("topic", "price")])
    found = measured(forum)
    assert found["breadth"]["mia"] == 2
    assert found["products_named"]["mia"] == 2
    assert found["topics_named"]["mia"] == 1


def test_being_asked_counts_people_not_questions_and_not_likes(regulars, days):
    regulars.says("mia", days(60))
    for ago in (50, 40):
        regulars.says("ann", days(ago), intents=["question"], to=["mia"], kind="mention")
    regulars.says("ben", days(40), to=["mia"])
    regulars.says("ben", days(40), intents=["question"], to=["mia"], kind="like")
    found = measured(regulars)
    assert found["asked_by"] == {"mia": 1}
    assert found["asked"] == {"mia": 1}


def test_passing_on_is_recommending_or_naming_a_product_with_a_link(forum, days):
    thread = forum.asks("ann", days(60))
    forum.says("mia", days(60), thread=thread, intents=["recommendation"])
    forum.says("mia", days(60), thread=thread, tags=[PHONE], links=["https://shop.example"])
    forum.says("mia", days(60), thread=thread, tags=[PHONE])
    forum.says("mia", days(60), intents=["recommendation"])
    found = measured(forum, half_life_days=60)
    assert found["passed_on_posts"]["mia"] == 2
    assert found["passed_on"]["mia"] == pytest.approx(1.0)


def test_what_is_older_than_the_window_does_not_count(forum, days):
    forum.says("old", days(100))
    forum.says("old", days(99))
    assert measured(forum, window_days=99)["posts"]["old"] == 1


def test_the_day_begins_at_midnight_of_the_company(forum, days):
    forum.says("ann", days(1))
    con = forum.warehouse()
    # 21:59 UTC is 23:59 in Zürich; two minutes later it is Monday there
    con.execute("update core.posts set created_at = timestamptz '2026-05-31 21:59:00+00'")
    con.execute("update core.authors set first_post_at = timestamptz '2026-05-31 21:59:00+00'")
    con.execute("insert into core.posts from core.posts select * replace ('late' as post_key)")
    con.execute("update core.posts set created_at = created_at + interval 2 minute where post_key = 'late'")
    with opened(con, TODAY, Ranking()):
        assert con.execute("select post_key, age from past_posts").fetchall() == [("forum/0", 1)]


def test_nothing_temporary_stays_behind(forum, days):
    forum.says("ann", days(1))
    con = forum.warehouse()
    with opened(con, TODAY, Ranking()):
        pass
    assert con.execute("select table_name from duckdb_tables() where temporary").fetchall() == []


@pytest.mark.parametrize(
    ("days_before", "newcomer"), [((300,), {"bea": 1}), ((300, 299), {"bea": 1}), ((300, 299, 298), {})]
)
def test_who_slept_half_a_year_after_two_days_of_posts_at_most_arrives_on_waking_up(forum, days, days_before, newcomer):
    for ago in (*days_before, 20, 10):
        forum.says("bea", days(ago))
    assert measured(forum)["newcomer"] == newcomer


def test_a_week_counts_half_after_the_half_life_and_once_however_much_is_said(forum, days):
    for ago in (61, 60, 4, 3):  # from Wednesday on, TODAY is a Monday
        forum.says("ann", days(ago))
    assert measured(forum, half_life_days=56)["active_weeks"]["ann"] == pytest.approx(
        0.5 ** (60 / 56) + 0.5 ** (4 / 56)
    )


def test_answers_count_once_a_thread_whatever_it_opened_with_and_fade(regulars, days):
    thread = forum_thread(regulars, "ann", days(60))
    for ago in (60, 30):
        regulars.says("hal", days(ago), thread=thread)
    regulars.says("ann", days(10), thread=thread)
    found = measured(regulars, half_life_days=60)
    assert found["answered"] == {"hal": pytest.approx(0.5)}
    assert found["answer_days_lately"] == {"hal": pytest.approx(2 ** (-60 / 14) + 2 ** (-30 / 14))}


def test_answers_to_strangers_count_at_most_as_much_as_those_to_the_trusted(regulars, days):
    regulars.says("hal", days(14), thread=forum_thread(regulars, "ann", days(14)))
    for ago, stranger in enumerate("uvwxyz", start=1):
        regulars.says("hal", days(ago), thread=forum_thread(regulars, stranger, days(ago)))
    found = measured(regulars, half_life_days=14)
    assert found["answered"]["hal"] == pytest.approx(2 * 0.5)
    assert found["answer_days_lately"]["hal"] == pytest.approx(2 * 0.5)


def test_trust_needs_five_different_threads(regulars, days):
    for ago in range(200, 0, -20):
        regulars.says("one", days(ago), thread="question of old")
    assert measured(regulars)["trust"]["one"] == pytest.approx(1 / 5)


def forum_thread(forum, author, day):
    """A thread that asks nothing."""
    forum.says(author, day, thread=f"thread of {author}, {day}")
    return f"thread of {author}, {day}"
