"""Tables of posts, one a row: JSON lines and CSV, with the columns the settings name."""

import difflib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Literal
from zoneinfo import ZoneInfo

import msgspec

from listeners import dates
from listeners.formats import Heard, Mark, link
from listeners.formats.rows import Record, csv_rows, json_rows
from listeners.records import Author, Post, SourceRefused

REQUIRED = ("id", "thread_id", "created_at", "body")
FIELDS = (
    *REQUIRED, "accepted", "author", "author_name", "author_url", "category", "depth", "edited_at", "language", "liked_by",
    "likes", "parent_id", "position", "staff", "tags", "thread_title", "url",
)  # fmt: skip
_LOOK = 100  # rows of JSON lines after which a column that none of them had is a mistake in the settings
_TRUE = {"1", "true", "t", "yes", "y", "ja", "j", "wahr", "x"}


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """`fields` maps our names to theirs, or to a template of several of theirs: `"{node_id}/{position}"`.

    A column of JSON lines may lie deeper: `"user.name"`. `depth` (0, 1, 2 … of nested comments, in reading order)
    gives `parent_id`. `first_position` is the number they give to a post that opens a thread.
    """

    layout: Literal["jsonl", "csv"]
    fields: dict[str, str]
    url: str = ""
    body_format: Literal["text", "html"] = "text"
    time_zone: str = "UTC"
    date_format: str | None = None
    encoding: str = "utf-8"
    first_position: int = 0

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:
        """Yield what each row after `mark` says. Raises SourceRefused where a column of the settings is missing."""
        columns = {ours: re.split(r"\{([^{}]+)\}", theirs) for ours, theirs in self.fields.items()}
        columns = {ours: parts if len(parts) > 1 else ["", *parts] for ours, parts in columns.items()}
        trail: list[str] = mark.get("trail", [])
        seen: set[str] = set()
        look = 1 if self.layout == "csv" else _LOOK
        rows = (csv_rows if self.layout == "csv" else json_rows)(stream, mark, self.encoding)
        for row in rows:
            posts, problem = [], row.problem
            if look and not problem:
                seen.update(row.record)
                look -= 1
                if not look:
                    self._check(columns, seen, name)
            if not problem:
                try:
                    post, trail = self._post({ours: _cell(row.record, parts) for ours, parts in columns.items()}, trail)
                    posts = [post]
                except ValueError as error:
                    problem = str(error)
            yield Heard(where=f"line {row.line}", mark=row.mark | {"trail": trail}, posts=posts, problem=problem)

    def _check(self, columns: dict[str, list[str]], seen: set[str], name: str) -> None:
        for ours, parts in columns.items():
            for column in parts[1::2]:
                if column not in seen and column.split(".")[0] not in seen:
                    near = difflib.get_close_matches(column, seen, n=1)
                    hint = f"did you mean '{near[0]}'?" if near else "set 'fields' to a column that is there"
                    raise SourceRefused(
                        f"{name} has no column '{column}' for our '{ours}'; it has {', '.join(sorted(seen))}; {hint}"
                    )

    def _post(self, cells: Record, trail: list[str]) -> tuple[Post, list[str]]:
        """The post of a row, and the ids of those above the next one: its thread, then one per depth."""
        texts = {ours: _text(cell) for ours, cell in cells.items()}
        for ours in ("id", "thread_id", "created_at"):
            if not texts[ours]:
                raise ValueError(f"field '{ours}': '{self.fields[ours]}' is empty; fill it in")
        post = Post(
            id=texts["id"],
            thread_id=texts["thread_id"],
            ...
        )
