"""What Discourse hands out to a user: a zip with user_archive.csv, all they wrote, and preferences.json, who they are.

A forum has no such export of all its posts: an administrator takes them by a query (Data Explorer) as CSV.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, ClassVar

import msgspec

from listeners import dates
from listeners.formats import Heard, Mark, inside
from listeners.formats.json_items import whole
from listeners.formats.rows import Record, csv_rows
from listeners.formats.streams import DAMAGE
from listeners.records import Author, Post

_ADDRESS = re.compile(r"https?://[^\s]*/t/[^/\s]*/(\d+)/(\d+)")
_NO = {"no", "nein", "non", "false", "0", "f"}


class DiscourseUser(msgspec.Struct, frozen=True, kw_only=True):
    """Posts of public topics; messages to some alone are left out."""

    grows: ClassVar[bool] = True

    def needs(self, name: str) -> bool:
        return inside(name).name == "preferences.json"

    def studied(self, pieces: Iterator[tuple[str, BinaryIO]]) -> "_User":
        """The format with who wrote it all; nobody where several archives lie together."""
        names: set[str] = set()
        for _, stream in pieces:
            with suppress(*DAMAGE, ValueError, KeyError, TypeError):
                told = whole(stream)
                names.add((told.get("user") or told)["username"])
        return _User(Author(id=names.pop()) if len(names) == 1 else None)


class _User:
    grows = True

    def __init__(self, author: Author | None) -> None:
        self._author = author

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:
        """Yield what each row of user_archive.csv says; other files say nothing."""
        for row in csv_rows(stream, mark, "utf-8") if inside(name).name.startswith("user_archive") else ():
            posts, problem = [], row.problem
            try:
                posts = [] if problem or not _public(row.record) else [self._post(row.record)]
            except (KeyError, ValueError) as error:
                problem = f"no row of a user's archive ({error}); export it again"
            yield Heard(where=f"line {row.line}", mark=row.mark, posts=posts, problem=problem)

    def _post(self, row: Record) -> Post:
        address, created_at = _ADDRESS.fullmatch(row["url"]), dates.read(row["created_at"])
        if not address or created_at is None:
            raise ValueError(f"'{row['url'][:80]}' is no address of a post, or '{row['created_at'][:40]}' no date")
        topic, number = address[1], int(address[2])
        cooked = row.get("post_cooked")
        return Post(
            id=f"{topic}/{number}",  # the archive does not tell the number that the forum's interface has
            thread_id=topic,
            url=row["url"],
            created_at=created_at,
            author=self._author,
            thread_title=row["topic_title"] or None,
            position=number - 1,
            body=cooked or row.get("post_raw") or row.get("post") or "",
            format="html" if cooked else "text",
            category=row["categories"].rpartition("|")[2] or None,
            likes=int(row["like_count"] or 0),
        )


def _public(row: Record) -> bool:
    return str(row["is_pm"]).strip().casefold() in _NO and row["categories"] not in {"", "-"}
