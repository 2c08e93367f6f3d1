from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from listeners.nntp import Nntp, group
from tests.listeners.case import Case, Scene
from tests.listeners.usenet import GROUP, newsserver


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(group, "PAGE_POSTS", 5)
    patch.setattr(group, "WINDOW", 5)
    with newsserver() as news:
        source = Nntp(
            name="news", server="127.0.0.1", port=news.port, tls=False, groups=[GROUP], url="https://news.example/{id}"
        )

        def fail() -> None:
            news.fault = "400"

        yield Scene(source, news.say, delete=news.remove, fail=fail, asked=lambda: len(news.said))


CASE = Case("nntp", opened, {"server": "news.example", "groups": [GROUP]})
