"""A few things over the weeks, a line each. Drawn by the browser, from spec and data."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from reports.charts.render import Rows, look

COLOURS = [f"var(--group-{n})" for n in range(6)]


@cache
def spec(names: tuple[str, ...]) -> dict[str, Any]:
    """Data set `points` (week, order, name, posts, told)."""
    x = alt.X(
        "week:O",
        title=None,
        sort=alt.SortField("order"),
        axis=alt.Axis(labelAngle=0, labelOverlap=True, labelBound=True),
    )
    y = alt.Y("posts:Q", title=None, axis=alt.Axis(tickCount=4, domain=False, ticks=False))
    scale = alt.Scale(domain=list(names), range=COLOURS[: len(names)])
    colour = alt.Color("name:N", scale=scale, legend=alt.Legend(orient="top", title=None, symbolType="stroke"))
    base = alt.Chart(alt.NamedData("points")).encode(x=x, y=y, color=colour)
    drawn = [base.mark_line(strokeWidth=2), base.mark_point(size=45, filled=True).encode(tooltip="told:N")]
    made: dict[str, Any] = look(alt.LayerChart(layer=drawn).properties(width="container", height=240)).to_dict()
    made["config"] |= {
        "autosize": {"type": "fit-x", "contains": "padding", "resize": True},
        "legend": {"labelColor": "var(--ink)", "labelFontSize": 13, "symbolStrokeWidth": 3, "columns": 3},
    }
    made["config"]["axis"]["labelFontSize"] = 12
    made["config"]["padding"] = {"bottom": 6, "top": 4, "left": 0, "right": 6}
    return made


def lines(points: Rows, names: Sequence[str]) -> dict[str, Any]:
    """The whole chart, as the browser takes it; `names` in the order of the colours, six at most."""
    return {**spec(tuple(names)), "datasets": {"points": [dict(point) for point in points]}}
