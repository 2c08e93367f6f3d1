from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners.mastodon import Mastodon, instance
from tests.listeners.case import Case, Scene
from tests.listeners.fediverse import Fediverse
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(instance, "LIMIT", 5)
    place = Fediverse()
    openers: list[str] = []
    failing: list[bool] = []

    def say() -> str:
        minute = len(place.statuses)
        if minute < 8:
            openers.append(place.say(minute))
            return openers[-1]
        return place.say(minute, "ben", reply_to=openers[minute % 8])

    def edit(post_id: str) -> str:
        place.statuses[post_id].update(content="<p>corrected</p>", edited_at="2026-06-02T08:00:00.000Z")
        return "corrected"

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        yield Scene(
            Mastodon(name="fediverse", url=server.url, hashtags=["netz"], first_days=365, thread_days=365),
            say,
            edit=edit,
            delete=lambda post_id: place.statuses.pop(post_id) and None,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


# a status brings its conversation along, so what answers it early comes before later ones
CASE = Case("mastodon", opened, {"url": "https://social.example", "hashtags": ["netz"]}, by_time=False)
