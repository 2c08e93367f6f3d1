"""Tables of posts, one a row: JSON lines and CSV, with the columns the settings name."""

import difflib
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, BinaryIO, ClassVar, Literal
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

    grows: ClassVar[bool] = True
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
        columns = {ours: _parts(theirs) for ours, theirs in self.fields.items()}
        zone = ZoneInfo(self.time_zone)
        trail: list[str] = mark.get("trail", [])
        seen: set[str] = set()
        look = 1 if self.layout == "csv" else _LOOK
        for row in (csv_rows if self.layout == "csv" else json_rows)(stream, mark, self.encoding):
            posts, problem = [], row.problem
            if look and not problem:
                seen.update(row.record)
                look -= 1
                if not look:
                    self._check(columns, seen, name)
            if not problem:
                cells = {ours: _cell(row.record, parts) for ours, parts in columns.items()}
                try:
                    post = self._post(cells, zone)
                    if "depth" in cells:
                        post, trail = _answering(post, _number("depth", cells["depth"]) or 0, trail)
                    posts = [post]
                except ValueError as error:
                    problem = str(error)
            yield Heard(
                where=f"line {row.line}",
                mark=row.mark | {"trail": trail} if trail else row.mark,
                posts=posts,
                problem=problem,
            )

    def _check(self, columns: dict[str, list[str]], seen: set[str], name: str) -> None:
        """In JSON lines a key may be left out where there is nothing to say, so only what must be there is missed."""
        for ours, parts in columns.items():
            for column in parts[1::2]:
                asked = self.layout == "csv" or ours in (*REQUIRED, "author")
                if asked and column not in seen and column.split(".")[0] not in seen:
                    near = difflib.get_close_matches(column, seen, n=1)
                    hint = f"did you mean '{near[0]}'?" if near else "name one of these in 'fields'"
                    there = ", ".join(sorted(seen))
                    raise SourceRefused(f"{name} has no column '{column}' for our '{ours}'; it has {there}; {hint}")

    def _post(self, cells: Record, zone: ZoneInfo) -> Post:
        texts = {ours: _text(cell).strip() for ours, cell in cells.items() if ours != "body"}
        for ours in ("id", "thread_id", "created_at"):
            if not texts[ours]:
                raise ValueError(f"field '{ours}': nothing in '{self.fields[ours]}'; fill it in, or map another column")
        position = _number("position", cells.get("position"))
        if position is not None:
            position -= self.first_position
        known = texts | {"position": "" if position is None else position}
        return Post(
            id=texts["id"],
            thread_id=texts["thread_id"],
            url=texts.get("url") or link(self.url, **known),
            created_at=self._moment("created_at", texts, zone),
            author=_author(texts),
            thread_title=texts.get("thread_title") or None,
            position=position,
            parent_id=texts.get("parent_id") or None,
            edited_at=self._moment("edited_at", texts, zone) if texts.get("edited_at") else None,
            body=_text(cells.get("body")),
            format=self.body_format,
            language=texts.get("language") or None,
            category=texts.get("category") or None,
            tags=_list(cells.get("tags")),
            likes=_number("likes", cells.get("likes")),
            liked_by=_list(cells.get("liked_by")),
            accepted=texts.get("accepted", "").casefold() in _TRUE,
        )

    def _moment(self, ours: str, texts: dict[str, str], zone: ZoneInfo) -> datetime:
        text = texts[ours]
        moment: datetime | None = None
        if self.date_format:
            with suppress(ValueError, OverflowError):  # told below
                told = datetime.strptime(text, self.date_format)  # noqa: DTZ007 - the zone follows
                moment = (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
        elif re.fullmatch(r"\d{9,13}(\.\d+)?", text):  # seconds or milliseconds since 1970
            moment = datetime.fromtimestamp(float(text) / (1000 if float(text) >= 1e11 else 1), UTC)
        else:
            moment = dates.read(text, zone=zone)
        if moment is None:
            raise ValueError(f"field '{ours}': '{text[:40]}' is no date; set 'date_format', or put it right")
        return moment


def _parts(theirs: str) -> list[str]:
    """`"{a}/{b}"` as ["", "a", "/", "b", ""], the column `a` as ["", "a"]: every second one is a column."""
    return re.split(r"\{([^{}]+)\}", theirs) if "{" in theirs else ["", theirs]


def _cell(record: Record, parts: list[str]) -> Any:
    cells = [_value(record, column) for column in parts[1::2]]
    if len(parts) == 2:
        return cells[0]
    if None in cells:
        return None
    return parts[0] + "".join(_text(cell) + after for cell, after in zip(cells, parts[2::2], strict=True))


def _value(record: Record, column: str) -> Any:
    if column in record:
        return record[column]
    inside: Any = record
    for key in column.split("."):
        inside = inside.get(key) if isinstance(inside, dict) else None
    return inside


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a number that went through a spreadsheet
    return "" if cell is None else str(cell)


def _list(cell: Any) -> list[str]:
    if isinstance(cell, list):
        return [_text(one) for one in cell]
    return [one.strip() for one in re.split("[,;]", _text(cell)) if one.strip()]


def _number(ours: str, cell: Any) -> int | None:
    text = _text(cell).strip()
    try:
        return int(float(text)) if text else None
    except (ValueError, OverflowError):
        raise ValueError(f"field '{ours}': '{text[:40]}' is no number; put it right") from None


def _author(texts: dict[str, str]) -> Author | None:
    if not texts.get("author"):
        return None
    return Author(
        id=texts["author"],
        name=texts.get("author_name") or None,
        url=texts.get("author_url") or None,
        staff=texts.get("staff", "").casefold() in _TRUE,
    )


def _answering(post: Post, depth: int, trail: list[str]) -> tuple[Post, list[str]]:
    """The post with the one it answers, and the new trail: its thread, then the ids above it down to its own."""
    above = trail[: depth + 1] if trail[:1] == [post.thread_id] else [post.thread_id]
    parent = above[-1] if len(above) > 1 and depth else None
    return msgspec.structs.replace(post, parent_id=post.parent_id or parent), [*above, post.id]
