"""How many posts a week and in what tone: bars that lead to their posts. Drawn by the browser, from spec and data."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt

from reports.charts.render import Rows, look

TONES = {"positive": "var(--good)", "neutral": "var(--line)", "negative": "var(--bad)"}


@cache
def spec() -> Mapping[str, Any]:
    """Data set `posts` (week, tone, order, posts, href, told), a bar a week with its tones on top of each other."""
    bars = (
        alt.Chart(alt.NamedData("posts"))
        .mark_bar(cursor="pointer")
        .encode(
            x=alt.X("week:O", title=None, sort=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, labelBound=True)),
            y=alt.Y("posts:Q", title=None, axis=alt.Axis(tickCount=4, domain=False, ticks=False)),
            color=alt.Color("tone:N", legend=None, scale=alt.Scale(domain=list(TONES), range=list(TONES.values()))),
            order=alt.Order("order:Q"),
            href="href:N",
            tooltip="told:N",
            description="told:N",
        )
    )
    made: dict[str, Any] = look(alt.LayerChart(layer=[bars]).properties(width="container", height=220)).to_dict()
    made["config"]["autosize"] = {"type": "fit-x", "contains": "padding", "resize": True}  # as wide as the page
    made["config"]["axis"]["labelFontSize"] = 12
    made["config"]["padding"] = {"bottom": 6, "top": 4, "left": 0, "right": 0}
    return made


def weeks(rows: Rows) -> dict[str, Any]:
    """The whole chart, as the browser takes it."""
    return {**spec(), "datasets": {"posts": [dict(row) for row in rows]}}
