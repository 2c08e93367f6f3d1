"""Which address gives what: a path of the sample server and the answer to it."""

import json
import re
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from kundschafter.sample import feeds, pages
from kundschafter.sample.discourse import Forum
from kundschafter.sample.world import World

TOPIC = re.compile(r"/t/(?:[^/]+/)?(\d+)(?:/(\d+))?(\.json)?$")
SOME = re.compile(r"/t/(\d+)/posts\.json$")
POST = re.compile(r"/posts/(\d+)\.json$")
ROBOTS = "User-agent: *\nDisallow: /own/admin\nDisallow: /foreign/admin\n"


class Answer(msgspec.Struct, frozen=True):
    status: int
    kind: str  # content type
    body: bytes
    headers: dict[str, str] = {}
    conditional: bool = False  # may be answered with 304


class Routes:
    """The addresses of one world."""

    def __init__(self, world: World) -> None:
        self._forums = {place: Forum(world, place) for place in ("own", "foreign")}
        changed = {"Last-Modified": format_datetime(feeds.changed(world), usegmt=True)}
        self._fixed = {
            "/robots.txt": Answer(200, "text/plain; charset=utf-8", ROBOTS.encode()),
            "/blog/feed.xml": Answer(
                200, "application/rss+xml; charset=utf-8", feeds.articles(world).encode(), changed, conditional=True
            ),
            "/blog/comments.xml": Answer(
                200, "application/atom+xml; charset=utf-8", feeds.comments(world).encode(), changed, conditional=True
            ),
            "/": _page(pages.front(self._forums)),
        }
        self._blog = {thread.slug: thread for thread in world.of("blog")}

    def answer(self, target: str) -> Answer:
        """What is at this address; 404 where nothing is."""
        parts = urlsplit(target)
        asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if parts.path in self._fixed:
            return self._fixed[parts.path]
        _, place, *rest = parts.path.split("/", 2)
        path = "/" + "".join(rest)
        if place == "blog":
            thread = self._blog.get(path.strip("/"))
            return _page(pages.article(thread)) if thread else _missing()
        if place not in self._forums:
            return _missing()
        forum = self._forums[place]
        if path.endswith(".json"):
            ids = [int(value) for value in parse_qs(parts.query).get("post_ids[]", []) if value.isdigit()]
            found = _json(forum, path, asked, ids)
            return _as_json(found)
        return _html(forum, place, path)


def _json(forum: Forum, path: str, asked: dict[str, str], ids: list[int]) -> Any:
    """What Discourse gives at this path, or None for its 404."""

    def number(name: str, default: int = 0) -> int:
        return int(asked[name]) if asked.get(name, "").isdigit() else default

    fixed: dict[str, Any] = {
        "/latest.json": lambda: forum.latest(
            number("page"), asked.get("order", "activity"), ascending=asked.get("ascending") == "true"
        ),
        "/posts.json": lambda: forum.before(number("before") or None),
        "/post_action_users.json": lambda: forum.likers(number("id")),
        "/categories.json": lambda: {"category_list": {"categories": forum.categories()}},
        "/site.json": forum.site,
    }
    if path in fixed:
        return fixed[path]()
    if match := SOME.fullmatch(path):
        return forum.some(int(match[1]), ids)
    if match := POST.fullmatch(path):
        return forum.alone(int(match[1]))
    if match := TOPIC.fullmatch(path):
        return forum.topic(int(match[1]), int(match[2] or 1), whole=asked.get("print") == "true")
    return None


def _html(forum: Forum, place: str, path: str) -> Answer:
    if path == "/":
        return _page(pages.board(forum, place))
    if match := TOPIC.fullmatch(path):
        thread = forum.topics.get(int(match[1]))
        return _page(pages.topic(thread, place)) if thread else _missing()
    if path.startswith("/u/"):
        found = next((life for _, life in forum.users.known.values() if life.handle.lower() == path[3:].lower()), None)
        return _page(pages.person(forum, place, found)) if found else _missing()
    return _missing()


def _as_json(found: Any) -> Answer:
    if found is None:
        gone = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}
        return Answer(404, "application/json; charset=utf-8", json.dumps(gone).encode())
    return Answer(200, "application/json; charset=utf-8", json.dumps(found, ensure_ascii=False).encode())


def _page(html: str) -> Answer:
    return Answer(200, "text/html; charset=utf-8", html.encode())


def _missing() -> Answer:
    return Answer(404, "text/html; charset=utf-8", pages.page("404", "<p>Hier ist nichts.</p>").encode())
