"""The first page: six figures, the weeks, what is talked about most."""

from collections.abc import Mapping
from typing import Any

import duckdb

from reports.dashboard import views
from reports.dashboard.view import View
from reports.dashboard.weekly import weekly

SHOWN = 8  # topics and products


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    found = views.breakdown(con, view.values)
    subjects = [*found.get("brand", []), *found.get("product", [])]
    return {
        "figures": views.figures(con, view.values),
        "before": views.figures(con, view.before),
        "weeks": weekly(con, view),
        "topics": found.get("topic", [])[:SHOWN],
        "subjects": sorted(subjects, key=lambda row: -row.posts)[:SHOWN],
    }
