import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.scores import ROLES, rising_star
from graph.scores.role import Part, Role
from graph.standings import standings

ROLE = Role("helper", (Part("help"), Part("days", 0.5)), plain="count", least={"count": 2})
numbers = st.floats(0, 1e6)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
@given(values=st.lists(st.lists(numbers, min_size=12, max_size=12), max_size=8))
def test_the_parts_add_up_to_the_score_to_the_last_digit(role, values):
    measures = sorted({part.measure for part in role.parts} | set(role.least) | {role.plain, role.among} - {None})
    table = {m: {f"a{i}": row[j] for i, row in enumerate(values)} for j, m in enumerate(measures)}
    for one in standings(role, table, {}):
        assert f"{math.fsum(part[2] for part in one.parts):.6f}" == f"{one.score:.6f}"


@given(values=st.lists(st.tuples(numbers, numbers, st.integers(1, 9)), max_size=8), names=st.permutations("abcdefgh"))
def test_other_names_change_no_score(values, names):
    def scored(names):
        rows = dict(zip(names, values, strict=False))
        table = {m: {name: row[i] for name, row in rows.items()} for i, m in enumerate(("help", "days", "count"))}
        return sorted((one.score, one.plain_count, one.rank is None) for one in standings(ROLE, table, {}))

    assert scored(names) == scored("abcdefgh")


def test_more_of_a_part_never_lowers_a_score():
    for role in ROLES:
        for part in role.parts:
            assert part.contribution(3) > part.contribution(2) >= 0


def test_ranks_go_by_score_and_plain_ranks_by_the_count():
    table = {"help": {"ann": 9, "ben": 3}, "count": {"ann": 2, "ben": 5}}
    found = {one.author_key: (one.rank, one.plain_rank) for one in standings(ROLE, table, {})}
    assert found == {"ann": (1, 2), "ben": (2, 1)}


def test_the_excluded_keep_their_score_and_take_nobody_s_place():
    table = {"help": {"boss": 99, "ann": 9}, "count": {"boss": 99, "ann": 2}}
    boss, ann = standings(ROLE, table, {"boss": "staff"})
    assert (boss.rank, boss.plain_rank, boss.excluded) == (None, None, "staff")
    assert boss.score > ann.score > 0
    assert (ann.rank, ann.plain_rank, ann.excluded) == (1, 1, None)


def test_too_little_evidence_is_said_and_leaves_the_plain_rank():
    (ann,) = standings(ROLE, {"help": {"ann": 9}, "count": {"ann": 1}}, {})
    assert (ann.rank, ann.plain_rank, ann.excluded) == (None, 1, "evidence")


@pytest.mark.parametrize("missing", [None, "threads_vouched", "people_vouched", "active_weeks_ever"])
def test_a_rise_needs_three_threads_two_people_and_two_weeks(missing):
    enough = {"threads_vouched": 3.0, "people_vouched": 2.0, "active_weeks_ever": 2.0}
    shown = {"posts_lately": 5.0, "newcomer": 1.0, "answered": 2.0} | enough
    if missing:
        shown[missing] -= 1
    (nia,) = standings(rising_star.ROLE, {measure: {"nia": value} for measure, value in shown.items()}, {})
    assert nia.excluded == ("evidence" if missing else None)
