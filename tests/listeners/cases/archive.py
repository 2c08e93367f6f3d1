import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from listeners.archive import Archive
from listeners.formats import pages
from tests.listeners.case import START, Case, Scene

SETTINGS = {
    "format": "jsonl",
    "url": "https://forum.example/t/{thread_id}",
    "fields": {"id": "id", "thread_id": "thread", "created_at": "at", "body": "words"},
}


@contextmanager
def opened(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(pages, "POSTS", 5)
    file = folder / "posts.jsonl"
    file.touch()
    said: list[str] = []

    def say() -> str:
        said.append(f"p{len(said)}")
        date = (START + timedelta(hours=len(said))).isoformat()
        with file.open("a") as out:
            out.write(json.dumps({"id": said[-1], "thread": "t", "at": date, "words": "hello"}) + "\n")
        return said[-1]

    yield Scene(msgspec.convert({"kind": "archive", "name": "old", "path": str(file), **SETTINGS}, Archive), say)


CASE = Case("archive", opened, {"path": "posts.jsonl", **SETTINGS})
