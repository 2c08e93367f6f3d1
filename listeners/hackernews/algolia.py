"""Algolia's search over Hacker News, and its hits read into posts. It shows a thousand hits of a search and no more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise
from math import ceil
from typing import Any, NamedTuple

from listeners.api_json import read_object, refused
from listeners.http.answers import shown
from listeners.records import Author, Fetcher, Post, SourceUnavailable

SITE = "https://news.ycombinator.com"
MOST = 1000  # hits shown of one search, however many there are
NIGHTLY = 2000  # requests; Algolia takes 10,000 an hour from one address


class Hit(NamedTuple):
    moment: int  # seconds UTC
    id: str
    told: dict[str, Any]

    @property
    def opens(self) -> bool:
        """Whether it is a story, or something else that is no comment."""
        return "comment" not in (self.told.get("_tags") or ())


class Window(NamedTuple):
    """What was said until `until` (seconds UTC), oldest first; `skipped` tells what could not be had."""

    hits: list[Hit]
    until: int
    skipped: list[str]


class Algolia:
    """Every method may raise `SourceUnavailable` and `SourceRefused`."""

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self._url, self._fetcher = url.rstrip("/"), fetcher
        self._asked = 0

    def windows(self, words: str, tags: str, start: int, end: int) -> Iterator[Window]:
        """Yield all hits from `start` to before `end`: a time with more than are shown is cut into shorter ones."""
        waiting = [(start, end)] if start < end else []
        while waiting:
            start, end = waiting.pop()
            hits, total = self._search(words, tags, start, end)
            if total <= len(hits) or end - start <= 1:
                more = [f"{words}: {total} hits in one second, {len(hits)} were shown"] if total > len(hits) else []
                yield Window(hits, end, more)
                continue
            parts = min(max(2, ceil(2 * total / MOST)), end - start)
            edges = [start + (end - start) * number // parts for number in range(parts + 1)]
            waiting += list(pairwise(edges))[::-1]

    def _search(self, words: str, tags: str, start: int, end: int) -> tuple[list[Hit], int]:
        if self._asked >= NIGHTLY:
            raise SourceUnavailable(
                f"{self._asked:,} searches in one night are enough; the next one goes on from here."
            )
        self._asked += 1
        params = {
            "query": words,
            "tags": tags,
            "numericFilters": f"created_at_i>={start},created_at_i<{end}",
            "hitsPerPage": MOST,
            "typoTolerance": "false",  # a brand is not a word that resembles it
        }
        answer = self._fetcher.get(f"{self._url}/search_by_date", params=params, api=True)
        told = read_object(answer)
        if answer.status != 200:
            raise refused(answer, str(told.get("message") or told.get("error") or ""))
        try:
            hits = [Hit(int(hit["created_at_i"]), str(hit["objectID"]), hit) for hit in told["hits"]]
            total = int(told["nbHits"])
        except (KeyError, TypeError, ValueError) as error:
            raise SourceUnavailable(f"{shown(answer.url)} gives no hits as Algolia does: {error!r}") from error
        if any(not start <= hit.moment < end for hit in hits):  # of a search before
            raise SourceUnavailable(f"{shown(answer.url)} shows hits of another time than the one asked for.")
        if total and not hits:  # cutting on and on would not help
            raise SourceUnavailable(f"{shown(answer.url)} tells of {total} hits and shows none of them.")
        return sorted(hits, key=lambda hit: hit[:2]), total


def post_of(hit: Hit) -> Post:
    """Raises `KeyError` and the like where a hit lacks what makes a post."""
    told, comment = hit.told, not hit.opens
    title = told.get("story_title" if comment else "title")
    return Post(
        id=hit.id,
        thread_id=str(told["story_id"]) if comment else hit.id,
        url=f"{SITE}/item?id={hit.id}",
        created_at=datetime.fromtimestamp(hit.moment, UTC),
        author=Author(id=told["author"], url=f"{SITE}/user?id={told['author']}") if told.get("author") else None,
        thread_title=unescape(title) if title else None,
        position=None if comment else 0,
        parent_id=str(told["parent_id"]) if comment else None,
        body=(told.get("comment_text") if comment else told.get("story_text") or told.get("url")) or "",
        format="html",
        tags=[tag for tag in told["_tags"] if tag in {"ask_hn", "show_hn", "poll"}],
        likes=None if told.get("points") is None else max(int(told["points"]) - 1, 0),  # the first is the author's own
    )
