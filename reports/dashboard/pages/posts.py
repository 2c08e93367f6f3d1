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
    total = found[0].said.total if found else 0
    shown = [(post, pieces(post.words.text, post.marks), link(post.words.url)) for post in found]
    if not view.visitor.sees_names:
        known = views.names(con, [post.said.thread for post in found if post.said.thread is not None])
        shown = [_nameless(post, cut, known.get(post.said.thread or 0, [])) for post, cut, _ in shown]
    return {"posts": shown, "total": total, "pages": -(-total // views.PAGE)}


def _nameless(post: views.Post, cut: list[Piece], names: list[str]) -> tuple[views.Post, list[Piece], None]:
    """The post without who said it, without a link to where it says so, and without the names in its words."""
    title = mask(names, post.words.title) if post.words.title else None
    words = msgspec.structs.replace(post.words, handle=None, title=title)
    nameless = [msgspec.structs.replace(piece, text=mask(names, piece.text)) for piece in cut]
    return msgspec.structs.replace(post, words=words), nameless, None
