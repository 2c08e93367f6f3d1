"""What people of the house say about posts of their own community: `var/labels/<language>.jsonl`.

Kept is the key of a post and its label, never its words: they are joined when a model learns from them, so that a post
that is forgotten or gone at its source teaches no more.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb
import msgspec

from listeners.files import locked
from nlp.evaluate import Example
from nlp.words import HERE

Answer = Literal["negative", "neutral", "positive", "skipped"]
Drawn = Literal["random", "uncertain"]
SEED = 20261116


class Label(msgspec.Struct, frozen=True):
    """One answer. `drawn` tells whether the post came by chance (then it stands for all posts) or because it was hard."""

    post_key: str
    label: Answer
    drawn: Drawn
    given_at: datetime


class Asked(msgspec.Struct, frozen=True):
    """A post to ask about."""

    post_key: str
    title: str | None
    text: str
    drawn: Drawn


def keep(folder: Path, language: str, label: Label) -> None:
    """Add an answer; the last one on a post counts."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / f".{language}.lock"), (folder / f"{language}.jsonl").open("ab") as out:
        out.write(msgspec.json.encode(label) + b"\n")


def kept(folder: Path, language: str) -> dict[str, Label]:
    """Read all answers by post; none where there is no file."""
    file = folder / f"{language}.jsonl"
    if not file.exists():
        return {}
    found = (msgspec.json.decode(line, type=Label) for line in file.read_bytes().splitlines())
    return {one.post_key: one for one in found}


def draw(con: duckdb.DuckDBPyConnection, language: str, known: Mapping[str, Label], count: int) -> list[Asked]:
    """Give up to `count` posts that have no answer yet, by chance and by doubt in turn; the same ones when asked again."""
    rows = _rows(con, "to_label", {"language": language, "seed": SEED, "count": count + len(known)})
    return msgspec.convert([row for row in rows if row["post_key"] not in known][:count], list[Asked])


def examples(con: duckdb.DuckDBPyConnection, known: Mapping[str, Label]) -> list[tuple[Example, Drawn]]:
    """Join the words of the posts that are still there; what was skipped is left out."""
    answered = [key for key, one in known.items() if one.label != "skipped"]
    rows = _rows(con, "labelled_texts", {"keys": answered})
    return [(Example(row["text"], known[row["post_key"]].label), known[row["post_key"]].drawn) for row in rows]


def _rows(con: duckdb.DuckDBPyConnection, name: str, values: dict[str, object]) -> list[dict[str, str]]:
    query = (HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return con.sql(query, params=values).to_arrow_table().to_pylist()  # type: ignore[no-any-return]
