from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners.bluesky import Bluesky, listings
from tests.listeners.case import Case, Scene
from tests.listeners.loopback import serve
from tests.listeners.sky import Sky


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(listings, "MOST", 5)
    patch.setattr(listings, "LIMIT", 3)
    patch.setenv("KUNDSCHAFTER_BLUESKY_PASSWORD", "app-word")
    place = Sky()
    openers: list[str] = []
    failing: list[bool] = []

    def say() -> str:
        minute = 7 * len(place.views)
        if len(openers) < 4:
            openers.append(place.say(minute))
            return openers[-1]
        return place.say(minute, "ben.example", reply_to=openers[minute % 4])

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        settings = {"searches": ["netz"], "account": "scout.example", "first_days": 365, "thread_days": 365}
        yield Scene(
            Bluesky(name="sky", url=server.url, **settings),
            say,
            delete=lambda post_id: place.views.pop(post_id) and None,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


# a post brings its thread along, so what answers it early comes before later ones
CASE = Case("bluesky", opened, {"searches": ["netz"], "account": "scout.example"}, by_time=False)
