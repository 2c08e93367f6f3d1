"""The pages, one module each: `read` gives its template what it shows."""

from collections.abc import Callable, Mapping
from typing import Any

import duckdb

from reports.dashboard.pages import community, overview, places, posts, products, questions, sentiment, sources, topics
from reports.dashboard.view import View

Read = Callable[[duckdb.DuckDBPyConnection, View], Mapping[str, Any]]

PAGES: dict[str, Read] = {
    "overview": overview.read,
    "sentiment": sentiment.read,
    "topics": topics.read,
    "products": products.read,
    "questions": questions.read,
    "places": places.read,
    "community": community.read,
    "sources": sources.read,
    "posts": posts.read,
}
"""By name, which is their address too."""

TABS = [name for name in PAGES if name != "posts"]
