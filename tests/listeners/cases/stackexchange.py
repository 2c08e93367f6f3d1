from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners.stackexchange import StackExchange
from tests.listeners.case import Case, Scene
from tests.listeners.loopback import serve
from tests.listeners.overflow import Overflow


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr("listeners.stackexchange.site.PAGE", 5)
    place = Overflow()
    place.per_page = 2
    minute = 0
    failing: list[bool] = []

    def say() -> str:
        nonlocal minute
        minute += 1
        if minute % 5 == 1 or not place.questions:
            return str(place.ask(minute))
        question = max(place.questions)
        return str(place.answer(question, minute))

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        yield Scene(
            StackExchange(name="overflow", site="overflow", tags=["almtel"], api_url=server.url),
            say,
            edit=place.edit,
            delete=place.delete,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("stackexchange", opened, {"site": "stackoverflow", "tags": ["wifi"]}, by_time=False)  # by activity
