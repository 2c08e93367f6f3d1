"""How people speak: by week, topic, product, source and language."""

from collections.abc import Mapping
from typing import Any

import duckdb

from reports.dashboard import views
from reports.dashboard.view import View
from reports.dashboard.weekly import weekly


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    found = views.breakdown(con, view.values)
    subjects = [row for kind in ("brand", "product", "competitor") for row in found.get(kind, [])]
    tables = {"topic": found.get("topic", []), "product": subjects}
    tables |= {name: found.get(name, []) for name in ("source", "language")}
    return {"figures": views.figures(con, view.values), "weeks": weekly(con, view), "tables": tables}
