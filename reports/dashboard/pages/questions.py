"""What people ask, who answers and how soon, and what still waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb
import msgspec

from reports.dashboard import views
from reports.dashboard.masked import mask
from reports.dashboard.view import View
from reports.excerpts import excerpt
from reports.harmless import link, shorten
from reports.reading import ask

SHOWN = 30
BEST = 8
LONG = 110  # letters of a title


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """Questions on one topic: how many a customer answered first within a day, and how many nobody has answered."""

    name: str
    questions: int
    people: int
    by_customers: int
    by_staff: int
    unanswered: int
    median_hours: float | None


class Best(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of a customer that others found good."""

    post: int
    row_of: int
    thread: int
    said_at: datetime
    place: str
    accepted: bool
    likes: int
    thanks: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is shown; `link` is None for readers who are to see no names."""

    said: Best
    text: str
    title: str
    link: str | None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A question nobody has answered for a day, `hours` old when the copy was made."""

    thread: int
    title: str | None
    url: str
    place: str
    opened_at: datetime
    hours: float


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    moment = {"as_of": view.as_of, "time_zone": view.time_zone}
    waiting = ask(con, "dashboard/waiting", Waiting, **view.values, **moment)
    return {
        "figures": views.figures(con, view.values),
        "before": views.figures(con, view.before),
        "topics": ask(con, "dashboard/answers", Answers, **view.values),
        "waiting": _waiting(con, view, waiting[:SHOWN]),
        "all_waiting": len(waiting),
        "best": _best(con, view),
    }


def _waiting(con: duckdb.DuckDBPyConnection, view: View, found: list[Waiting]) -> list[tuple[str, str | None, Waiting]]:
    """Title, link and question; for readers who are to see no names without a link."""
    if view.visitor.sees_names:
        return [(shorten(one.title or "", LONG), link(one.url), one) for one in found]
    names = views.names(con, [one.thread for one in found])
    return [(mask(names.get(one.thread, []), shorten(one.title or "", LONG)), None, one) for one in found]


def _best(con: duckdb.DuckDBPyConnection, view: View) -> list[Shown]:
    found = ask(con, "dashboard/best_answers", Best, **view.values, most=BEST)
    words = views.words(con, [one.row_of for one in found])
    shown = [
        Shown(
            said=one,
            text=excerpt(words[one.row_of].text),
            title=shorten(words[one.row_of].title or "", LONG),
            link=link(words[one.row_of].url),
        )
        for one in found
    ]
    if view.visitor.sees_names:
        return shown
    names = views.names(con, [one.thread for one in found])
    return [
        msgspec.structs.replace(one, text=mask(known, one.text), title=mask(known, one.title), link=None)
        for one in shown
        for known in [names.get(one.said.thread, [])]
    ]
