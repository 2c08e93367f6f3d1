"""A real process is killed at random moments; whatever it did is there whole, or not at all."""

import random
import subprocess
import sys
import time
from datetime import date

import pytest

from warehouse import checks, database, models

WORK = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from warehouse import database, load, models, publish
landing, file, target = map(Path, sys.argv[1:])
load.BATCH = 50
print("started", flush=True)
while True:
    con = database.open(file, time_zone="UTC", wait=10)
    loaded = load.load(
        con, landing, lambda place, author: f"{place}-{author.casefold()}",
        sources=[{"source": "forum", "kind": "discourse", "place": "forum", "own": True}],
        build_time=datetime(2026, 12, 1, tzinfo=UTC),
    )
    for which in ("build", "rank"):
        models.run(con, which, date(2026, 2, 1))
    con.close()
    publish.publish(file, target, date(2026, 2, 1))
    print("published", flush=True)
"""
PAGES, POSTS = 40, 25


@pytest.fixture
def full_world(world):
    for page in range(1, PAGES + 1):
        posts = [world.post(page * 100 + n, "anna", f"{page} {n} " + "word " * 50) for n in range(POSTS)]
        for post in posts:
            post["author_key"] = "forum-anna"
        world.land(posts, page=page, night=page / 100)
    return world


def start(world, target):
    command = [sys.executable, "-c", WORK, str(world.landing), str(world.file), str(target)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"started\n"
    return worker


def look(world, target):
    """Both files can be opened and agree with themselves; give the pages loaded and whether anything is published."""
    con = database.open(world.file, time_zone="UTC", wait=10)
    pages, posts = con.execute(
        "select (select count(*) from staging.pages), (select count(*) from staging.posts)"
    ).fetchall()[0]
    assert posts == pages * POSTS
    if con.execute("select 1 from staging.progress").fetchall():
        checks.run(con, "build")
    con.close()
    if not target.exists():
        return pages, False
    with database.read(target, time_zone="UTC", wait=10) as copy:
        threads, counted = copy.execute(
            "select (select count(*) from core.threads), sum(posts) from core.authors"
        ).fetchall()[0]
        assert threads == counted > 0
    return pages, True


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_while_loading_and_publishing_both_files_stay_whole(full_world, seed):
    world, target = full_world, full_world.folder / "published" / "w.duckdb"
    dice = random.Random(seed)
    seen = []
    for kill in range(6):
        worker = start(world, target)
        time.sleep(dice.uniform(0, 0.6) if kill < 4 else dice.uniform(0.5, 3))
        worker.kill()
        worker.communicate()
        seen.append(look(world, target))
    assert [pages for pages, _ in seen] == sorted(pages for pages, _ in seen)  # what was loaded stays loaded
    worker = start(world, target)
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"published\n"
    worker.kill()
    worker.communicate()
    assert look(world, target) == (PAGES, True)
    with database.open(world.file, time_zone="UTC", wait=10) as con:
        models.run(con, "build", date(2026, 2, 1))
        assert con.execute("select count(*), count(distinct post_key) from core.posts").fetchall() == [
            (PAGES * POSTS,) * 2
        ]
