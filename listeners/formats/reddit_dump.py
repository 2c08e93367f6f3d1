"""Dumps of Reddit: submissions and comments, one JSON object a line, packed by zstd."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, ClassVar

import msgspec

from listeners.formats import Heard, Mark
from listeners.formats.json_items import UNREADABLE
from listeners.formats.rows import json_rows
from listeners.records import Author, Post

_WITHDRAWN = {"[removed]", "[deleted]"}
_SITE = "https://www.reddit.com"


class RedditDump(msgspec.Struct, frozen=True, kw_only=True):
    """Posts have the ids the live source gives them."""

    grows: ClassVar[bool] = True

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:  # noqa: ARG002 - as every format
        """Yield what each line says."""
        for row in json_rows(stream, mark, "utf-8"):
            posts, problem = [], row.problem
            try:
                posts = [] if problem else [_post(row.record)]
            except UNREADABLE as error:
                problem = f"no submission or comment of Reddit ({error!r}); leave the file out"
            yield Heard(where=f"line {row.line}", mark=row.mark, posts=posts, problem=problem)


def _post(told: dict[str, Any]) -> Post:
    comment = "body" in told
    post_id = f"t{1 if comment else 3}_{told['id']}"
    thread_id = told["link_id"] if comment else post_id
    words = told["body"] if comment else told.get("selftext") or ""
    there = f"/comments/{thread_id[3:]}/_/{told['id'] if comment else ''}"
    author, edited = str(told.get("author") or "[deleted]"), told.get("edited")
    return Post(
        id=post_id,
        thread_id=thread_id,
        url=_SITE + (told.get("permalink") or there),
        created_at=_moment(told["created_utc"]),
        author=None if author in _WITHDRAWN else _author(author),
        thread_title=None if comment else told["title"],
        position=None if comment else 0,
        parent_id=told["parent_id"] if comment else None,
        edited_at=_moment(edited) if edited and not isinstance(edited, bool) else None,
        body=words or ("" if comment or told.get("is_self") else told.get("url") or ""),
        category=told.get("subreddit"),
        likes=None if told.get("score") is None else max(int(told["score"]), 0),
        deleted=words in _WITHDRAWN or bool(told.get("removed_by_category")),
    )


def _author(name: str) -> Author:
    return Author(id=name, url=f"{_SITE}/user/{name}", bot=name == "AutoModerator")


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)  # some years are texts
