from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners.youtube import YouTube
from tests.listeners.case import NOW, Case, Scene
from tests.listeners.loopback import serve
from tests.listeners.tube import CHANNEL, Tube


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr("listeners.youtube.api.PAGE", 4)
    patch.setattr("listeners.youtube.api.BATCH", 6)
    patch.setenv("KUNDSCHAFTER_YOUTUBE_KEY", "hush")
    place = Tube(NOW.replace(day=15))  # replies are looked for in the threads of the last days
    minute = 0
    failing: list[bool] = []

    def say() -> str:
        nonlocal minute
        minute += 1
        return place.reply(max(place.threads), minute) if minute % 3 == 0 else place.say(minute)

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        yield Scene(
            YouTube(name="youtube", channels=[CHANNEL], api_url=server.url),
            say,
            edit=place.edit,
            delete=place.delete,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("youtube", opened, {"channels": [CHANNEL]}, by_time=False)  # it lists the newest first
