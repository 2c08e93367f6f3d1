"""The weeks of a view: as a table, and as a chart whose bars lead to their posts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import duckdb

from reports.charts.weeks import TONES, weeks
from reports.dashboard import views
from reports.dashboard.view import View, texts


def weekly(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    """`rows` are the weeks, `chart` is what the browser draws, `of(week, tone)` where a figure leads."""
    words = view.words
    found = [week for week in views.weeks(con, view.values) if not view.veiled(week.people)]
    said = texts(words.language)["tones"]

    def of(week: views.Week, tone: str) -> str:
        first = max(week.week, view.filters.first)
        last = min(week.week + timedelta(days=6), view.filters.last)
        return view.filters.address("/posts", first=first, last=last, sentiment=tone)

    bars = [
        {
            "week": words.short_day(one.week),
            "tone": tone,
            "order": order,
            "posts": getattr(one, tone),
            "href": of(one, tone),
            "told": f"{words.short_day(one.week)}: {words.count(getattr(one, tone))} {said[tone]}",
        }
        for one in found
        for order, tone in enumerate(TONES)
    ]
    return {"rows": found, "chart": weeks(bars), "of": of}
