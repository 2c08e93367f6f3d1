"""The posts behind a figure, with what the tagger saw in them."""

from collections.abc import Mapping
from typing import Any

import duckdb
import msgspec

from reports.dashboard import views
from reports.dashboard.marked import Piece, pieces
from reports.dashboard.masked import mask
from reports.dashboard.view import View
from reports.harmless import link


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    filters = view.filters
    found = views.posts(con, view.values, sentiment=filters.sentiment, intent=filters.intent, page=filters.page)
    total = found[0].total if found else 0
    shown = [(post, pieces(post.text, post.marks), link(post.url)) for post in found]
    if not view.visitor.sees_names:
        shown = [_nameless(post, cut) for post, cut, _ in shown]
    return {"posts": shown, "total": total, "pages": -(-total // views.PAGE)}


def _nameless(post: views.Post, cut: list[Piece]) -> tuple[views.Post, list[Piece], None]:
    """The post without who said it, without a link to where it says so, and without the names in its words."""
    names = [*(post.names or []), *([post.handle] if post.handle else [])]
    plain = msgspec.structs.replace(post, handle=None, title=mask(names, post.title) if post.title else None)
    return plain, [msgspec.structs.replace(piece, text=mask(names, piece.text)) for piece in cut], None
