import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from listeners.hackernews import HackerNews, algolia
from listeners.records import SourceRefused, SourceUnavailable
from tests.listeners.hacker import START, Hacker
from tests.listeners.loopback import fetcher, serve
from tests.listeners.nights import Nights

DAY = datetime.fromtimestamp(START, UTC)
NOW = DAY + timedelta(days=30)


PLACE = Nights(
    lambda url, **more: HackerNews(**{"name": "hn", "searches": ["almtel"], "api_url": url, "items_url": url, **more}),
    NOW,
)
night, hear, recheck = PLACE.night, PLACE.hear, PLACE.recheck


def test_reads_what_stories_and_comments_tell():
    place = Hacker()
    story = place.story(0, title="Almtel &amp; its router")
    first = place.comment(story, 1, "I like <i>Almtel</i>")
    place.comment(story, 2, "Almtel? No.", parent=first, author="ben")
    opener, comment, reply = hear(place)[0]
    assert (opener.id, opener.thread_id, opener.position, opener.parent_id) == (story, story, 0, None)
    assert (opener.thread_title, opener.body, opener.likes) == ("Almtel & its router", "https://almtel.example/", 4)
    assert opener.url == f"https://news.ycombinator.com/item?id={story}"
    assert (opener.author.id, opener.author.url) == ("ada", "https://news.ycombinator.com/user?id=ada")
    assert (comment.thread_id, comment.parent_id, comment.position) == (story, story, None)
    assert (comment.body, comment.format, comment.likes) == ("I like <i>Almtel</i>", "html", None)
    assert (reply.parent_id, reply.author.id, reply.created_at) == (first, "ben", DAY + timedelta(minutes=2))


def test_a_question_to_all_is_told_as_such():
    place = Hacker()
    place.say(0, ["story", "ask_hn"], title="Ask HN: Almtel?", story_text="<p>Well?", points=None)
    post = hear(place)[0][0]
    assert (post.tags, post.body, post.likes) == (["ask_hn"], "<p>Well?", None)


def test_a_time_with_more_than_the_search_shows_is_cut_until_all_is_shown(monkeypatch):
    monkeypatch.setattr(algolia, "MOST", 10)
    place = Hacker()
    place.shown = 10
    for minute in [*range(100), *range(5000, 5010), 40_000]:
        place.story(minute)
    pages, _ = night(place)
    ids = [post.id for page in pages for post in page.posts]
    assert ids == list(place.items)
    assert all(len(page.posts) <= 10 for page in pages)


def test_more_in_one_second_than_the_search_shows_is_told(monkeypatch):
    monkeypatch.setattr(algolia, "MOST", 10)
    place = Hacker()
    for _ in range(12):
        place.story(0)
    posts, _, skipped = hear(place)
    assert (len(posts), skipped) == (10, ["almtel: 12 hits in one second, 10 were shown"])


def test_goes_on_in_the_middle_of_a_long_first_night(monkeypatch):
    monkeypatch.setattr(algolia, "MOST", 10)
    place = Hacker()
    place.shown = 10
    for minute in range(0, 60 * 24 * 7, 97):
        place.story(minute)
    first, cursor, _ = hear(place, most=8)
    assert 0 < len(first) < len(place.items)
    second, cursor, _ = hear(place, cursor, now=NOW + timedelta(days=1))
    assert [post.id for post in first + second] == list(place.items)
    assert hear(place, cursor)[0] == []


def test_what_the_search_learns_of_late_is_heard_all_the_same():
    place = Hacker()
    late, other = place.story(0), place.story(60)
    place.late = {late}
    posts, cursor, _ = hear(place, now=DAY + timedelta(hours=4))
    assert [post.id for post in posts] == [other]
    place.late = set()
    posts, cursor, _ = hear(place, cursor, now=DAY + timedelta(hours=5))
    assert [post.id for post in posts] == [late]
    assert hear(place, cursor, now=DAY + timedelta(hours=6))[0] == []


def test_what_was_heard_within_two_hours_is_heard_once_more_because_it_can_be_edited():
    place = Hacker()
    old, young = place.story(0), place.story(170)
    _, cursor, _ = hear(place, now=DAY + timedelta(hours=3))
    place.items[young]["title"] = "Almtel was slow"
    place.items[old]["title"] = "cannot be, but all the same: Almtel"
    posts, cursor, _ = hear(place, cursor, now=DAY + timedelta(hours=8))
    assert [(post.id, post.thread_title) for post in posts] == [(young, "Almtel was slow")]
    assert hear(place, cursor, now=DAY + timedelta(hours=8))[0] == []


def test_long_quiet_times_make_no_pages(monkeypatch):
    monkeypatch.setattr(algolia, "MOST", 10)
    place = Hacker()
    place.shown = 10
    for minute in range(100):
        place.story(minute)
    pages, _ = night(place)
    assert all(page.posts for page in pages[:-1])


