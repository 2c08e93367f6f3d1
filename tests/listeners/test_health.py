"""What the last nights of a source say about the newest."""

from datetime import UTC, datetime, timedelta

import pytest

from listeners import health
from listeners.health import Health
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.records import Page, Post, SourceUnavailable

MONDAY = datetime(2026, 6, 1, 2, tzinfo=UTC)


def after(*posts, failing=()):
    """The health after nights that brought so many posts, the first on a Monday."""
    state = Health(source="forum")
    for day, heard in enumerate(posts):
        state = state.after(
            MONDAY + timedelta(days=day), posts=heard, seconds=1.0, error="down" if day in failing else None
        )
    return state


def test_keeps_the_last_sixty_nights():
    state = after(*range(100))
    assert [night.posts for night in state.nights] == list(range(40, 100))


def test_tries_of_one_day_are_one_night():
    state = Health(source="forum")
    for hour, error in enumerate(("down", "down", None)):
        state = state.after(MONDAY + timedelta(hours=hour), posts=5, seconds=2.04, error=error, quota_left=90 - hour)
    (night,) = state.nights
    assert (night.posts, night.seconds, night.error, night.quota_left) == (15, 6.0, None, 88)
    assert (state.posts, state.last_success) == (5, MONDAY + timedelta(hours=2))


def test_nothing_is_usual_before_the_fifth_night():
    assert after(9000, 5, 6, 7).usual is None
    assert after(9000, 5, 6, 9, 7).usual == 6  # without the first, which brought the years before, and the newest


def test_usual_is_what_the_same_day_of_the_week_brings():
    weeks = [100, 80, 80, 80, 80, 5, 3] * 6
    assert after(9000, *weeks[1:], 0).usual == 100  # a Monday
    assert after(9000, *weeks[1:-1], 0).usual == 3  # a Sunday
    assert after(9000, *weeks[1:20], 0).usual == 80  # too few Sundays yet: the last fourteen nights


def test_nights_that_failed_are_not_usual():
    assert after(9000, 10, 10, 10, 0, 0, 0, 0, 4, failing=(4, 5, 6, 7)).usual == 10


class Told:
    name, place = "told", "place"

    def pages(self, *_):
        for left in (300, None, 298):
            yield Page(posts=[post(str(left))], cursor={"left": left}, quota_left=left)
        raise SourceUnavailable("later", 60)


def post(name):
    return Post(id=name, thread_id="t", url="https://x.example", created_at=MONDAY)


def test_remembers_what_the_source_still_grants_and_how_long_it_took(tmp_path):
    listen(Told(), tmp_path / "landing", Identity(tmp_path), None, MONDAY)
    state = health.read(tmp_path / "landing", "told")
    assert (state.quota_left, state.posts, state.nights[-1].quota_left) == (298, 3, 298)
    assert state.row() == {
        "source": "told",
        "last_try": MONDAY,
        "last_success": None,
        "posts": 3,
        "seconds": state.seconds,
        "error": "later",
        "retry_at": pytest.approx(MONDAY + timedelta(seconds=60), abs=timedelta(seconds=30)),
        "quota_left": 298,
        "usual": None,
    }


def test_a_health_file_of_an_older_version_is_read(tmp_path):
    (tmp_path / "forum").mkdir()
    (tmp_path / "forum" / "health.json").write_text('{"source":"forum","posts":3,"error":null}')
    assert health.read(tmp_path, "forum") == Health(source="forum", posts=3)
