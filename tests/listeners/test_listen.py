"""One source is heard from where it stopped, and how it went is never lost."""

from datetime import UTC, datetime, timedelta

import pytest

from listeners import health
from listeners.landing import Landing, pagefile
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.records import Page, Post, SourceRefused, SourceUnavailable

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)


class Numbers:
    """A source that says the numbers from 0 to `last`, and `fails` after them."""

    name, place = "numbers", "place"

    def __init__(self, last, fails=None):
        self.last, self.fails = last, fails

    def pages(self, cursor, _fetcher, _now):
        for number in range((cursor or {"next": 0})["next"], self.last + 1):
            said = Post(id=str(number), thread_id="t", url="https://x.example", created_at=NOW)
            yield Page(posts=[said], cursor={"next": number + 1}, skipped=[f"line {number}"])
        if self.fails:
            raise self.fails


def hear(folder, source, now=NOW, **options):
    return listen(source, folder / "landing", Identity(folder), None, now, **options)


def landed(folder):
    pages = sorted((folder / "landing" / "numbers").glob("*.gz"))
    return [post.id for path in pages for post in pagefile.read(path)[1]]


def test_hears_only_what_is_new_and_says_so(tmp_path):
    seen = []
    first = hear(tmp_path, Numbers(2), BEFORE, on_page=seen.append)
    second = hear(tmp_path, Numbers(4))
    third = hear(tmp_path, Numbers(4))
    assert (first.pages, first.posts, first.error) == (3, 3, None)
    assert len(seen) == 3
    assert first.skipped == ["line 0", "line 1", "line 2"]
    assert (second.pages, second.posts) == (2, 2)
    assert (third.pages, third.posts, third.error) == (0, 0, None)
    assert landed(tmp_path) == ["0", "1", "2", "3", "4"]
    (state,) = health.read_all(tmp_path / "landing")
    assert (state.last_try, state.last_success, state.posts, state.error) == (NOW, NOW, 0, None)
    assert [(night.day, night.posts) for night in state.nights] == [(BEFORE.date(), 3), (NOW.date(), 2)]


def test_what_landed_before_a_failure_stays_and_only_a_clean_end_is_a_success(tmp_path):
    hear(tmp_path, Numbers(0), BEFORE)
    failed = hear(tmp_path, Numbers(2, fails=SourceUnavailable("the forum is down", 600)))
    assert (failed.posts, failed.error, failed.refused, failed.retry_after) == (2, "the forum is down", False, 600)
    (state,) = health.read_all(tmp_path / "landing")
    assert (state.last_try, state.last_success, state.posts, state.error) == (NOW, BEFORE, 2, "the forum is down")
    assert NOW + timedelta(seconds=600) <= state.retry_at < NOW + timedelta(seconds=660)
    assert landed(tmp_path) == ["0", "1", "2"]


def test_leaves_a_source_alone_until_the_time_it_asked_for(tmp_path):
    hear(tmp_path, Numbers(0, fails=SourceUnavailable("too many requests", 600)))
    too_early = hear(tmp_path, Numbers(5), NOW + timedelta(seconds=60))
    assert "until 2026-11-16 01:10:00 UTC" in too_early.error
    assert 539 < too_early.retry_after < 600
    assert health.read(tmp_path / "landing", "numbers").error == "too many requests"
    assert hear(tmp_path, Numbers(5), NOW + timedelta(seconds=700)).posts == 5


def test_a_refusal_is_told_apart_and_tried_again_the_next_night(tmp_path):
    refused = hear(tmp_path, Numbers(0, fails=SourceRefused("410 gone")), BEFORE)
    assert (refused.error, refused.refused, refused.retry_after) == ("410 gone", True, None)
    assert hear(tmp_path, Numbers(1)).error is None


def test_a_bug_is_raised_after_it_was_written_down(tmp_path):
    with pytest.raises(ZeroDivisionError):
        hear(tmp_path, Numbers(1, fails=ZeroDivisionError("by zero")))
    state = health.read(tmp_path / "landing", "numbers")
    assert (state.error, state.posts, state.last_success) == ("ZeroDivisionError: by zero", 2, None)
    assert landed(tmp_path) == ["0", "1"]


def test_a_run_that_is_broken_off_is_no_success(tmp_path):
    hear(tmp_path, Numbers(0), BEFORE)
    with pytest.raises(KeyboardInterrupt):
        hear(tmp_path, Numbers(1, fails=KeyboardInterrupt()))
    state = health.read(tmp_path / "landing", "numbers")
    assert (state.error, state.last_try, state.last_success) == ("The last run was broken off", NOW, BEFORE)


def test_the_second_of_two_at_once_is_told_and_does_not_touch_the_health_of_the_first(tmp_path):
    with Landing(tmp_path / "landing", "numbers", "place", Identity(tmp_path)).locked():
        second = hear(tmp_path, Numbers(1))
    assert second.error == "Somebody else is listening to numbers right now"
    assert health.read_all(tmp_path / "landing") == []


def test_a_damaged_page_is_named_in_the_summary_and_heard_again(tmp_path):
    hear(tmp_path, Numbers(2), BEFORE)
    newest = max((tmp_path / "landing" / "numbers").glob("*.gz"))
    newest.write_bytes(newest.read_bytes()[:30])
    again = hear(tmp_path, Numbers(2))
    assert again.skipped == ["00000003.jsonl.gz was damaged and set aside", "line 2"]
    assert landed(tmp_path) == ["0", "1", "2"]


def test_thousands_of_skipped_lines_do_not_fill_the_summary(tmp_path):
    heard = hear(tmp_path, Numbers(104))
    assert len(heard.skipped) == 101
    assert heard.skipped[-1] == "and 5 more"


def test_a_health_file_that_cannot_be_read_says_so_and_costs_nothing_else(tmp_path):
    hear(tmp_path, Numbers(0), BEFORE)
    (tmp_path / "landing" / "numbers" / "health.json").write_text("{")
    (state,) = health.read_all(tmp_path / "landing")
    assert "health.json of numbers cannot be read" in state.error
    assert hear(tmp_path, Numbers(1)).posts == 1


def test_what_is_no_post_is_told_and_costs_nothing_else(tmp_path):
    class Odd(Numbers):
        def pages(self, *asked):
            for page in super().pages(*asked):
                yield Page(
                    posts=[*page.posts, Post(id="odd", thread_id="t", url="", created_at=NOW, body=5)], cursor={}
                )

    heard = hear(tmp_path, Odd(0))
    assert (heard.posts, heard.error, landed(tmp_path)) == (1, None, ["0"])
    assert heard.skipped[0].startswith("odd was left out")
