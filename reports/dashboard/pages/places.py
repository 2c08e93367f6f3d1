"""Where our people talk: the map of places, ours and those of others, with our share of the voices there."""

from collections.abc import Mapping
from typing import Any

import duckdb

from reports.dashboard import views
from reports.dashboard.view import View


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    return {"places": views.places(con, view.values)}
