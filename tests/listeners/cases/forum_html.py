from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from listeners.forum_html import ForumHtml, night
from tests.listeners.board import SELECTORS, Board
from tests.listeners.case import Case, Scene
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(night, "PAGE_POSTS", 5)
    board = Board()
    failing: list[bool] = []
    minute = 0

    def say() -> str:
        nonlocal minute
        minute += 1
        topic = minute % 8
        return f"show?t={topic}#{board.say(topic, minute)}"

    def number(post_id: str) -> int:
        return int(post_id.partition("#")[2])

    def edit(post_id: str) -> str:
        board.post(number(post_id))["words"] = "corrected"
        return "corrected"

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else board(asked)

    with serve(answer) as server:
        told = {"kind": "forum_html", "name": "forum", "url": f"{server.url}/board", **SETTINGS}
        yield Scene(
            msgspec.convert(told, ForumHtml),
            say,
            edit=edit,
            delete=lambda post_id: board.delete(number(post_id)),
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


SETTINGS = {"selectors": SELECTORS, "time_zone": "Europe/Berlin"}
CASE = Case("forum_html", opened, {"url": "https://forum.example/board", **SETTINGS}, by_time=False)  # topic by topic
