"""A small line over nine weeks, with the usual as a thin rule and the week reported as a dot."""

from collections.abc import Sequence

import altair as alt
from markupsafe import Markup

from reports.charts.render import INK, SOFT, svg


def spec() -> alt.LayerChart:
    """Data sets: `weeks` (n, value, last) and `usual` (value)."""
    weeks = alt.Chart(alt.NamedData("weeks"))
    x = alt.X("n:Q", axis=None, scale=alt.Scale(nice=False, padding=6))
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=False, padding=6))
    rule = alt.Chart(alt.NamedData("usual")).mark_rule(color=SOFT, strokeWidth=0.75, strokeDash=[2, 3]).encode(y=y)
    line = weeks.mark_line(color=SOFT, strokeWidth=1.5, strokeJoin="round").encode(x=x, y=y)
    dot = weeks.transform_filter("datum.last").mark_circle(color=INK, opacity=1, size=36).encode(x=x, y=y)
    return alt.LayerChart(layer=[rule, line, dot]).properties(width=150, height=34)


def spark(values: Sequence[float | None], usual: float | None, name: str, alternative: str) -> Markup:
    """`values` of the weeks, oldest first; None leaves a gap."""
    weeks = [{"n": n, "value": value, "last": n == len(values) - 1} for n, value in enumerate(values)]
    known = [week for week in weeks if week["value"] is not None]
    if not known:
        return Markup()
    return svg(spec(), {"weeks": weeks, "usual": [] if usual is None else [{"value": usual}]}, name, alternative)
