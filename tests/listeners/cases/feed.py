from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from listeners.feed import Feed
from tests.listeners.case import START, Case, Scene
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, __: pytest.MonkeyPatch) -> Iterator[Scene]:
    items: dict[str, str] = {}
    failing: list[bool] = []

    def say() -> str:
        items[f"g{len(items)}"] = "hello"
        return f"g{len(items) - 1}"

    def edit(post_id: str) -> str:
        items[post_id] = "hello, corrected"
        return "corrected"

    def answer(asked: Any) -> None:
        if failing:
            asked.reply(b"", 503)
        else:
            told = [item(number, *one) for number, one in enumerate(items.items())]
            asked.reply(
                f"<rss version='2.0'><channel><title>Blog</title>{''.join(told[::-1])}</channel></rss>".encode()
            )

    with serve(answer) as server:
        yield Scene(Feed(name="blog", url=server.url), say, edit=edit, fail=lambda: failing.append(True))


def item(number: int, post_id: str, words: str) -> str:
    date = format_datetime(START + timedelta(hours=number))
    return f"<item><guid>{post_id}</guid><title>T</title><description>{words}</description><pubDate>{date}</pubDate></item>"


CASE = Case("feed", opened, {"url": "https://blog.example/feed"})
