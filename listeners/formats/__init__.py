"""How archives are written. One module per format; each turns a stream of bytes into posts, one piece at a time.

A format is a frozen struct with `read(stream, mark, name)`. It goes on from `mark` (`{}` is the beginning) and yields a
`Heard` for every line, message or topic; nothing but the piece in hand is kept in memory.
"""

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import msgspec

from listeners.records import Post

Mark = dict[str, Any]
"""Where in a stream to go on; JSON-able. `at` is the offset in bytes of what comes out of the decompression."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What one piece of an archive says: posts, or the problem with it; `mark` is where to go on after it."""

    where: str  # "line 17", "message 3"
    mark: Mark
    posts: list[Post] = []
    problem: str | None = None  # what is wrong; what to do


def inside(name: str) -> PurePosixPath:
    """The path of a file in what it is packed in: `read` is told "export.zip: netz/2026-05-01.json"."""
    return PurePosixPath(name.rpartition(": ")[2])


def link(template: str, **values: object) -> str:
    """Fill `{id}`, `{thread_id}`, `{position}` … of an address; what an address cannot hold is percent-encoded."""
    return re.sub(r"\{(\w+)\}", lambda found: quote(str(values.get(found[1], "")), safe="/@:+"), template)
