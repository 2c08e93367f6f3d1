"""The picture of the community: dots where the web put them, lines between, names for the people of the week."""

import altair as alt
from markupsafe import Markup

from reports.charts.render import INK, SOFT, svg
from reports.views.community import COLOURED, Dot, Picture

SIDE = 460  # units of the picture; letters keep a readable share of it on a phone
HEIGHT = 380
LETTER = 11
COLOURS = [f"var(--group-{n})" for n in range(COLOURED)] + ["var(--group-rest)"]


def spec() -> alt.LayerChart:
    """Data sets: `lines` (x, y, x2, y2, strength), `dots` (x, y, size, group), `names` (x, y, label, align)."""
    plane = {"axis": None, "scale": alt.Scale(domain=[-1.04, 1.04], nice=False)}
    x, y = alt.X("x:Q", **plane), alt.Y("y:Q", **plane)
    lines = (
        alt.Chart(alt.NamedData("lines"))
        .mark_rule(color=SOFT)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            opacity=alt.Opacity("strength:Q", legend=None, scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.06, 0.55])),
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
    names = [_names(align, x, y) for align in ("left", "right")]
    rings = alt.Chart(alt.NamedData("names")).mark_point(color=INK, strokeWidth=1.4, opacity=1).encode(
        x=x, y=y, size=alt.Size("size:Q", legend=None)
    )
    return alt.layer(lines, dots, rings, *names).properties(width=SIDE, height=HEIGHT)


def _names(align: str, x: alt.X, y: alt.Y) -> alt.LayerChart:
    """Each name twice: a broad stroke in the colour of the paper keeps it readable on lines and dots."""
    named = alt.Chart(alt.NamedData("names")).transform_filter(alt.datum.align == align).encode(x=x, y=y, text="label:N")
    words = {"align": align, "dx": 9 if align == "left" else -9, "fontSize": LETTER, "fontWeight": 600, "baseline": "middle"}
    halo = named.mark_text(**words, stroke="var(--paper)", strokeWidth=3.5, strokeJoin="round")
    return alt.layer(halo, named.mark_text(**words, color=INK))


def community(picture: Picture, alternative: str) -> Markup:
    data = {
        "lines": [{"x": one.x, "y": one.y, "x2": one.x2, "y2": one.y2, "strength": one.strength} for one in picture.lines],
        "dots": [{"x": one.x, "y": one.y, "size": one.size, "group": one.group} for one in picture.dots],
        "names": names(picture.dots),
    }
    return svg(spec(), data, "community", alternative)


def names(dots: list[Dot]) -> list[dict[str, object]]:
    """Where each name stands: beside its dot, towards the middle at the edge, moved up or down where it would hide another."""
    taken: list[tuple[float, float, float]] = []  # left, right, middle, in units of the picture
    placed: list[dict[str, object]] = []
    for dot in sorted((one for one in dots if one.label), key=lambda one: -one.y):
        label = dot.label or ""
        wide = len(label) * LETTER * 0.6 + 12
        across, high = (dot.x + 1) / 2 * SIDE, (dot.y + 1) / 2 * HEIGHT
        sides = ("left", "right") if across < SIDE / 2 else ("right", "left")
        choices = [(shift, side) for shift in (0, -12, 12, -24, 24, -36, 36) for side in sides]

        def box(shift: float, side: str, at: float = across, wide: float = wide, high: float = high) -> tuple[float, float, float]:
            return (at, at + wide, high + shift) if side == "left" else (at - wide, at, high + shift)

        def free(one: tuple[float, float, float]) -> bool:
            inside = one[0] >= 0 and one[1] <= SIDE
            return inside and all(
                one[1] < other[0] or one[0] > other[1] or abs(one[2] - other[2]) >= LETTER + 1 for other in taken
            )

        shift, side = next((one for one in choices if free(box(*one))), choices[0])
        taken.append(box(shift, side))
        placed.append(
            {"x": dot.x, "y": dot.y, "label_y": dot.y + 2 * shift / HEIGHT, "label": label, "align": side, "size": dot.size}
        )
    return placed
