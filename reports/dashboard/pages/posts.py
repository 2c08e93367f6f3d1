"""The posts behind a figure, with what the tagger saw in them."""

from collections.abc import Mapping
from typing import Any

import duckdb

from reports.dashboard import marked, views
from reports.dashboard.view import View
from reports.harmless import link


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    filters = view.filters
    found = views.posts(con, view.values, sentiment=filters.sentiment, intent=filters.intent, page=filters.page)
    total = found[0].total if found else 0
    return {
        "posts": [(post, marked.pieces(post.text, post.marks), link(post.url)) for post in found],
        "total": total,
        "pages": -(-total // views.PAGE),
    }
