"""The sources and how their last nights went."""

from collections.abc import Mapping
from typing import Any

import duckdb

from reports.dashboard import views
from reports.dashboard.view import View


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    _, _, sources = view.kept.get("basis", lambda: views.basis(con, view.time_zone))
    return {"sources": sources}
