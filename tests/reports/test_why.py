"""Why somebody stands on a list, and why not on the others."""

from reports.views.why import found, standings
from tests.reports.community import MONDAY


def excluded(made, role, key, reason, count=1.0):
    made.put(
        "graph.scores",
        as_of=MONDAY,
        role=role,
        author_key=key,
        score=0.5,
        rank=None,
        plain_count=count,
        plain_rank=None,
        excluded=reason,
    )


def test_tells_where_somebody_stands_and_why_not_elsewhere(made):
    made.person("a", "anna")
    made.ranks("super_user", {"b": 3.0, "a": 2.0}, [("help", 0.75), ("active_weeks", 0.25)])
    made.ranks("broker", {"b": 3.0, "c": 2.0, "a": 1.0}, [("bridging", 1.0)])
    made.ranks("rising_star", {"c": 2.0}, [("answered", 1.0)])
    excluded(made, "fan", "a", "evidence")
    made.put("graph.lacks", role="fan", author_key="a", measure="praise_posts", value=1.0, least=3.0)
    made.write()

    stands = {one.role: one for one in standings(made.con, "a", 2)}

    assert {role: one.reason for role, one in stands.items()} == {
        "super_user": "named",
        "broker": "too_low",
        "fan": "evidence",
        "rising_star": "not_looked_at",
    }
    assert [(part.part, part.contribution) for part in stands["super_user"].parts] == [
        ("help", 1.5),
        ("active_weeks", 0.5),
    ]
    assert (stands["broker"].rank, stands["broker"].ranked) == (3, 3)
    assert [(one.measure, one.value, one.least) for one in stands["fan"].lacks] == [("praise_posts", 1.0, 3.0)]


def test_lists_that_name_the_person_come_first_the_best_rank_before(made):
    made.person("a", "anna")
    made.ranks("super_user", {"b": 3.0, "a": 2.0}, [("help", 1.0)])
    made.ranks("maven", {"a": 2.0}, [("breadth", 1.0)])
    made.ranks("broker", {"b": 2.0}, [("bridging", 1.0)])
    made.write()

    assert [one.role for one in standings(made.con, "a", 10)] == ["maven", "super_user", "broker"]


def test_who_never_ranks_is_told_the_reason(made):
    made.person("a", "anna")
    excluded(made, "super_user", "a", "spam")
    made.write()

    assert [one.reason for one in standings(made.con, "a", 10)] == ["spam"]


def test_finds_people_by_handle_in_any_case_or_by_key_at_every_place(made):
    made.person("a", "Anna")
    made.person("b", "anna", own=False)
    made.write()

    assert [(one.author_key, one.place) for one in found(made.con, "ANNA")] == [("a", "forum"), ("b", "netzrunde")]
    assert [one.author_key for one in found(made.con, "b")] == ["b"]
    assert found(made.con, "nobody") == []
