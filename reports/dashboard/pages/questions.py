"""What people ask, who answers and how soon, and what still waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb
import msgspec

from reports.dashboard import views
from reports.dashboard.view import View
from reports.harmless import link, shorten
from reports.reading import ask

SHOWN = 30


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """Questions on one topic: how many a customer answered first within a day, and how many nobody has answered."""

    name: str
    questions: int
    people: int
    by_customers: int
    by_staff: int
    unanswered: int
    median_hours: float | None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A question nobody has answered for a day, `hours` old when the copy was made."""

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
        "waiting": [(shorten(one.title or "", 110), link(one.url), one) for one in waiting[:SHOWN]],
        "all_waiting": len(waiting),
    }
