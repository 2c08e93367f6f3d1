from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners.lemmy import Lemmy, api
from tests.listeners.case import Case, Scene
from tests.listeners.grove import Grove
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(api, "LIMIT", 4)
    place = Grove()
    failing: list[bool] = []

    def say() -> str:
        minute = 30 * (len(place.posts) + len(place.comments))
        return place.post(minute) if minute < 240 else place.comment(minute, f"post/{minute % 8 + 1}")

    def edit(post_id: str) -> str:
        place.said(post_id).update(content="corrected", updated="2026-06-02T08:00:00.000000Z")
        return "corrected"

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        yield Scene(
            Lemmy(name="lemmy", url=server.url, communities=["netz"], first_days=365),
            say,
            edit=edit,
            delete=place.delete,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("lemmy", opened, {"url": "https://lemmy.example", "communities": ["netz"]})
