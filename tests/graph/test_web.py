from datetime import date

import networkx as nx
import pytest

from graph.backend.compact import CompactDiGraph
from graph.past import opened
from graph.settings import Ranking
from graph.web import build, matrix


def web_of(forum, **ranking):
    con = forum.warehouse()
    with opened(con, date(2026, 6, 1), Ranking(**ranking)):
        return build(con)


def test_an_edge_goes_to_the_one_turned_to_and_fades_with_time(forum, days):
    forum.says("hal", days(120))
    forum.says("ann", days(60), to=["hal"])
    forum.says("ann", days(120), to=["hal"], kind="thanks")
    web = web_of(forum, half_life_days=60)
    assert list(web.edges) == [("ann", "hal")]
    assert web["ann"]["hal"]["weight"] == pytest.approx(1 * 0.5 + 2 * 0.25)


def test_staff_are_in_the_web_and_accounts_never_heard_are_not(forum, days):
    forum.staff.add("boss")
    forum.says("boss", days(60))
    forum.says("ann", days(60), to=["boss", "never_heard"])
    assert set(web_of(forum)) == {"ann", "boss"}


def test_nobody_at_all_is_an_empty_web(forum):
    assert len(web_of(forum)) == 0


def talk(forum, days):
    for one, other, ago in [("zoe", "ann", 5), ("ann", "mia", 50), ("mia", "zoe", 9), ("ann", "zoe", 3)]:
        forum.says(one, days(ago), to=[other])


def test_people_stand_in_the_order_in_which_they_came(forum, days):
    talk(forum, days)
    assert list(web_of(forum)) == ["ann", "mia", "zoe"]
    assert matrix(web_of(forum)).nnz == 4


def test_the_web_is_a_compact_graph_on_which_networkx_runs_by_our_backend(forum, days):
    talk(forum, days)
    web = web_of(forum)
    assert isinstance(web, CompactDiGraph)
    assert nx.pagerank(web) == pytest.approx(nx.pagerank(web.copy()))


def test_without_the_backend_the_web_is_the_same_in_a_graph_of_networkx(forum, days, monkeypatch):
    talk(forum, days)
    compact = web_of(forum)
    monkeypatch.setattr(nx.config, "backends", nx.utils.configs.Config())
    plain = web_of(forum)
    assert type(plain) is nx.DiGraph
    assert list(plain) == list(compact)
    assert plain.adj == compact.adj
    assert (matrix(plain) != matrix(compact)).nnz == 0
