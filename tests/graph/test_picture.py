import networkx as nx
import pytest

from graph.measures.groups import groups
from graph.picture import places, strongest


@pytest.fixture
def web():
    found = nx.relabel_nodes(nx.planted_partition_graph(3, 20, 0.4, 0.01, seed=4), str)
    nx.set_edge_attributes(found, 1.0, "weight")
    return nx.DiGraph(found)


def distance(one, other):
    return ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5


def test_everybody_stands_within_the_frame(web):
    found = places(web, groups(web, seed=1), {}, seed=1)
    assert found.keys() == set(web)
    assert all(-1 <= number <= 1 for place in found.values() for number in place)


def test_people_of_one_group_stand_closer_than_people_of_two(web):
    group_of = groups(web, seed=1)
    found = places(web, group_of, {}, seed=1)
    pairs = [(one, other) for one in found for other in found if one < other]
    near = [distance(found[one], found[other]) for one, other in pairs if group_of[one] == group_of[other]]
    far = [distance(found[one], found[other]) for one, other in pairs if group_of[one] != group_of[other]]
    assert sum(near) / len(near) < 0.6 * sum(far) / len(far)


def test_the_same_people_stay_in_place_when_somebody_joins(web):
    group_of = groups(web, seed=1)
    before = places(web, group_of, {}, seed=1)
    web.add_edge("new", "5", weight=1.0)
    after = places(web, groups(web, seed=1, before=group_of), before, seed=1)
    assert sum(distance(before[name], after[name]) for name in before) / len(before) < 0.15


def test_the_same_web_gives_the_same_picture(web):
    group_of = groups(web, seed=1)
    assert places(web, group_of, {}, seed=1) == places(web, group_of, {}, seed=1)


def test_only_the_strongest_are_drawn(web):
    web.add_edge("0", "1", weight=50.0)
    assert set(strongest(web, 2)) == {"0", "1"}
    assert strongest(nx.DiGraph(), 2) == places(nx.DiGraph(), {}, {}, seed=1) == {}
