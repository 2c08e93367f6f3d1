"""Our brand and products beside those they compete with: how much, and how, people speak of each."""

from collections.abc import Mapping
from typing import Any

import duckdb

from reports.dashboard import views
from reports.dashboard.view import View


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    found = views.breakdown(con, view.values)
    named = {row.name: row for kind in ("competitor", "product") for row in found.get(kind, [])}
    pairs = [
        (row, [named[name] for name in view.competitors.get(row.name, []) if name in named])
        for row in found.get("product", [])
    ]
    places = views.places(con, view.values)
    ours, theirs = (sum(getattr(place, side) for place in places) for side in ("ours", "theirs"))
    return {"brand": found.get("brand", []), "pairs": pairs, "ours": ours, "theirs": theirs}
