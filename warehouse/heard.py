"""Reads the pages of the landing zone, in the words of docs/architecture.md (rooms share formats, not types)."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec


class Author(msgspec.Struct, frozen=True):
    """Who wrote a record."""

    id: str
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    staff: bool = False
    bot: bool = False


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One post as it was heard; the fields are those of a listener's post with keys beside the ids."""

    id: str
    thread_id: str
    url: str
    created_at: datetime
    author: Author | None = None
    author_key: str | None = None
    thread_title: str | None = None
    position: int | None = None
    parent_id: str | None = None
    edited_at: datetime | None = None
    body: str = ""
    format: str = "text"
    language: str | None = None
    category: str | None = None
    tags: list[str] = []
    likes: int | None = None
    liked_by_keys: list[str] = []
    accepted: bool = False
    deleted: bool = False


class Page(msgspec.Struct, frozen=True):
    """The first line of a page."""

    page: int
    source: str
    place: str
    heard_at: datetime
    skipped: list[str] = []


class Found(NamedTuple):
    """A page that has not been loaded yet."""

    page: Page
    file: Path


class DamagedPage(Exception):
    """A page cannot be read to its end."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_page = msgspec.json.Decoder(Page)
_record = msgspec.json.Decoder(Record)


def find(landing: Path, known: dict[tuple[str, int], int]) -> tuple[list[Found], list[Path]]:
    """All pages not in `known`, oldest first, and the files that have no first line.

    `known` is the heard time, in microseconds since 1970, by source and page.

    A page heard anew under the number of a damaged one counts as new: numbers are compared with their heard time,
    from the newest back to the first that agrees.
    """
    found: list[Found] = []
    damaged: list[Path] = []
    for folder in sorted(path for path in landing.glob("*") if path.is_dir()):
        agreed = False
        for file in sorted(folder.glob("[0-9]*.jsonl.gz"), reverse=True):
            before = known.get((folder.name, int(file.name.partition(".")[0])))
            if agreed and before is not None:
                continue
            try:
                with gzip.open(file) as lines:
                    page = _first_line(lines, file)
            except DamagedPage:
                damaged.append(file)
                continue
            if before == (page.heard_at - _EPOCH) // timedelta(microseconds=1):
                agreed = True
            else:
                found.append(Found(page, file))
    found.sort(key=lambda item: (item.page.heard_at, item.page.source, item.page.page))
    return found, damaged


def records(file: Path) -> Iterator[Record]:
    """Yield the records of a page; raises `DamagedPage` where it cannot be read, maybe after some of them."""
    with gzip.open(file) as lines:
        _first_line(lines, file)
        try:
            for line in lines:
                yield _record.decode(line)
        except (OSError, EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DamagedPage(f"{file}: {error}") from error


def _first_line(lines: gzip.GzipFile, file: Path) -> Page:
    try:
        return _page.decode(lines.readline())
    except (OSError, EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedPage(f"{file}: {error}") from error
