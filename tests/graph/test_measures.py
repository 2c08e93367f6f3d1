import doctest
import importlib
import pkgutil

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graph
from graph.backend.interface import convert_from_nx
from graph.measures.constraint import constraint
from graph.measures.givers import givers
from graph.measures.groups import groups
from graph.measures.influence import DAMPING, influence
from graph.names import FIRST, names

PUBLISHED = {
    "karate club": nx.karate_club_graph(),
    "Florentine families": nx.florentine_families_graph(),
    "Southern women": nx.davis_southern_women_graph(),
}
people = st.sampled_from("abcdefgh")
webs = st.dictionaries(
    st.tuples(people, people).filter(lambda pair: pair[0] != pair[1]), st.floats(0.01, 100), min_size=1
)


def web_of(edges):
    web = nx.DiGraph()
    web.add_nodes_from(sorted({name for pair in edges for name in pair}))
    web.add_weighted_edges_from((one, other, weight) for (one, other), weight in edges.items())
    return web


@pytest.fixture(params=PUBLISHED)
def published(request):
    return nx.DiGraph(PUBLISHED[request.param])


@pytest.mark.parametrize("module", sorted(found.name for found in pkgutil.walk_packages(graph.__path__, "graph.")))
def test_examples_in_docstrings_are_true(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_constraint_is_that_of_networkx_on_published_webs(published):
    assert constraint(published) == pytest.approx(nx.constraint(published, weight="weight"))


@given(edges=webs)
@settings(deadline=None)
def test_constraint_is_that_of_networkx_on_any_directed_web(edges):
    web = web_of(edges)
    assert constraint(web) == pytest.approx(nx.constraint(web, weight="weight"))


def test_the_medici_bridge_most():
    found = constraint(nx.DiGraph(nx.florentine_families_graph()))
    assert min(found, key=found.get) == "Medici"


def test_influence_is_pagerank_times_the_number_of_authors(published):
    exact = nx.pagerank(published, tol=1e-14, max_iter=5000)
    expected = {node: share * len(published) for node, share in exact.items()}
    assert influence(published) == pytest.approx(expected, abs=1e-6)
    assert influence(convert_from_nx(published)) == influence(published)


def test_influence_goes_on_until_it_is_exact_in_a_large_web():
    web = nx.DiGraph(nx.barabasi_albert_graph(3000, 2, seed=3))
    exact = nx.pagerank(web, tol=1e-16, max_iter=5000)
    assert influence(web) == pytest.approx({node: share * len(web) for node, share in exact.items()}, abs=1e-4)


@given(edges=webs, factor=st.floats(0.1, 10))
@settings(deadline=None)
def test_weights_in_another_unit_change_nothing(edges, factor):
    scaled = web_of({pair: weight * factor for pair, weight in edges.items()})
    assert influence(scaled) == pytest.approx(influence(web_of(edges)), abs=1e-6)
    assert constraint(scaled) == pytest.approx(constraint(web_of(edges)))


@given(edges=webs, others=st.permutations("abcdefgh"))
@settings(deadline=None)
def test_other_names_change_nothing(edges, others):
    new = dict(zip("abcdefgh", others, strict=True))
    renamed = web_of({(new[one], new[other]): weight for (one, other), weight in edges.items()})
    for measure in (influence, constraint):
        expected = {new[name]: value for name, value in measure(web_of(edges)).items()}
        assert measure(renamed) == pytest.approx(expected, abs=1e-6)


@given(edges=webs)
@settings(deadline=None)
def test_somebody_alone_has_no_group_and_no_constraint_and_changes_none(edges):
    web = web_of(edges)
    lonely = web.copy()
    lonely.add_node("nobody")
    assert constraint(lonely) == pytest.approx(constraint(web))
    assert groups(lonely, seed=1) == groups(web, seed=1)


def test_an_empty_web_has_no_measures():
    assert influence(nx.DiGraph()) == constraint(nx.DiGraph()) == groups(nx.DiGraph(), seed=1) == {}


def test_the_two_leaders_of_the_karate_club_are_in_different_groups():
    found = groups(nx.DiGraph(nx.karate_club_graph()), seed=1)
    assert found[0] != found[33]
    assert 2 <= len(set(found.values())) <= 5


def test_groups_are_found_where_they_were_planted():
    web = nx.DiGraph(nx.planted_partition_graph(4, 25, 0.5, 0.02, seed=2))
    found = groups(web, seed=1)
    assert [len({found[i] for i in range(start, start + 25)}) for start in (0, 25, 50, 75)] == [1, 1, 1, 1]
    assert len(set(found.values())) == 4


def test_groups_keep_their_numbers_when_people_come_and_go():
    web = nx.DiGraph(nx.planted_partition_graph(4, 25, 0.5, 0.02, seed=2))
    before = {node: number + 10 for node, number in groups(web, seed=1).items()}
    web.remove_nodes_from([3, 30])
    web.add_edges_from((200, i) for i in range(5, 12))
    found = groups(web, seed=9, before=before)
    assert all(found[node] == before[node] for node in found if node in before)
    assert found[200] == before[5]


def test_somebody_who_turns_to_another_group_for_good_changes_theirs():
    web = nx.DiGraph(nx.planted_partition_graph(2, 20, 0.5, 0.02, seed=2))
    before = groups(web, seed=1)
    web.remove_node(3)
    web.add_edges_from((3, other) for other in range(20, 40))
    assert groups(web, seed=1, before=before)[3] == before[25] != before[3]


def test_nine_in_ten_keep_their_group_when_a_tenth_of_the_talk_changes():
    web = nx.DiGraph(nx.relaxed_caveman_graph(8, 12, 0.4, seed=2))
    before = groups(web, seed=1)
    ties = sorted(web.edges)
    web.remove_edges_from(ties[::10])
    web.add_edges_from(((one + 40) % 96, other) for one, other in ties[::10] if (one + 40) % 96 != other)
    after = groups(web, seed=2, before=before)
    assert sum(after[node] == before[node] for node in before) >= 0.9 * len(before)


def test_a_new_group_gets_a_number_nobody_had():
    web = nx.DiGraph(nx.complete_graph(4))
    web.add_edges_from([("x", "y"), ("y", "x")])
    assert groups(web, seed=1, before={0: 3, 1: 3, 2: 3, 3: 3, "gone": 8})["x"] == 9


@given(edges=webs)
@settings(deadline=None)
def test_a_compact_web_has_the_measures_of_a_plain_one(edges):
    web = web_of(edges)
    compact = convert_from_nx(web)
    assert influence(compact) == pytest.approx(influence(web), abs=2e-6)
    assert constraint(compact) == pytest.approx(constraint(web))
    there = [one for one in "abc" if one in web]
    assert givers(compact, influence(web), there) == givers(web, influence(web), there)


@given(edges=webs, start=st.dictionaries(people, st.floats(0.01, 8)))
@settings(deadline=None)
def test_influence_is_the_same_wherever_it_starts(edges, start):
    assert influence(web_of(edges), start) == pytest.approx(influence(web_of(edges)), abs=2e-6)


def test_from_last_night_it_is_fewer_steps_to_the_influence_of_tonight():
    web = nx.DiGraph(nx.barabasi_albert_graph(2000, 3, seed=1))
    last = nx.pagerank(convert_from_nx(web), tol=1e-15)
    web.add_edge(0, 1999)
    tonight = convert_from_nx(web)
    nx.pagerank(tonight, tol=1e-9, nstart=last, max_iter=12)
    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.pagerank(tonight, tol=1e-9, max_iter=18)


@given(edges=webs)
@settings(deadline=None)
def test_what_the_givers_gave_and_what_everybody_gets_is_all_of_the_influence(edges):
    web = web_of(edges)
    values = influence(web)
    silent = sum(values[author] for author in web if not web.out_degree(author)) / len(web)
    for person, by_giver in givers(web, values, web, most=99).items():
        assert by_giver.keys() == set(web.predecessors(person))
        everybody = (1 - DAMPING + DAMPING * silent) / values[person]
        assert sum(by_giver.values()) + everybody == pytest.approx(1, abs=1e-4)


def test_only_the_largest_givers_are_told_the_largest_first(published):
    found = givers(published, influence(published), published, most=2)
    everything = givers(published, influence(published), published, most=99)
    for person, by_giver in found.items():
        assert list(by_giver.items()) == sorted(everything[person].items(), key=lambda item: -item[1])[:2]


def test_who_is_turned_to_by_nobody_has_no_givers():
    web = nx.DiGraph([("ann", "ben")])
    assert givers(web, influence(web), ["ann"]) == givers(nx.DiGraph(), {}, []) == {}


def test_groups_of_a_compact_web_keep_their_numbers_too():
    web = nx.DiGraph(nx.planted_partition_graph(4, 25, 0.5, 0.02, seed=2))
    before = {node: number + 10 for node, number in groups(convert_from_nx(web), seed=1).items()}
    web.remove_nodes_from([3, 30])
    found = groups(convert_from_nx(web), seed=9, before=before)
    assert len(set(found.values())) == 4
    assert found == {node: before[node] for node in found}


def test_a_name_lasts_while_its_topics_are_among_the_first():
    topics = [f"topic {number}" for number in range(FIRST + 1)]
    assert names({1: topics}, {1: topics[FIRST - 2 : FIRST]}) == {1: topics[FIRST - 2 : FIRST]}
    assert names({1: topics}, {1: topics[FIRST - 1 :]}) == {1: topics[:2]}
    assert names({1: topics, 2: []}, {1: [], 2: ["gone"]}) == {1: topics[:2], 2: []}
