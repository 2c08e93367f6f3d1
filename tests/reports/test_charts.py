import itertools
import re

import pytest

from reports.charts import community, sparks, topics
from reports.charts.names import LETTER
from reports.views.community import COLOURED, Dot, Picture, _spread, picture
from reports.views.people import people


@pytest.mark.parametrize("chart", [sparks.spec(), topics.spec(9), community.spec()])
def test_a_spec_holds_no_data(chart):
    spec = chart.to_dict()

    assert "datasets" not in spec
    assert all(
        "values" not in data for data in [spec.get("data", {}), *(layer.get("data", {}) for layer in spec["layer"])]
    )


def test_a_spark_shows_its_weeks_as_one_line_with_text_beside_it():
    drawn = sparks.spark([3.0, 4.0, None, 6.0], 3.5, "posts", 'posts <&"')

    assert drawn.startswith("<svg role='img' aria-label='posts &lt;&amp;&#34;'")
    assert "var(--ink)" in drawn
    assert sparks.spark([None], None, "posts", "posts") == ""


def test_ids_of_charts_do_not_meet_in_one_page(usual):
    page = usual("de").page.read_text("utf-8")
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert len(ids) == len(set(ids))


def test_names_in_the_picture_do_not_hide_each_other():
    dots = [Dot(x=0.9, y=0.02 * n, size=0.5, group=0, label=f"somebody{n}") for n in range(5)]

    placed = community.names(dots)

    heights = sorted(one["label_y"] for one in placed)
    assert all(upper - lower > 2 * LETTER / community.HEIGHT for lower, upper in itertools.pairwise(heights))
    assert {one["align"] for one in placed} == {"right"}  # at the right edge names stand to the left of their dots


def test_a_name_in_the_picture_is_text_and_escaped():
    shown = Picture(dots=[Dot(x=0, y=0, size=1, group=COLOURED, label="<b>&anna")], lines=[], groups=[], others=0)

    drawn = community.community(shown, "web")

    assert "&lt;b&gt;&amp;anna</text>" in drawn
    assert "<b>" not in drawn


def test_people_in_a_heap_get_room_and_keep_their_order():
    spread = _spread([0.01, 0.02, 0.0, 1.0])

    assert sorted(range(4), key=lambda n: spread[n]) == [2, 0, 1, 3]
    assert all(later - earlier > 0.3 for earlier, later in itertools.pairwise(sorted(spread)))
    assert all(-1 <= place <= 1 for place in spread)
    assert _spread([]) == []


def test_the_picture_names_the_people_of_the_week_alone(con, period):
    cards = people(con, period, 10).cards
    shown = picture(con, cards)

    assert {dot.label for dot in shown.dots if dot.label} == {card.handle for card in cards}
    assert sum(group.people for group in shown.groups) + shown.others == 60
