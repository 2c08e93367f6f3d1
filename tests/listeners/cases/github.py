from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners.github import GitHub
from tests.listeners.case import Case, Scene
from tests.listeners.hub import REPOSITORY, Hub
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr("listeners.github.api.PAGE", 4)
    patch.delenv("KUNDSCHAFTER_GITHUB_TOKEN", raising=False)
    place = Hub()
    minute = 0
    failing: list[bool] = []

    def say() -> str:
        nonlocal minute
        minute += 1
        return place.comment(len(place.issues), minute) if minute % 5 != 1 else place.issue(minute)

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        yield Scene(
            GitHub(name="github", repositories=[REPOSITORY], api_url=server.url),
            say,
            edit=place.edit,
            delete=place.delete,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("github", opened, {"repositories": ["almtel/router"]}, by_time=False)  # by the last change of each list
