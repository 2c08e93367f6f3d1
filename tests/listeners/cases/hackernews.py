from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners.hackernews import HackerNews
from tests.listeners.case import NOW, Case, Scene
from tests.listeners.hacker import Hacker
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr("listeners.hackernews.algolia.MOST", 8)
    place = Hacker(int(NOW.timestamp()) - 3 * 3600)  # the search is asked by the clock, and again for some hours
    failing: list[bool] = []

    def say() -> str:
        minute = len(place.items)
        return place.comment("1001", minute) if place.items else place.story(minute)

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        yield Scene(  # what is written can be changed for two hours only: test_hackernews.py
            HackerNews(name="hn", searches=["almtel"], api_url=server.url, items_url=server.url),
            say,
            delete=place.delete,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("hackernews", opened, {"searches": ["almtel"]})
