"""How people speak about one topic: a bar a week, positive posts upwards, negative ones downwards."""

import altair as alt
from markupsafe import Markup

from reports.charts.render import FAINT, SOFT, svg
from reports.views.sentiment import Topic

# told apart by place as well as by colour, and blue against orange for all kinds of colour blindness
TONES = {"positive": "var(--good)", "negative": "var(--bad)"}


def spec(most: int) -> alt.LayerChart:
    """Data set `posts` (n, tone, posts), negative posts below zero; `most` posts either way fit."""
    x = alt.X("n:O", axis=None, scale=alt.Scale(paddingInner=0.25, paddingOuter=0))
    y = alt.Y(
        "posts:Q",
        scale=alt.Scale(domain=[-most, most], nice=False),
        axis=alt.Axis(
            values=[-most, 0, most], labelExpr="abs(datum.value)", title=None, domain=False, ticks=False, grid=False
        ),
    )
    colour = alt.Color("tone:N", legend=None, scale=alt.Scale(domain=list(TONES), range=list(TONES.values())))
    bars = alt.Chart(alt.NamedData("posts")).mark_bar().encode(x=x, y=y, color=colour)
    zero = alt.Chart(alt.NamedData("zero")).mark_rule(color=SOFT, strokeWidth=0.75).encode(y="posts:Q")
    ends = (
        alt.Chart(alt.NamedData("ends")).mark_rule(color=FAINT, strokeWidth=0.75, strokeDash=[2, 3]).encode(y="posts:Q")
    )
    return alt.LayerChart(layer=[ends, bars, zero]).properties(width=220, height=84)


def topic(shown: Topic, most: int, name: str, alternative: str) -> Markup:
    """`most` is the same for all topics, so that bars compare."""
    posts = [
        {"n": n, "tone": tone, "posts": count}
        for n, week in enumerate(shown.weeks)
        for tone, count in (("positive", week.positive), ("negative", -week.negative))
    ]
    ends = [{"posts": most}, {"posts": -most}]
    return svg(spec(most), {"posts": posts, "zero": [{"posts": 0}], "ends": ends}, name, alternative)
