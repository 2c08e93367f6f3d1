"""From a spec and its data to SVG inside a page: no addresses, no background, colours that are names of the style sheet."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from reports.harmless import clean

Rows = Sequence[Mapping[str, Any]]

INK = "var(--ink)"
SOFT = "var(--soft)"
FAINT = "var(--line)"


def look(chart: alt.LayerChart) -> alt.LayerChart:
    """The one look of all charts: the page's letters and colours, no frame."""
    looked: alt.LayerChart = (
        chart.configure(background="transparent", font="inherit", padding=0, autosize=alt.AutoSizeParams(type="pad"))
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=SOFT, titleColor=SOFT, domainColor=FAINT, tickColor=FAINT, gridColor=FAINT, labelFontSize=10
        )
    )
    return looked


def svg(chart: alt.LayerChart, data: Mapping[str, Rows], name: str, alternative: str) -> Markup:
    """SVG of `chart` with each named data set filled from `data`.

    `name` keeps the ids of several charts in one page apart; `alternative` says in words what there is to see.
    """
    spec = look(chart).to_dict()
    spec["datasets"] = {key: [dict(row) for row in rows] for key, rows in data.items()}
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=_version(), allowed_base_urls=[])
    drawn = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{name}-", drawn)
    drawn = re.sub(r' (?:width|height)="[\d.]+"', "", drawn, count=2)
    drawn = re.sub(r' (?:aria-[a-z]+|role|class|xmlns:xlink|pointer-events)="[^"]*"', "", drawn)
    title = Markup("<svg role='img' aria-label='{}'").format(clean(alternative))
    return Markup(drawn.replace("<svg", title, 1))  # noqa: S704 - drawn by Vega, which escapes all text


def _version() -> str:
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
