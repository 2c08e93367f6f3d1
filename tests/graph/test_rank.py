import hashlib
from datetime import date

import pytest

from graph.rank import rank
from graph.settings import Ranking, Segment

TODAY = date(2026, 6, 1)
ITEMS = [("product", "Phone"), ("product", "Tablet"), ("competitor", "Rival"), ("topic", "price")]


@pytest.fixture
def town(forum, days):
    """A year of talk with planted roles: sue helps, fay praises, mia knows the market, nia is new, boss is staff."""
    forum.staff.add("boss")
    people = [f"person {i:02}" for i in range(30)]
    for ago in range(360, 0, -2):
        asker = people[ago // 2 % 30]
        thread = forum.asks(asker, days(ago))
        for helper, every in (("boss", 2), ("sue", 6), ("mid", 30), (people[(ago * 7 + 3) % 30], 10)):
            if ago % every == 0 and helper != asker:
                forum.helps(helper, thread, days(ago), thanks=ago % 4 == 0)
        if ago % 40 == 0:
            forum.says("fay", days(ago), thread=thread, tags=[ITEMS[0]], intents=["praise", "recommendation"])
        if ago % 20 == 0:
            forum.says("mia", days(ago), thread=thread, tags=[ITEMS[ago // 20 % 4]], intents=["recommendation"])
            forum.says(asker, days(ago), thread=thread, to=["mia"], kind="mention", intents=["question"])
        if ago <= 40 and ago % 8 == 0:
            forum.helps("nia", thread, days(ago), thanks=True)
    return forum


def first(con, role, n=1):
    query = "select author_key from graph.scores where as_of = ? and role = ? and rank <= ? order by rank"
    return [key for (key,) in con.execute(query, [TODAY, role, n]).fetchall()]


def everything(con, tables=("scores", "parts")):
    return {table: sorted(con.execute(f"select * from graph.{table}").fetchall(), key=str) for table in tables}


def test_planted_people_are_found(town):
    con = town.warehouse()
    ranked = rank(con, TODAY, Ranking())
    assert first(con, "super_user") == ["sue"]
    assert first(con, "fan") == ["fay"]
    assert first(con, "maven") == ["mia"]
    assert first(con, "rising_star") == ["nia"]
    assert ranked.by_role["fan"] == ranked.by_role["maven"] == ranked.by_role["rising_star"] == 1
    assert ranked.people >= 4
    assert ranked.seconds > 0


def test_the_keys_of_people_decide_nothing(town, days):
    for name in ("one", "two", "ten"):  # three who are level in everything but for when they came
        for ago in (9, 7, 5):
            town.helps(name, town.asks(f"person {ago:02}", days(ago)), days(ago))
    told = []
    for keyed in (lambda name: name, lambda name: hashlib.sha1(name.encode()).hexdigest()):  # noqa: S324
        con = renamed(town, keyed).warehouse()
        rank(con, TODAY, Ranking())
        name_of = {keyed(post["author"]): post["author"] for post in town.posts}
        told.append({
            name: sorted(tuple(name_of.get(cell, cell) for cell in row) for row in rows)
            for name, rows in everything(con, ("scores", "parts", "measures", "members", "edges")).items()
        })  # fmt: skip
    for name, rows in told[0].items():
        assert rows == told[1][name], name


def renamed(town, keyed):
    return type(town)(
        staff={keyed(name) for name in town.staff},
        posts=[post | {"author": keyed(post["author"])} for post in town.posts],
        ties=[tie | {"from": keyed(tie["from"]), "to": keyed(tie["to"])} for tie in town.ties],
        help=[one | {"asker": keyed(one["asker"]), "helper": keyed(one["helper"])} for one in town.help],
    )


def test_staff_have_a_row_and_a_reason_but_no_rank(town):
    con = town.warehouse()
    rank(con, TODAY, Ranking())
    rows = con.execute("select role, rank, plain_rank, excluded from graph.scores where author_key = 'boss'").fetchall()
    assert {row[0] for row in rows} >= {"super_user", "fan", "maven"}
    assert {row[1:] for row in rows} == {(None, None, "staff")}


def test_parts_in_the_table_add_up_to_the_scores(town):
    con = town.warehouse()
    rank(con, TODAY, Ranking())
    wrong = con.execute("""
        select * from graph.scores as s
        full join (select role, author_key, sum(contribution) as total from graph.parts group by all) as p
            using (role, author_key)
        where s.excluded is distinct from 'evidence' and (abs(score - total) < 1e-9) is not true
    """)
    assert wrong.fetchall() == []


def test_ranking_as_of_a_past_day_equals_ranking_what_was_known_then(town, days):
    past = days(100)
    travelled, cut = town.warehouse(), town.warehouse(before=past)
    for con in (travelled, cut):
        rank(con, past, Ranking())
    tables = ("scores", "parts", "measures", "members", "edges")
    assert everything(travelled, tables) == everything(cut, tables)


def test_a_second_ranking_of_a_day_replaces_the_first_and_keeps_other_days(town, days):
    con = town.warehouse()
    rank(con, days(7), Ranking())
    before = everything(con)
    rank(con, TODAY, Ranking(half_life_days=30))
    once = everything(con)
    rank(con, TODAY, Ranking(half_life_days=30))
    assert everything(con) == once
    assert all(set(before[table]) < set(once[table]) for table in before)


def test_ranking_a_past_day_leaves_the_newest_web_alone(town, days):
    con = town.warehouse()
    rank(con, TODAY, Ranking())
    tables = ("measures", "members", "edges")
    newest = everything(con, tables)
    rank(con, days(100), Ranking())
    assert everything(con, tables) == newest


def test_a_ranking_that_fails_leaves_the_last_one_whole(town):
    con = town.warehouse()
    rank(con, TODAY, Ranking())
    before = everything(con)
    con.execute("alter table graph.edges rename to lost")
    with pytest.raises(Exception, match="edges"):
        rank(con, TODAY, Ranking(half_life_days=30))
    assert everything(con) == before


def test_the_same_talk_gives_the_same_ranking(town):
    tables = ("scores", "parts", "measures", "members", "edges")
    one, other = town.warehouse(), town.warehouse()
    for con in (one, other):
        rank(con, TODAY, Ranking())
    assert everything(one, tables) == everything(other, tables)


def test_who_is_set_by_hand_never_ranks(town):
    con = town.warehouse()
    rank(con, TODAY, Ranking(never=["SUE", "fay"]))
    assert "sue" not in first(con, "super_user", 99)
    found = con.execute("select distinct author_key from graph.scores where excluded = 'never' order by author_key")
    assert found.fetchall() == [("fay",), ("sue",)]


def test_bots_never_rank_unless_set_by_hand(town, days):
    for i in range(12):
        thread = town.asks(f"person {i:02}", days(30 - i))
        town.helps("bot", thread, days(30 - i))
    town.bots.add("bot")
    con = town.warehouse()
    rank(con, TODAY, Ranking())
    found = con.execute(
        "select distinct author_key, excluded from graph.scores where excluded <> 'evidence'"
    ).fetchall()
    assert dict(found) == {"boss": "staff", "bot": "bot"}
    rank(con, TODAY, Ranking(always=["bot"]))
    assert "bot" in first(con, "super_user", 99)


def test_who_says_thank_you_all_the_time_is_no_bot(town, days):
    for i in range(100):
        town.says("sue", days(40 + i), "Thank you!")
    con = town.warehouse()
    rank(con, TODAY, Ranking())
    assert first(con, "super_user") == ["sue"]


def test_linked_copies_are_spam_even_where_they_helped_nobody(town, days):
    for i in range(12):
        town.says(
            "spam", days(90 + i), "Cheap cheap cheap, here and now and only for you!", links=["https://shop.example"]
        )
    con = town.warehouse()
    rank(con, TODAY, Ranking())
    assert con.execute("select distinct excluded from graph.scores where author_key = 'spam'").fetchall() == [("spam",)]


def test_a_segment_moves_people_up(town, days):
    for ago in range(60, 0, -3):
        town.helps("tim", town.asks("person 01", days(ago)), days(ago), tags=[("topic", "tablets")])
    con = town.warehouse()
    query = "select score, plain_count from graph.scores where author_key = 'tim' and role = 'super_user'"
    rank(con, TODAY, Ranking())
    without = con.execute(query).fetchall()[0]
    rank(con, TODAY, Ranking(), [Segment(name="tablets", topics=["tablets"], weight=5.0)])
    heavy = con.execute(query).fetchall()[0]
    assert heavy[0] > without[0]
    assert heavy[1] == without[1]


def test_an_empty_warehouse_ranks_nobody(forum):
    ranked = rank(forum.warehouse(), TODAY, Ranking())
    assert (ranked.people, set(ranked.by_role.values())) == (0, {0})
