"""What every listener must keep, whatever it listens to. To add one: a `Case` that sets the scene and talks in it.

A case opens a place with something said in it; `say` says one thing more there and gives the post's id.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from listeners import discourse, reddit
from listeners.archive import Archive
from listeners.discourse import Discourse
from listeners.feed import Feed
from listeners.formats import pages
from listeners.reddit import Reddit
from listeners.source import Source
from tests.listeners.forum import START, Forum
from tests.listeners.loopback import serve
from tests.listeners.subreddit import Subreddit

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
SAID = 25  # posts a place opens with


@dataclass
class Scene:
    source: Source
    say: Callable[[], str]


@dataclass
class Case:
    kind: str
    opened: Callable[[Path, pytest.MonkeyPatch], Any]  # a context manager of Scene
    settings: dict[str, Any]  # as in a `[[sources]]` table
    by_time: bool = True  # its pages are oldest first


@contextmanager
def feed(_: Path, __: pytest.MonkeyPatch) -> Iterator[Scene]:
    items: list[str] = []

    def say() -> str:
        date = format_datetime(START + timedelta(hours=len(items)))
        items.insert(0, f"<item><guid>g{len(items)}</guid><title>T</title><pubDate>{date}</pubDate></item>")
        return f"g{len(items) - 1}"

    def answer(asked: Any) -> None:
        asked.reply(f"<rss version='2.0'><channel><title>Blog</title>{''.join(items)}</channel></rss>".encode())

    with serve(answer) as server:
        yield Scene(Feed(name="blog", url=server.url), say)


@contextmanager
def forum(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(discourse, "PAGE_POSTS", 5)
    place = Forum()

    def say() -> str:
        minute = sum(len(topic["posts"]) for topic in place.topics.values())
        return str(place.say(minute % 8 + 1, minute)["id"])

    with serve(place) as server:
        yield Scene(Discourse(name="forum", url=server.url), say)


@contextmanager
def subreddit(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(reddit, "PAGE_POSTS", 5)
    patch.setenv("KUNDSCHAFTER_REDDIT_ID", "key")
    patch.setenv("KUNDSCHAFTER_REDDIT_SECRET", "hush")
    place = Subreddit()

    def say() -> str:
        return place.say(len(place.things))["name"]

    with serve(place) as server:
        yield Scene(Reddit(name="reddit", api_url=server.url, subreddits=["netz"]), say)


@contextmanager
def archive(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(pages, "POSTS", 5)
    file = folder / "posts.jsonl"
    said: list[str] = []

    def say() -> str:
        said.append(f"p{len(said)}")
        date = (START + timedelta(hours=len(said))).isoformat()
        with file.open("a") as out:
            out.write(json.dumps({"id": said[-1], "thread": "t", "at": date, "words": "hello"}) + "\n")
        return said[-1]

    yield Scene(msgspec.convert({"path": str(file), **ARCHIVE}, Archive), say)


ARCHIVE = {
    "kind": "archive",
    "name": "old",
    "format": "jsonl",
    "url": "https://forum.example/t/{thread_id}",
    "fields": {"id": "id", "thread_id": "thread", "created_at": "at", "body": "words"},
}
CASES = [
    Case("archive", archive, {"path": "posts.jsonl", **ARCHIVE, "name": "here"}),
    Case("feed", feed, {"url": "https://blog.example/feed"}),
    Case("discourse", forum, {"url": "https://forum.example"}, by_time=False),  # by the activity of whole topics
    Case("reddit", subreddit, {"subreddits": ["netz"]}),
]
