"""The picture of a backtest: P@25 of each list with its interval, a row a place and a column a pool."""

from collections.abc import Sequence

import altair as alt
import vl_convert

from graph.backtest.cuts import BASELINES, POOLS, ROLES
from graph.backtest.page import WORDS
from graph.backtest.summary import PERFECT, Summary

KINDS = {"ours": "#b3261e", "plain list": "#5f6368", "trained": "#1a73e8", "perfect": "#c4c7cc"}


def picture(summaries: Sequence[Summary]) -> str:
    """SVG; dots are means, bars hold 90 % of the samples."""
    rows = [
        {
            "place": summary.place,
            "pool": WORDS[line.pool],
            "list": line.name,
            "kind": _kind(line.name),
            "mean": line.means["P@25"],
            "low": line.low,
            "high": line.high,
        }
        for summary in summaries
        for line in summary.lines
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("list:N", sort=alt.EncodingSortField("mean", op="mean", order="descending"), title=None),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(KINDS), range=list(KINDS.values())), title=None),
    )
    across = alt.Scale(domain=[0, 1])
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="P@25: mean over days and truths", scale=across), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(x=alt.X("mean:Q", scale=across))
    chart = (bars + dots).properties(width=230, height=190)
    panels = chart.facet(
        row=alt.Row("place:N", title=None, sort=[summary.place for summary in summaries]),
        column=alt.Column("pool:N", title=None, sort=[WORDS[pool] for pool in POOLS]),
    ).resolve_scale(y="independent")
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    drawn: str = vl_convert.vegalite_to_svg(
        panels.configure(background="white").to_dict(), vl_version=version, allowed_base_urls=[]
    )
    return drawn


def _kind(name: str) -> str:
    if name in ROLES:
        return "ours"
    if name == PERFECT:
        return "perfect"
    return "plain list" if name in BASELINES else "trained"