def test_each_search_goes_on_by_itself():
    place = Hacker()
    place.story(0)
    _, cursor, _ = hear(place)
    place.story(1, title="Rhenonet")
    posts, cursor, _ = hear(place, cursor, searches=["almtel", "rhenonet"])
    assert [post.thread_title for post in posts] == ["Rhenonet"]
    assert set(cursor) == {"almtel", "rhenonet"}


def test_hears_nothing_from_before_the_day_the_settings_name():
    place = Hacker()
    place.story(-24 * 60)
    place.story(0)
    _, server = night(place, since=date(2026, 6, 1))
    assert len(hear(place, since=date(2026, 6, 1))[0]) == 1
    assert all("created_at_i%3E%3D1780272000" in path for path in server.paths)


def test_hears_whole_discussions_of_the_stories_found_where_that_is_wanted():
    place = Hacker()
    story, other = place.story(0), place.story(1, title="Something else")
    talk = place.comment(story, 2, "Mine is fast")
    place.comment(other, 3, "Not ours")
    assert [post.id for post in hear(place)[0]] == [story]
    posts, cursor, _ = hear(place, now=DAY + timedelta(hours=8), discussions=True)
    assert [post.id for post in posts] == [story, talk]
    later = place.comment(story, 600, "Mine too")
    posts, cursor, _ = hear(place, cursor, now=DAY + timedelta(days=1), discussions=True)
    assert [post.id for post in posts] == [later]
    pages, server = night(place, cursor, now=DAY + timedelta(days=16), discussions=True)
    assert any("story_" in path for path in server.paths)
    _, server = night(place, pages[-1].cursor, now=DAY + timedelta(days=17), discussions=True)
    assert not any("story_" in path for path in server.paths)


def test_discussions_are_asked_for_fifty_stories_at_once():
    place = Hacker()
    for minute in range(120):
        place.comment(place.story(minute), minute, "well")
    pages, server = night(place, discussions=True)
    assert len([path for path in server.paths if "story_" in path]) == 3
    assert len({post.id for page in pages for post in page.posts}) == 240


def test_deleted_and_killed_items_are_gone_and_a_missing_answer_is_no_proof():
    place = Hacker()
    story = place.story(0)
    there, deleted, killed, unknown = (place.comment(story, minute) for minute in range(1, 5))
    posts = hear(place)[0]
    place.delete(deleted)
    place.shells |= {killed: {"id": int(killed), "dead": True}, unknown: None}
    gone, server = recheck(place, posts)
    assert [(post.id, post.deleted) for post in gone] == [(deleted, True), (killed, True)]
    assert len(server.paths) == 5
    assert there not in {post.id for post in gone}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"<html>Maintenance</html>", SourceUnavailable),
        (200, b'{"hits": [{"created_at_i": 1', SourceUnavailable),
        (200, b'{"hits": 7, "nbHits": 7}', SourceUnavailable),
        (200, b"[]", SourceUnavailable),
        (200, b'{"hits": [], "nbHits": 5}', SourceUnavailable),
        (400, b'{"message": "numericFilters: bad", "status": 400}', SourceRefused),
        (503, b"", SourceUnavailable),
    ],
)
def test_an_answer_that_is_none_gets_a_clear_word(status, body, error):
    with pytest.raises(error):
        hear(lambda asked: asked.reply(body, status))


def test_a_search_that_asks_us_to_wait_is_left_alone():
    with pytest.raises(SourceUnavailable) as caught:
        hear(lambda asked: asked.reply(b"", 429, {"Retry-After": "900"}))
    assert caught.value.retry_after == pytest.approx(900, abs=1)


def test_a_search_that_ignores_the_time_is_not_cut_for_ever(monkeypatch):
    monkeypatch.setattr(algolia, "NIGHTLY", 30)
    hit = {"objectID": "1", "created_at_i": START, "_tags": ["story"], "author": "ada"}
    body = json.dumps({"hits": [hit] * 10, "nbHits": 50_000}).encode()
    with serve(lambda asked: asked.reply(body)) as server:
        source = HackerNews(name="hn", searches=["almtel"], api_url=server.url)
        with pytest.raises(SourceUnavailable):
            list(source.pages(None, fetcher(), NOW))
    assert len(server.paths) <= 30


def test_a_broken_hit_is_told_and_costs_nothing_else():
    place = Hacker()
    place.story(0)
    broken = place.comment("1001", 1)
    del place.items[broken]["parent_id"]
    place.story(2)
    posts, _, skipped = hear(place)
    assert (len(posts), skipped) == (2, [f"item {broken}: KeyError('parent_id')"])


def test_wants_something_to_listen_for():
    with pytest.raises(msgspec.ValidationError, match="length"):
        msgspec.convert({"kind": "hackernews", "name": "hn", "searches": []}, HackerNews)
