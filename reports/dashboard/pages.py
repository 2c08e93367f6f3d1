"""One function a page: what it reads for its template."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
import msgspec

from reports.charts.weeks import TONES, weeks
from reports.dashboard import marked, views
from reports.dashboard.filters import Filters
from reports.harmless import link
from reports.wording import Language, Wording

SHOWN = 8  # topics and products on the first page


@cache
def texts(language: Language) -> dict[str, Any]:
    return tomllib.loads((files("reports") / "texts" / f"dashboard-{language}.toml").read_text("utf-8"))


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What every page knows."""

    name: str
    company: str
    filters: Filters
    values: Mapping[str, Any]
    words: Wording
    segments: list[str]
    as_of: date
    choices: Mapping[str, list[str]]

    @property
    def pages(self) -> list[str]:
        return [name for name in PAGES if name != "posts"]

    @property
    def weeks_chosen(self) -> int | None:
        """The number of weeks up to the newest day, if that is what is chosen."""
        days, rest = divmod(self.filters.days, 7)
        return days if not rest and self.filters.last == self.as_of - timedelta(days=1) else None

    def back(self, weeks: int, days: int = 0) -> date:
        """The day so many weeks before the end of what there is."""
        return self.as_of - timedelta(weeks=weeks, days=-days)


def overview(con: duckdb.DuckDBPyConnection, filters: Filters, view: View) -> Mapping[str, Any]:
    before = {**view.values, "first_day": filters.before.first, "last_day": filters.before.last}
    found = views.breakdown(con, view.values)
    subjects = [*found.get("brand", []), *found.get("product", [])]
    return {
        "figures": views.figures(con, view.values),
        "before": views.figures(con, before),
        "weeks": chart(con, filters, view),
        "topics": found.get("topic", [])[:SHOWN],
        "subjects": sorted(subjects, key=lambda row: -row.posts)[:SHOWN],
    }


def sentiment(con: duckdb.DuckDBPyConnection, filters: Filters, view: View) -> Mapping[str, Any]:
    found = views.breakdown(con, view.values)
    subjects = [row for kind in ("brand", "product", "competitor") for row in found.get(kind, [])]
    tables = {"topic": found.get("topic", []), "product": subjects}
    tables |= {name: found.get(name, []) for name in ("source", "language")}
    return {"figures": views.figures(con, view.values), "weeks": chart(con, filters, view), "tables": tables}


def posts(con: duckdb.DuckDBPyConnection, filters: Filters, view: View) -> Mapping[str, Any]:
    found = views.posts(con, view.values, sentiment=filters.sentiment, intent=filters.intent, page=max(filters.page, 1))
    total = found[0].total if found else 0
    return {
        "posts": [(post, marked.pieces(post.text, post.marks), link(post.url)) for post in found],
        "total": total,
        "pages": -(-total // views.PAGE),
    }


PAGES = {"overview": overview, "sentiment": sentiment, "posts": posts}


def chart(con: duckdb.DuckDBPyConnection, filters: Filters, view: View) -> Mapping[str, Any]:
    """The weeks as a table and as a chart whose bars lead to their posts."""
    found, words = views.weeks(con, view.values), view.words
    said = texts(words.language)

    def of(week: views.Week, tone: str) -> str:
        first, last = max(week.week, filters.first), min(week.week + timedelta(days=6), filters.last)
        return filters.address("/posts", first=first, last=last, sentiment=tone)

    rows = [
        {
            "week": words.short_day(one.week),
            "tone": tone,
            "order": order,
            "posts": getattr(one, tone),
            "href": of(one, tone),
            "told": f"{words.short_day(one.week)}: {words.count(getattr(one, tone))} {said['tones'][tone]}",
        }
        for one in found
        for order, tone in enumerate(TONES)
    ]
    return {"rows": found, "chart": weeks(rows), "of": of}
