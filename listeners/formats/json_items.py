"""The objects of one array in a JSON file of any size, one by one: `{"chats": {"list": [{"messages": [{…}, …]}]}}`."""

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import msgspec

from listeners.formats import Heard, Mark
from listeners.lenient_json import decode
from listeners.records import Post

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError)
"""What a record of another shape than ours raises."""

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[][{}]|[^][{}"]+', re.DOTALL)
_CHUNK = 2**18
_ITEM = 2**24  # bytes; a larger object is no message
_WHOLE = 2**28  # bytes; a larger file is no list of people or day of a channel
_NOTE = 1_000  # letters kept of a text beside an array


class Item(msgspec.Struct, frozen=True):
    """One object: its bytes, its number in the file, and what stands beside its array before it."""

    number: int
    raw: bytes
    around: dict[str, str]


def read_items(
    stream: BinaryIO, mark: Mark, key: str, make: Callable[[dict[str, Any], dict[str, str]], Post | None]
) -> Iterator[Heard]:
    """Yield what `make` makes of each object of the arrays under `key`, as formats do; None is nothing said.

    `make` sees what was read before, too: an answer finds the thread of what it answers.
    """
    for item in items(stream, key):
        posts, problem = [], None
        try:
            post = make(decode(item.raw), item.around)
            posts = [post] if post else []
        except UNREADABLE as error:
            problem = f"not as this format has it ({error!r}); take 'format' for what it is, or leave it out"
        if item.number > mark.get("item", 0):
            yield Heard(where=f"record {item.number}", mark={"item": item.number}, posts=posts, problem=problem)


def whole(stream: BinaryIO) -> Any:
    """What a small JSON file says; ValueError where it is none."""
    return decode(stream.read(_WHOLE))


def items(stream: BinaryIO, key: str) -> Iterator[Item]:
    """Yield the objects of every array under `key`; of a file that is an array itself, its objects.

    Raises EOFError where the file ends in the middle.
    """
    scan, number = _Scan(key), 0
    tokens = _tokens(stream)
    for token in tokens:
        if token == b"{" and scan.in_wanted:
            number += 1
            yield Item(number, _object(tokens), scan.around)
        else:
            scan.take(token)
    if scan.is_open:
        raise EOFError("the file ends in the middle")


class _Scan:
    """Where in the file we are: what is open, and what the open objects have said so far."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._frames: list[dict[str, str] | bool] = []  # of an object its texts, of an array whether it is looked for
        self._name = self._text = ""  # the name that waits for its value, the last text

    @property
    def is_open(self) -> bool:
        return bool(self._frames)

    @property
    def in_wanted(self) -> bool:
        return bool(self._frames) and self._frames[-1] is True

    @property
    def around(self) -> dict[str, str]:
        beside = self._frames[-2] if len(self._frames) > 1 else None
        return beside if isinstance(beside, dict) else {}

    def take(self, token: bytes) -> None:
        first = token[:1]
        if first in b"{[":
            self._frames.append({} if first == b"{" else self._name == self._key or not self._frames)
            self._name = ""
        elif first in b"]}":
            self._frames = self._frames[:-1]
        elif first == b'"':
            self._text = token[1:-1].decode("utf-8", "replace")
            self._note(self._text)
        elif token.lstrip().startswith(b":"):
            self._name = self._text
            self._note(token.strip(b": \t\r\n,").decode("utf-8", "replace"))

    def _note(self, value: str) -> None:
        """Keep what an object says of itself."""
        if self._name and value and self._frames and isinstance(self._frames[-1], dict):
            self._frames[-1][self._name] = value[:_NOTE]
            self._name = ""


def _object(tokens: Iterator[bytes]) -> bytes:
    """The rest of an object whose beginning was just read."""
    parts, depth, size = [b"{"], 1, 0
    for token in tokens:
        parts.append(token)
        size += len(token)
        depth += (token[0] in b"{[") - (token[0] in b"]}")
        if size > _ITEM:
            raise EOFError("an object larger than any message")
        if not depth:
            return b"".join(parts)
    raise EOFError("the file ends in the middle")


def _tokens(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while piece := stream.read(_CHUNK):
        buffer, end = rest + piece, 0
        while found := _TOKEN.match(buffer, end):  # none: a text that goes on in the next piece
            if found.end() == len(buffer) and found[0][0] not in b"[]{}":
                break
            end = found.end()
            yield found[0]
        rest = buffer[end:]
        if len(rest) > _ITEM:
            raise EOFError("a text without an end")
    if rest.strip():
        yield rest
