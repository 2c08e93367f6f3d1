"""What an item of a feed belongs to, as its address tells: a comment to its article, a forum's post to its topic."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from listeners.feed_items import Item

ONE_POST = re.compile(r"(?:(?:comment|kommentar|c|msg|post|p|pid|reply)[-_]?)?\d+", re.IGNORECASE)  # as a fragment
FORUMS = [  # `thread` is what stays the same for all posts of a topic; titles may change
    re.compile(r"(?P<top>.*/viewtopic\.php)\?(?:.*&)?t=(?P<thread>\d+).*"),  # phpBB
    re.compile(r"(?P<top>.*/showthread\.php)(?:\?(?:.*&)?t(?:id)?=|[?/])(?P<thread>\d+).*"),  # vBulletin, MyBB
    re.compile(r"(?P<top>.*/thread-)(?P<thread>\d+)(?:-[a-z]+(?:-\d+)?)*\.html.*"),  # MyBB
    re.compile(r"(?P<top>.*[/?]threads/)(?:[^/]*\.)?(?P<thread>\d+)(?:/.*)?"),  # XenForo
    re.compile(r"(?P<top>.*[/?]thread/)(?P<thread>\d+)(?:[-/].*)?", re.IGNORECASE),  # WoltLab
    re.compile(r"(?P<top>.*/index\.php)\?(?:.*[&;])?topic=(?P<thread>\d+).*"),  # SMF
    re.compile(r"(?P<top>.*/t/)(?:[^/?]+/)?(?P<thread>\d+)(?:/\d+)?/?"),  # Discourse
]
POST = re.compile(r"[?&;](?:p|pid|post|postid)=\d+|[-/]post-\d+|\.msg\d+|/t/(?:[^/?]+/)?\d+/(?!1/?$)\d", re.IGNORECASE)
PAGES = re.compile(r"/comment-page-\d+/?$")
PASSING = re.compile(
    r"utm_\w+|cpage|replytocom|unapproved|moderation-hash|sid", re.IGNORECASE
)  # say nothing of what it is
ANSWER = re.compile(r"(?:.* • )?(?:(?:re|aw|antw|antwort)\s*:\s*)+(?P<title>.*)", re.IGNORECASE)


class Spot(NamedTuple):
    """Where an address leads: to which thread, and whether to one post of it that does not open it."""

    thread: str | None = None
    answers: bool = False
    forum: bool = False


def spot(link: str | None, title: str | None = None) -> Spot:
    """Read an address. `thread` is the same for all addresses of a thread, in its feeds of articles and of comments.

    The front page is no thread. In phpBB, the opening post is the one whose title does not begin with "Re:".
    """
    if not link:
        return Spot()
    parts = urlsplit(link)
    where = parts.path + (f"?{parts.query}" if parts.query else "")
    for forum in FORUMS:
        if found := forum.fullmatch(where):
            one = bool(POST.search(where) or ONE_POST.fullmatch(parts.fragment))
            opens = "viewtopic" in where and title is not None and not ANSWER.match(title)
            thread = _address(parts.netloc, f"{found['top'].replace('?', '/')}/{found['thread']}")
            return Spot(thread, one and not opens, forum=True)
    path = PAGES.sub("", parts.path).rstrip("/")
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not PASSING.fullmatch(pair[0])]
    )
    if not path and not query:
        return Spot()
    answers = bool(ONE_POST.fullmatch(parts.fragment))
    return Spot(_address(parts.netloc, path + (f"?{query}" if query else "")), answers)


class Knot(NamedTuple):
    """How an item hangs together with others; `parent_id` is the thread where it answers we do not know whom."""

    thread_id: str
    parent_id: str | None
    title: str | None


class Threads:
    """The threads of a feed. A thread is named by its address, so that the feeds of a place name it alike."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = {item.id: item for item in items}
        self._spots = {item.id: spot(item.link, item.title) for item in items}
        self._opened = Counter(place.thread for place in self._spots.values() if not place.answers)

    def knot(self, item: Item) -> Knot:
        place = self._spots[item.id]
        if item.parent:
            return self._answer(item)
        if place.answers and place.thread:
            return Knot(place.thread, place.thread, topic(item.title) if place.forum else None)
        return Knot(self._of_opener(item), None, topic(item.title) if place.forum else item.title)

    def _answer(self, item: Item) -> Knot:
        """The thread of what stands at the top of the answers; where that is not in the feed, what its address says."""
        top, passed = item, {item.id}
        while top.parent in self._items and top.parent not in passed:
            top = self._items[top.parent]
            passed.add(top.id)
        if not top.parent:
            thread, title = self._of_opener(top), top.title
        else:
            thread, title = spot(top.parent_link).thread or top.parent, None
        known = item.parent in self._items or spot(item.parent_link).answers
        return Knot(thread, item.parent if known else thread, title)

    def _of_opener(self, item: Item) -> str:
        """Its address, where no other item has the same."""
        thread = self._spots[item.id].thread
        return thread if thread and self._opened[thread] == 1 else item.id


def topic(title: str | None) -> str | None:
    """The title of a topic from that of one of its posts."""
    answer = ANSWER.fullmatch(title or "")
    return answer["title"] if answer else (title or "").rpartition(" • ")[2] or None


def _address(host: str, rest: str) -> str:
    return "https://" + host.rpartition("@")[2].lower() + re.sub("//+", "/", rest)
