"""A real forum of 36,990 posts against figures that were counted independently of this code."""

import json
import tarfile
from datetime import date
from pathlib import Path

import pytest

from warehouse import checks, models

ARCHIVE = Path(__file__).parents[2] / "../shared/data/urho3d/topics_json.tar.gz"


def records(world, topic):
    posts = topic["post_stream"]["posts"]
    ids = {post["post_number"]: str(post["id"]) for post in posts}
    for post in posts:
        yield world.post(
            str(post["id"]),
            post["username"],
            post["cooked"],
            author={"staff": post["staff"]},
            format="html",
            thread_id=str(topic["id"]),
            thread_title=topic["title"],
            position=post["post_number"] - 1,
            parent_id=ids.get(post["reply_to_post_number"]),
            created_at=post["created_at"],
            accepted=bool(post.get("accepted_answer")),
        )


@pytest.fixture
def forum(world):
    if not ARCHIVE.exists():
        pytest.skip(f"the real archive {ARCHIVE.name} is not beside the checkout")
    page, waiting = 1, []
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if member.isfile():
                waiting += records(world, json.load(archive.extractfile(member)))
            if len(waiting) > 1000:
                world.land(waiting, page=page)
                page, waiting = page + 1, []
    world.land(waiting, page=page)
    return world


@pytest.mark.real
def test_agrees_with_figures_counted_independently(forum):
    assert forum.load().new == 36_990
    for which in ("build", "rank"):
        models.run(forum.open(), which, date(2022, 12, 31))
    checks.run(forum.open())
    assert forum.rows("select count(*), count(distinct author_key) from core.posts") == [(36_990, 999)]
    [answers] = forum.rows(
        "select count(*), 100 * avg((first_answer_key is not null)::int), 100 * avg(coalesce(hours <= 24, false)::int), "
        "median(hours), 100 * avg((first_answer_by != 'staff')::int) from marts.thread_answers"
    )
    assert answers == pytest.approx((5_046, 87.9, 77.6, 2.8, 67.7), abs=0.05)
    by_posts = [posts for (posts,) in forum.rows("select posts from core.authors order by posts desc")]
    shares = [100 * sum(by_posts[:top]) / 36_990 for top in (10, 25)]
    assert shares == pytest.approx([35.5, 52.8], abs=0.05)
    assert sum(by_posts[:22]) >= 36_990 / 2 > sum(by_posts[:21])
