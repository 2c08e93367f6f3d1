from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listeners import reddit
from listeners.reddit import Reddit
from tests.listeners.case import Case, Scene
from tests.listeners.loopback import serve
from tests.listeners.subreddit import Subreddit


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(reddit, "PAGE_POSTS", 5)
    patch.setattr("prawcore.sessions.time.sleep", lambda _: None)
    patch.setenv("KUNDSCHAFTER_REDDIT_ID", "key")
    patch.setenv("KUNDSCHAFTER_REDDIT_SECRET", "hush")
    place = Subreddit()
    failing: list[bool] = []

    def say() -> str:
        return place.say(len(place.things))["name"]

    def edit(post_id: str) -> str:
        place.thing(post_id).update(selftext="corrected", selftext_html="<p>corrected</p>", edited=1780301000.0)
        return "corrected"

    def answer(asked: Any) -> None:
        asked.reply(b"", 503) if failing else place(asked)

    with serve(answer) as server:
        yield Scene(
            Reddit(name="reddit", api_url=server.url, subreddits=["netz"]),
            say,
            edit=edit,
            delete=place.delete,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("reddit", opened, {"subreddits": ["netz"]})
