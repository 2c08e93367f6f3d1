from datetime import date

import pytest

from graph.past import opened
from graph.settings import Ranking
from graph.web import build


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
