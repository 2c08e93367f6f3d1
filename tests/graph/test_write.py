from datetime import date, timedelta

import pytest

from graph.rank import rank
from graph.settings import Ranking

TODAY = date(2026, 6, 1)


@pytest.fixture
def valleys(forum, days):
    """Two groups that hardly speak, one about routers and one about prices; rob and pia help."""
    for ago in range(120, 1, -1):
        helper, topic = ("rob", "router") if ago % 2 else ("pia", "price")
        thread = forum.asks(f"{topic} person {ago % 14:02}", days(ago), tags=[("topic", topic)])
        forum.helps(helper, thread, days(ago), thanks=ago % 3 == 0, tags=[("topic", topic)])
    return forum


def rows(con, columns):
    return con.execute(f"select {columns} order by all").fetchall()


def test_it_is_told_who_gave_those_who_rank_their_influence(valleys):
    con = valleys.warehouse()
    rank(con, TODAY, Ranking())
    ranked = {key for (key,) in rows(con, "distinct author_key from graph.scores where rank is not null")}
    told = rows(con, "author_key, count(distinct giver_key), sum(share) from graph.givers group by 1")
    assert {key for key, *_ in told} == ranked
    assert all(givers == 5 for _, givers, _ in told)
    assert all(0 < share < 1 for *_, share in told)
    kinds = rows(con, "distinct kind, lately from graph.givers where author_key = 'rob'")
    assert kinds == [("thanks", False), ("thanks", True)]


def test_givers_of_earlier_rankings_stay(valleys, days):
    con = valleys.warehouse()
    rank(con, days(7), Ranking())
    before = rows(con, "* from graph.givers")
    for _ in range(2):
        rank(con, TODAY, Ranking())
    after = rows(con, "* from graph.givers")
    assert {row[0] for row in after} == {days(7), TODAY}
    assert set(before) < set(after)


def test_groups_are_named_by_what_their_people_write_about(valleys):
    con = valleys.warehouse()
    rank(con, TODAY, Ranking())
    of = dict(rows(con, "author_key, value::integer from graph.measures where measure = 'group'"))
    called = {group: topics for group, _, topics in rows(con, "group_id, people, topics from graph.groups")}
    assert called[of["rob"]] == ["router"]
    assert called[of["pia"]] == ["price"]
    assert sum(people for (people,) in rows(con, "people from graph.groups")) == len(of)


def test_groups_keep_number_and_name_the_next_night_and_influence_is_that_of_a_first_night(valleys):
    followed, alone = valleys.warehouse(), valleys.warehouse()
    rank(followed, TODAY - timedelta(days=1), Ranking())
    before = rows(followed, "group_id, topics from graph.groups")
    rank(followed, TODAY, Ranking())
    rank(alone, TODAY, Ranking())
    assert rows(followed, "group_id, topics from graph.groups") == before
    values = "author_key, value from graph.measures where measure = 'influence'"
    assert rows(followed, values) == rows(alone, values)
