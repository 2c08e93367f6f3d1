"""A process that listens is killed at random moments and started again until it has heard everything.

Started as a program, this file is that process and the one that kills it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from listeners.landing import Landing, pagefile
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.records import Author, Cursor, Page, Post

START = datetime(2026, 1, 1, tzinfo=UTC)
POSTS, PER_PAGE, KILLS = 6_000, 10, 50


class Counting:
    name = place = "counting"

    def pages(self, cursor: Cursor | None, _fetcher: object, _now: datetime) -> Iterator[Page]:
        first = cursor["next"] if cursor else 0
        for start in range(first, POSTS, PER_PAGE):
            yield Page(posts=[post(n) for n in range(start, start + PER_PAGE)], cursor={"next": start + PER_PAGE})


def post(number: int) -> Post:
    return Post(
        id=str(number),
        thread_id=str(number // 7),
        url=f"https://example.org/p/{number}",
        created_at=START + timedelta(minutes=number),
        author=Author(id=f"author{number % 50}"),
        body="said " * (number % 90),
    )


def hear(var: Path, heard_pages: int | None = None) -> None:
    def tell(_page: Page) -> None:
        if heard_pages is not None:
            os.write(heard_pages, b".")

    heard = listen(Counting(), var / "landing", Identity(var), None, START, tell)
    if heard.error:
        raise SystemExit(heard.error)


def kill_and_start_again(var: Path, seed: int) -> int:
    """Kill after some pages and some moments more until one run ends by itself; how many did not."""
    chance = random.Random(seed)
    kills = 0
    while True:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                hear(var, writing)
            finally:
                os._exit(0)
        os.close(writing)
        for _ in range(chance.randrange(6)):
            os.read(reading, 1)
        time.sleep(chance.random() * 0.004)
        os.kill(child, signal.SIGKILL)
        os.close(reading)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            return kills
        kills += 1


def test_nothing_is_lost_and_nothing_double_whenever_it_is_killed(tmp_path):
    var = tmp_path / "var"
    ended = subprocess.run([sys.executable, __file__, str(var), "20261116"], capture_output=True, text=True, check=True)
    assert json.loads(ended.stdout) >= KILLS, "too few kills to mean anything"

    landing = Landing(var / "landing", "counting", "counting", Identity(var))
    pages = [pagefile.read(path) for path in landing.pages()]

    assert [head.page for head, _ in pages] == list(range(1, POSTS // PER_PAGE + 1))
    assert Counter(p.id for _, posts in pages for p in posts) == Counter(str(n) for n in range(POSTS))
    assert len({p.author_key for _, posts in pages for p in posts}) == 50, "one salt from the first start on"
    assert not list((var / "landing").rglob("*.damaged"))
    assert not list(var.rglob(".*.tmp")), "the last run clears up after the killed ones"


if __name__ == "__main__":
    print(kill_and_start_again(Path(sys.argv[1]), int(sys.argv[2])))  # noqa: T201 - the answer to the test
