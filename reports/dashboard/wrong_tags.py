"""What readers say of wrong tags: kept beside the data, never learned by itself, taken out for evaluation by a person.

Kept is the key of the post, not its words: when somebody is forgotten, nothing of them is left here.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import duckdb
import msgspec

from listeners.files import locked
from reports.reading import ask

FILE = "wrong-tags.jsonl"
Short = Annotated[str, msgspec.Meta(max_length=200)]


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody said that a tag is wrong. `right` is what it should be: a tone, or "none" for what is not there."""

    post_key: Short
    kind: Literal["sentiment", "intent", "topic", "product", "brand", "competitor"]
    shown: Short
    right: Short
    said_at: datetime
    said_by: str | None = None


class _Text(msgspec.Struct, frozen=True):
    post_key: str
    text: str
    language: str | None


def keep(folder: Path, wrong: Wrong) -> None:
    """Add it to the file in `folder`, on the disk before this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / f".{FILE}.lock"), (folder / FILE).open("ab") as out:
        out.write(msgspec.json.encode(wrong) + b"\n")


def kept(folder: Path) -> list[Wrong]:
    """All of them, in the order in which they were said."""
    try:
        lines = (folder / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [msgspec.json.decode(line, type=Wrong) for line in lines]


def labelled(con: duckdb.DuckDBPyConnection, said: list[Wrong]) -> Iterator[dict[str, str]]:
    """Give the tones that were put right as labelled posts: text, label, language; the last word on a post counts.

    Posts that are no longer there are left out.
    """
    right = {one.post_key: one.right for one in said if one.kind == "sentiment"}
    for row in ask(con, "dashboard/texts", _Text, keys=list(right)):
        yield {"text": row.text, "label": right[row.post_key], "language": row.language or "other"}
