"""Lines of a file as rows of named cells; a line that is none costs only itself."""

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from listeners.formats import Mark
from listeners.formats.streams import lines
from listeners.lenient_json import decode

Record = dict[str, Any]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row, or the problem with it."""

    line: int  # counted from 1; where the row ends
    mark: Mark  # where to go on after it; before it if its end of line is missing, since more may be written to it
    record: Record = {}
    problem: str | None = None


class _Text:
    """The lines of a stream from `mark` on as text, and where in the stream we are."""

    def __init__(self, stream: BinaryIO, mark: Mark, encoding: str, here: int = 0) -> None:
        self.line: int = mark.get("line", 0)
        self.mark: Mark = {"at": 0, "line": 0} | mark
        self._encoding = encoding
        self._lines = lines(stream, self.mark["at"], here)

    def __iter__(self) -> Iterator[str]:
        for at, raw in self._lines:
            self.line += 1
            if raw.endswith(b"\n"):
                self.mark = {"at": at, "line": self.line}
            yield raw.decode(self._encoding, "replace").removeprefix("\ufeff")


def json_rows(stream: BinaryIO, mark: Mark, encoding: str) -> Iterator[Row]:
    """One JSON object a line. Empty lines are passed over."""
    text = _Text(stream, mark, encoding)
    for line in text:
        record: Any = {}
        problem = None
        try:
            record = decode(line) if line.strip() else None
        except ValueError as error:
            problem = f"no JSON ({error}); write one whole JSON object on each line"
        if record is not None and not isinstance(record, dict):
            problem = f"a JSON {type(record).__name__} and no object; write one JSON object on each line"
        if record is not None:
            yield Row(line=text.line, mark=text.mark, record={} if problem else record, problem=problem)


def csv_rows(stream: BinaryIO, mark: Mark, encoding: str) -> Iterator[Row]:
    """The rows under a header. The separator is the one of comma, semicolon, tab and bar that the header has most of."""
    top = _Text(stream, {}, encoding)
    header_text = iter(top)
    first = next(header_text, "")
    separator = max(",;\t|", key=first.count)
    header = next(csv.reader(_chained(first, header_text), delimiter=separator), [])
    text = _Text(stream, mark or top.mark, encoding, here=top.mark["at"])
    reader = csv.reader(iter(text), delimiter=separator)
    while True:
        problem, cells = None, []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"no row ({error}); close the quotes"
        if cells and len(cells) != len(header):
            problem = f"{len(cells)} cells under {len(header)} columns; put quotes around cells that hold '{separator}'"
        if cells or problem:
            record = {} if problem else dict(zip(header, cells, strict=True))
            yield Row(line=text.line, mark=text.mark, record=record, problem=problem)


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
