"""Where posts stand at Bluesky: searches by spans of time, feeds and authors from the newest down, threads."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from listeners.bluesky.view import View, moment_of
from listeners.bluesky.xrpc import Missing, Xrpc
from listeners.records import SourceRefused

LIMIT = 100  # posts of one answer; the service gives no more
MOST = 1000  # posts of one span of time: more a search may not show
MOST_PAGES = 100  # of one feed, author or span
ENOUGH_PASSED_ON = 3
NARROWEST, FIRST, WIDEST = 60.0, 86400.0, 30 * 86400.0  # seconds of a span
BATCH = 25  # posts asked for by address
DEPTH = 100  # of a thread

Walk = tuple[list[View], bool]
"""Posts, and whether the service has more."""


def search(xrpc: Xrpc, words: str, since: float, until: float) -> Iterator[Walk]:
    """Yield span after span (its posts, and whether there are more than we got), oldest first.

    A search shows the newest first and only so many. A span that holds more is asked for again in narrower ones.
    """
    width = FIRST
    while since < until:
        end = min(since + width, until)
        span = {"since": _stamp(since), "until": _stamp(end)}
        views, more = _walk(xrpc, "app.bsky.feed.searchPosts", MOST, q=words, sort="latest", **span)
        if more and end - since > NARROWEST:
            width = max((end - since) / 4, NARROWEST)
            continue
        yield views, more
        since = end
        if len(views) * 4 < MOST:
            width = min(width * 2, WIDEST)


def newest(xrpc: Xrpc, method: str, known: set[str], since: float, **params: Any) -> Walk:
    """The posts of a feed or author after `since` (seconds UTC) that are not `known`; down to where nothing is new."""
    found: dict[str, View] = {}
    passed_on = 0  # pages in a row that hold nothing but what others said
    for number, views in enumerate(_pages(xrpc, method, **params)):
        fresh = {view["uri"]: view for view in views if view["uri"] not in known and seconds(view) >= since}
        passed_on = 0 if views else passed_on + 1
        if passed_on == ENOUGH_PASSED_ON or (views and not fresh.keys() - found.keys()):
            break
        found |= fresh
        if number + 1 == MOST_PAGES:
            return list(found.values()), True
    return list(found.values()), False


def thread(xrpc: Xrpc, uri: str) -> list[View] | None:
    """The post at `uri` and all below it; None if it is gone."""
    try:
        told = xrpc.get("app.bsky.feed.getPostThread", uri=uri, depth=DEPTH, parentHeight=0)
    except Missing:
        return None
    views, front = [], [told.get("thread")]
    while front:
        node = front.pop()
        if isinstance(node, dict) and isinstance(node.get("post"), dict):  # not one that is gone or blocked
            views.append(node["post"])
            front += node.get("replies") or []
    return _checked(views) or None


def posts(xrpc: Xrpc, uris: list[str]) -> list[View]:
    """Those of `uris`, at most BATCH, that are there."""
    return _checked(xrpc.get("app.bsky.feed.getPosts", uris=uris).get("posts"))


def seconds(view: View) -> float:
    """When it was said, in seconds UTC; 0 where it does not tell."""
    try:
        return moment_of(view).timestamp()
    except ValueError:
        return 0.0


def _walk(xrpc: Xrpc, method: str, most: int, **params: Any) -> Walk:
    found: dict[str, View] = {}
    for number, views in enumerate(_pages(xrpc, method, **params)):
        found |= {view["uri"]: view for view in views}
        if len(found) > most or number + 1 == MOST_PAGES:
            return list(found.values()), True
    return list(found.values()), False


def _pages(xrpc: Xrpc, method: str, **params: Any) -> Iterator[list[View]]:
    """Yield page after page, until there is no cursor or one that was there before. A page may be empty in between."""
    cursors: set[str] = set()
    while True:
        told = xrpc.get(method, limit=LIMIT, **params)
        rows = told.get("posts") if "posts" in told else _said(told.get("feed"))
        yield _checked(rows)
        cursor = told.get("cursor")
        if not cursor or cursor in cursors:
            return
        cursors.add(cursor)
        params["cursor"] = cursor


def _said(feed: Any) -> list[Any] | None:
    """The posts of a feed without those that somebody else passed on or pinned."""
    if not isinstance(feed, list):
        return None
    return [row.get("post") for row in feed if isinstance(row, dict) and not row.get("reason")]


def _checked(views: Any) -> list[View]:
    try:
        if all(isinstance(view["uri"], str) for view in views):
            return list(views)
    except (KeyError, TypeError) as error:
        raise SourceRefused("The answer holds no posts as Bluesky gives them: check 'url'.") from error
    raise SourceRefused("The answer holds posts without an address: check 'url'.")


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
