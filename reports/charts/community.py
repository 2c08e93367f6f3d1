"""The picture of the community: dots where the web put them, lines between, names for the people of the week."""

from typing import Any, Literal

import altair as alt
from markupsafe import Markup

from reports.charts.names import LETTER, place
from reports.charts.render import INK, SOFT, Rows, svg
from reports.views.community import COLOURED, Dot, Picture

WIDTH = 460  # units of the picture; letters keep a readable share of it on a phone
HEIGHT = 380
COLOURS = [f"var(--group-{n})" for n in range(COLOURED)] + ["var(--group-rest)"]


def spec() -> alt.LayerChart:
    """Data sets: `lines` (x, y, x2, y2, strength), `dots` (x, y, size, group), `names` (x, y, label_y, label, align, size)."""
    plane: dict[str, Any] = {"axis": None, "scale": alt.Scale(domain=[-1.04, 1.04], nice=False)}
    x, y = alt.X("x:Q", **plane), alt.Y("y:Q", **plane)
    lines = (
        alt.Chart(alt.NamedData("lines"))
        .mark_rule(color=SOFT)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            opacity=alt.Opacity(
                "strength:Q", legend=None, scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.06, 0.55])
            ),
            strokeWidth=alt.StrokeWidth("strength:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.4, 2.5])),
        )
    )
    dots = (
        alt.Chart(alt.NamedData("dots"))
        .mark_circle(opacity=0.9, stroke="var(--paper)", strokeWidth=0.6)
        .encode(
            x=x,
            y=y,
            size=alt.Size("size:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[14, 260])),
            color=alt.Color("group:O", legend=None, scale=alt.Scale(domain=list(range(COLOURED + 1)), range=COLOURS)),
        )
    )
    names = (_names("left", x, plane), _names("right", x, plane))
    rings = (
        alt.Chart(alt.NamedData("names"))
        .mark_point(color=INK, strokeWidth=1.4, opacity=1)
        .encode(x=x, y=y, size=alt.Size("size:Q", legend=None))
    )
    return alt.LayerChart(layer=[lines, dots, rings, *names]).properties(width=WIDTH, height=HEIGHT)


def _names(align: Literal["left", "right"], x: alt.X, plane: dict[str, Any]) -> alt.LayerChart:
    """Each name twice: a broad stroke in the colour of the paper keeps it readable on lines and dots."""

    def words(colour: str, stroke: float) -> alt.Chart:
        named: alt.Chart = alt.Chart(alt.NamedData("names")).transform_filter(alt.datum.align == align)
        written: alt.Chart = named.mark_text(
            align=align,
            baseline="middle",
            dx=9 if align == "left" else -9,
            fontSize=LETTER,
            fontWeight=600,
            color=colour,
            stroke=colour,
            strokeWidth=stroke,
            strokeJoin="round",
        ).encode(x=x, y=alt.Y("label_y:Q", **plane), text="label:N")
        return written

    return alt.LayerChart(layer=[words("var(--paper)", 3.5), words(INK, 0)])


def community(picture: Picture, alternative: str) -> Markup:
    """The renderer gets stand-ins for the names: some text that people can write makes it abort the whole process."""
    named = sorted((one for one in picture.dots if one.label), key=lambda one: -one.y)
    data: dict[str, Rows] = {
        "lines": [
            {"x": one.x, "y": one.y, "x2": one.x2, "y2": one.y2, "strength": one.strength} for one in picture.lines
        ],
        "dots": [{"x": one.x, "y": one.y, "size": one.size, "group": one.group} for one in picture.dots],
        "names": names(named),
    }
    drawn = svg(spec(), data, "community", alternative)
    for number, dot in enumerate(named):
        drawn = Markup(drawn.replace(f">name-{number}<", Markup(">{}<").format(dot.label)))  # noqa: S704 - escaped here
    return drawn


def names(named: list[Dot]) -> list[dict[str, Any]]:
    """The rows of the data set `names`."""
    places = place([((one.x + 1) / 2 * WIDTH, (one.y + 1) / 2 * HEIGHT, one.label or "") for one in named], WIDTH)
    return [
        {
            "x": dot.x,
            "y": dot.y,
            "label_y": 2 * found.middle / HEIGHT - 1,
            "label": f"name-{number}",
            "align": found.side,
            "size": dot.size,
        }
        for number, (dot, found) in enumerate(zip(named, places, strict=True))
    ]
