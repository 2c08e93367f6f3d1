"""What a kind of source brings along so that the questions of test_conformance.py can be asked of it.

To add a kind: a file `cases/<kind>.py` with one `CASE`; it is found by itself.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from listeners.source import Source

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
START = datetime(2026, 6, 1, 8, tzinfo=UTC)
SAID = 25  # posts a place opens with


@dataclass
class Scene:
    """A place that is empty at first. What a kind cannot do is None; the questions about it are skipped by name."""

    source: Source
    say: Callable[[], str]  # say one thing more, later than all before it; gives the post's id
    edit: Callable[[str], str] | None = None  # change the words of a post; gives a word that only the new ones have
    delete: Callable[[str], None] | None = None  # take one post away, and no other; it is never one that opens a thread
    fail: Callable[[], None] | None = None  # from now on every request fails (503 or the like)
    asked: Callable[[], int] | None = None  # how many requests came in; None where one request tells everything
    said: list[str] = field(default_factory=list)  # filled by the suite


@dataclass
class Case:
    kind: str
    opened: Callable[[Path, pytest.MonkeyPatch], AbstractContextManager[Scene]]  # (a folder, to patch with)
    settings: dict[str, Any]  # as in a `[[sources]]` table, without kind and name
    by_time: bool = True  # its pages are oldest first
