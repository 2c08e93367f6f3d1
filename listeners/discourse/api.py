"""The parts of a Discourse forum's interface that we read. Needs no key where the forum is public."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

import msgspec

from listeners.api_json import read_json
from listeners.discourse.topic import LIKE, instant, is_gone
from listeners.http.answers import shown
from listeners.records import Fetcher, SourceRefused

CHUNK = 20  # posts the forum gives at once
GONE = {404, 410}


class Category(msgspec.Struct, frozen=True):
    id: int
    name: str
    slug: str = ""
    parent_category_id: int | None = None
    subcategory_list: list["Category"] | None = None


class _CategoryList(msgspec.Struct, frozen=True):
    categories: list[Category]


class _Categories(msgspec.Struct, frozen=True):
    category_list: _CategoryList


class Forum:
    """A forum at `url`, read through `fetcher`. Every method may raise `SourceUnavailable` and `SourceRefused`."""

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self._url = url.rstrip("/")
        self._shown = shown(self._url)
        self._fetcher = fetcher

    def categories(self) -> dict[int, Category]:
        """All categories by id, those within others too; none where the forum does not tell."""
        told = self._get("/categories.json", include_subcategories="true")
        if told is None:
            return {}
        try:
            tops = msgspec.convert(told, _Categories).category_list.categories
        except msgspec.ValidationError as error:
            raise SourceRefused(f"{self._shown} has no list of categories as Discourse has it: {error}") from error
        return {category.id: category for top in tops for category in [top, *(top.subcategory_list or [])]}

    def changed(self, since: datetime | None) -> list[tuple[datetime, int, int | None]]:
        """List (last activity, topic id, category id) of the topics active at or after `since`, oldest first.

        The list moves while it is read: a new post takes its topic to the top, a topic deleted pulls all others up over
        the edge of a page. So a list of several pages is read until nothing is found that was not there before. What
        became active after the first look is left to the next night, or a busy forum would be read for ever.
        """
        found: dict[int, tuple[datetime, int, int | None]] = {}
        newest: datetime | None = None
        while True:
            before = len(found)
            pages = 0
            for rows in self._walk(since):
                pages += 1
                newest = newest or max(row[0] for row in rows)
                for row in rows:
                    if (since is None or row[0] >= since) and row[0] <= newest:
                        found.setdefault(row[1], row)
            if pages <= 1 or len(found) == before:
                return sorted(found.values(), key=lambda row: row[:2])

    def _walk(self, since: datetime | None) -> Iterable[list[tuple[datetime, int, int | None]]]:
        """Yield the pages of the list from the newest down to `since`; pinned topics stand first, whatever their age."""
        seen: set[int] = set()
        page = 0
        while True:
            told = self._get("/latest.json", order="activity", page=page)
            try:
                topics = (told or {})["topic_list"]["topics"]
                rows = [(_activity(topic), int(topic["id"]), topic.get("category_id")) for topic in topics]
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
                what = f"{self._shown} has no list of topics as Discourse has it ({error!r}): is it one, and public?"
                raise SourceRefused(what) from error
            if not {topic_id for _, topic_id, _ in rows} - seen:
                return
            yield rows
            seen |= {topic_id for _, topic_id, _ in rows}
            floating = [row[0] for row, topic in zip(rows, topics, strict=True) if not topic.get("pinned")]
            if since and floating and min(floating) < since:
                return
            page += 1

    def topic(self, topic_id: int, only: set[int] | None = None) -> dict[str, Any] | None:
        """One topic with all its posts, or with its first and those of `only` that are still there; None if it is gone."""
        topic = self._get(f"/t/{topic_id}.json")
        if topic is None:
            return None
        try:
            posts = topic["post_stream"]["posts"]
            there = {post["id"] for post in posts}
            listed = sorted(only) if only is not None else topic["post_stream"].get("stream")
            if listed is None:  # from 10,000 posts on the forum does not list them
                posts += self._following(topic_id, posts)
            missing = [post_id for post_id in listed or () if post_id not in there]
            for start in range(0, len(missing), CHUNK):
                posts += self._posts(topic_id, **{"post_ids[]": missing[start : start + CHUNK]})
        except (KeyError, TypeError, AttributeError) as error:
            raise SourceRefused(f"{self._shown}/t/{topic_id} is no topic as Discourse has it: {error!r}") from error
        return topic

    def gone(self, post_id: int) -> bool:
        """Whether the forum says that nobody may read this post any longer."""
        post = self._get(f"/posts/{post_id}.json")
        return post is None or is_gone(post)

    def likers(self, post_id: str) -> list[str]:
        """Who likes a post, by username; nobody where the forum does not tell."""
        names: dict[str, None] = {}
        for page in count():
            told = self._get("/post_action_users.json", id=post_id, post_action_type_id=LIKE, page=page) or {}
            before = len(names)
            try:
                names |= {str(user["username"]): None for user in told.get("post_action_users", [])}
                total = int(told.get("total_rows_post_action_users") or 0)  # told where a page does not hold all
            except (KeyError, TypeError, ValueError) as error:
                what = f"{self._shown} does not tell who likes post {post_id} as Discourse does: {error!r}"
                raise SourceRefused(what) from error
            if len(names) == before or len(names) >= total:
                break
        return list(names)

    def _following(self, topic_id: int, posts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        last = max((post["post_number"] for post in posts), default=0)
        while more := [
            post for post in self._posts(topic_id, post_number=last, asc="true") if post["post_number"] > last
        ]:
            yield from more
            last = max(post["post_number"] for post in more)

    def _posts(self, topic_id: int, **which: Any) -> list[dict[str, Any]]:
        told = self._get(f"/t/{topic_id}/posts.json", **which) or {}
        return (told.get("post_stream") or {}).get("posts") or []

    def _get(self, path: str, **params: Any) -> dict[str, Any] | None:
        answer = self._fetcher.get(self._url + path, params=params)
        if answer.status in GONE:
            return None
        told = read_json(answer, "Discourse")
        if not isinstance(told, dict):
            raise SourceRefused(f"{self._shown}{path} answered with JSON that is none of Discourse's.")
        return told


def _activity(topic: dict[str, Any]) -> datetime:
    """When a topic was last active: what the forum sorts by. `last_posted_at` may be null."""
    return instant(topic.get("bumped_at") or topic.get("last_posted_at") or topic["created_at"])
