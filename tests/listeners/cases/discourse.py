from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners import discourse
from listeners.discourse import Discourse
from tests.listeners.case import Case, Scene
from tests.listeners.forum import Forum
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(discourse, "PAGE_POSTS", 5)
    forum = Forum()
    minute = 0
    failing: list[bool] = []

    def say() -> str:
        nonlocal minute
        minute += 1
        return str(forum.say(minute % 8 + 1, minute)["id"])

    def edit(post_id: str) -> str:
        forum.post(post_id).update(cooked="<p>corrected</p>", version=2)
        return "corrected"

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else forum(asked)

    with serve(answer) as server:
        yield Scene(
            Discourse(name="forum", url=server.url),
            say,
            edit=edit,
            delete=forum.delete,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("discourse", opened, {"url": "https://forum.example"}, by_time=False)  # by the activity of whole topics
