"""The sources and how their last nights went."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import duckdb

from reports.dashboard.view import View
from reports.reading import Period
from reports.views import sources


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    monday = view.as_of - timedelta(days=view.as_of.weekday())
    return {"sources": sources.sources(con, Period(as_of=monday, time_zone=view.time_zone))}
