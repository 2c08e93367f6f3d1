from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from listeners.wordpress import WordPress, api
from tests.listeners.blog import Blog
from tests.listeners.case import Case, Scene
from tests.listeners.loopback import serve


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(api, "PER_PAGE", 5)
    blog = Blog()
    failing: list[bool] = []
    minute = 0

    def say() -> str:
        nonlocal minute
        minute += 1
        return f"p{blog.post(minute)}" if minute % 5 == 1 else f"c{blog.comment(minute)}"

    def edit(post_id: str) -> str:
        blog.comments[int(post_id[1:])]["content"] = {"rendered": "corrected"}
        return "corrected"

    with serve(lambda asked: asked.reply(b"", 503) if failing else blog(asked)) as server:
        yield Scene(
            WordPress(name="blog", url=server.url),
            say,
            edit=edit,
            delete=lambda post_id: blog.comments.pop(int(post_id[1:])) and None,
            fail=lambda: failing.append(True),
            asked=lambda: len(server.asked),
        )


CASE = Case("wordpress", opened, {"url": "https://blog.example"}, by_time=False)  # posts first, then comments
