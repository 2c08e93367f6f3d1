"""What people talk about, what grows, and where it began."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import msgspec

from reports.charts.lines import lines
from reports.dashboard import views
from reports.dashboard.view import View
from reports.reading import ask

DRAWN = 6


class Week(msgspec.Struct, frozen=True, kw_only=True):
    week: date
    name: str
    posts: int


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A topic, its posts in as long a period before, and whether it is "rising" or "falling"."""

    row: views.Row
    past: int

    @property
    def way(self) -> str:
        """Two counts of things that happen by chance differ by two standard deviations once in twenty times."""
        change = self.row.posts - self.past
        if abs(change) <= 2 * math.sqrt(self.row.posts + self.past):
            return ""
        return "rising" if change > 0 else "falling"


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """When a topic was first and most spoken of at one source, in the view."""

    name: str
    source: str
    first_day: date
    peak: date  # the week
    posts: int


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    now = views.breakdown(con, view.values).get("topic", [])
    past = {row.name: row for row in views.breakdown(con, view.before).get("topic", [])}
    rows = [Moved(row=row, past=past[row.name].posts if row.name in past else 0) for row in now]
    drawn = [row.name for row in now[:DRAWN]]
    found = [one for one in ask(con, "dashboard/topic_weeks", Week, **view.values) if one.name in drawn]
    words = view.words
    points = [
        {
            "week": words.short_day(one.week),
            "order": one.week.toordinal(),
            "name": words.topic(one.name),
            "posts": one.posts,
            "told": f"{words.topic(one.name)}, {words.short_day(one.week)}: {words.count(one.posts)}",
        }
        for one in found
    ]
    paths: dict[str, list[Path]] = {}
    for one in ask(con, "dashboard/topic_paths", Path, **view.values):
        paths.setdefault(one.name, []).append(one)
    travelled = {name: paths[name] for name in drawn if len(paths.get(name, [])) > 1}
    return {"rows": rows, "chart": lines(points, [words.topic(name) for name in drawn]), "paths": travelled}
