import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from listeners.lemmy import Lemmy, api
from listeners.lemmy.api import first_page
from listeners.records import Known, SourceRefused, SourceUnavailable
from tests.listeners.case import START
from tests.listeners.grove import Grove
from tests.listeners.loopback import Sleep, fetcher, serve

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def hear(place, cursor=None, http=None, **settings):
    with serve(place) as server:
        source = Lemmy(name="lemmy", url=server.url, **({"communities": ["netz"]} | settings))
        pages = list(source.pages(cursor, http or fetcher(), NOW))
    cursor = pages[-1].cursor if pages else cursor
    return [post for page in pages for post in page.posts], cursor, [line for page in pages for line in page.skipped]


def recheck(place, posts):
    known = [Known(**{name: getattr(post, name) for name in Known.__struct_fields__}) for post in posts]
    with serve(place) as server:
        source = Lemmy(name="lemmy", url=server.url, communities=["netz"])
        heard = [post for page in source.recheck(known, fetcher(), NOW) for post in page.posts]
        return {post.id: post for post in heard}, server.paths


def test_reads_what_posts_and_comments_tell():
    place = Grove()
    opener = place.post(0, "ada", url="https://blog.example", updated="2026-06-01T09:00:00.000000Z")
    answer = place.comment(1, opener, "ben@elsewhere.example")
    deeper = place.comment(2, opener, "ada", parent=answer)
    post, comment, third = hear(place)[0]
    assert (post.id, post.thread_id, post.position, post.thread_title) == (opener, opener, 0, "Title 1")
    assert (post.body, post.format, post.likes, post.language) == ("words\n\nhttps://blog.example", "text", 4, "de")
    assert (post.url, post.category) == ("https://lemmy.example/post/1", "Netz")
    assert post.edited_at == START + timedelta(hours=1)
    assert (post.author.id, post.author.name) == ("ada@lemmy.example", "Ada")
    assert (comment.thread_id, comment.parent_id, comment.thread_title) == (opener, opener, "Title 1")
    assert (comment.author.id, comment.language, comment.position) == ("ben@elsewhere.example", None, None)
    assert comment.created_at == START + timedelta(minutes=1)
    assert (third.id, third.parent_id) == (deeper, answer)


def test_robots_are_marked_and_people_who_left_are_nobody():
    place = Grove()
    place.posts[1] = place.post(0) and place.posts[1]
    place.posts[1]["creator"]["bot_account"] = True
    place.comment(1, "post/1")
    place.comments[1]["creator"]["deleted"] = True
    robot, gone = hear(place)[0]
    assert robot.author.bot
    assert gone.author is None


@pytest.mark.parametrize("flag", ["deleted", "removed"])
def test_what_was_taken_back_is_told_as_such(flag):
    place = Grove()
    place.post(0, **{flag: True})
    assert hear(place)[0][0].deleted


def test_times_without_a_zone_are_utc():
    place = Grove()
    place.post(0, published="2026-06-01T08:00:00.123456")
    assert hear(place)[0][0].created_at == START + timedelta(microseconds=123456)


def test_hears_posts_and_comments_over_many_pages_and_nights(monkeypatch):
    monkeypatch.setattr(api, "LIMIT", 5)
    place = Grove()
    said = [place.post(100 * number) for number in range(23)]
    posts, cursor, _ = hear(place)
    assert [post.id for post in posts] == said
    new = [place.post(100 * number) for number in range(23, 60)]
    answers = [place.comment(9000 + number, said[0]) for number in range(12)]
    posts, cursor, _ = hear(place, cursor)
    assert [post.id for post in posts] == new + answers
    assert hear(place, cursor)[0] == []


def test_what_comes_from_elsewhere_late_is_heard_too():
    place = Grove()
    place.post(0)
    place.post(600)
    _, cursor, _ = hear(place)
    late = place.post(400, "ben@elsewhere.example")
    assert [post.id for post in hear(place, cursor)[0]] == [late]


def test_the_first_night_finds_where_to_begin_without_reading_everything(monkeypatch):
    monkeypatch.setattr(api, "LIMIT", 2)
    place = Grove()
    said = [place.post(60 * number) for number in range(200)]  # of eight days
    with serve(place) as server:
        source = Lemmy(name="l", url=server.url, communities=["netz"], first_days=2)
        posts = [post.id for page in source.pages(None, fetcher(), NOW) for post in page.posts]
    first = (NOW - timedelta(days=2) - START) / timedelta(minutes=60)
    assert posts == said[int(first) :]
    assert len([path for path in server.paths if "/post/list" in path]) < 45


def test_pinned_posts_are_heard_where_they_stand_on_the_first_page_alone(monkeypatch):
    monkeypatch.setattr(api, "LIMIT", 5)
    place = Grove()
    said = [place.post(100 * number) for number in range(23)]
    posts, cursor, _ = hear(place)
    assert [post.id for post in posts] == said
    place.pinned = {1, 24}
    notice = place.post(2350)
    new = place.post(2360)
    assert sorted(post.id for post in hear(place, cursor)[0]) == sorted([notice, new])


@pytest.mark.parametrize("guess", [1, 2, 7, 40, 41, 500])
@pytest.mark.parametrize("begins", [1, 2, 39, 40, 41, 300])
def test_finds_the_page_from_any_guess(guess, begins):
    asked = []

    def before(page):
        asked.append(page)
        return page < begins

    assert first_page(before, guess) == begins
    assert min(asked) >= 1
    assert len(asked) < 22


def test_searches_find_posts_and_comments_and_keep_to_the_budget_of_searches():
    place, sleep = Grove(), Sleep()
    said = [place.post(0), place.comment(1, "post/1")]
    posts, _, _ = hear(place, http=fetcher(sleep), communities=[], searches=["netz"])
    assert [post.id for post in posts] == said
    assert max(sleep.slept) == pytest.approx(10, abs=0.1)


def test_a_night_ends_after_so_many_pages_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(api, "LIMIT", 2)
    monkeypatch.setattr("listeners.lemmy.ENOUGH", 3)
    place = Grove()
    said = [place.post(400 * number) for number in range(12)]
    heard, cursor = [], None
    while len(heard) < 12:
        posts, cursor, _ = hear(place, cursor)
        heard += [post.id for post in posts]
        assert posts
    assert heard == said


def test_a_community_that_is_not_there_is_named():
    with pytest.raises(SourceRefused, match="communities"):
        hear(Grove(), communities=["nowhere"])


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        ((b"", 429, {"Retry-After": "90"}), SourceUnavailable, "wait for 90 seconds"),
        ((b'{"error": "rate_limit_error"}', 400), SourceUnavailable, "wait"),
        ((b"", 502), SourceUnavailable, "502"),
        ((b'{"error": "instance_is_private"}', 400), SourceRefused, "instance_is_private"),
        ((b"<html>Down for repairs</html>",), SourceRefused, "Lemmy server"),
        ((b'{"posts": [{"post"',), SourceUnavailable, "cut short"),
        ((b"[]",), SourceRefused, "refuses"),
        ((b'{"hits": []}',), SourceRefused, "as Lemmy does"),
        ((b'{"posts": [7]}',), SourceRefused, "as Lemmy does"),
        ((b'{"posts": [{"post": {"id": 1, "published": "soon"}}]}',), SourceRefused, "as Lemmy does"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_say_what_to_do(reply, error, words):
    with pytest.raises(error, match=words):
        hear(lambda asked: asked.reply(*reply))


def test_a_server_that_gives_the_same_page_again_and_again_is_left():
    place = Grove()
    place.post(0)
    asked = []

    def answer(one):
        one.query["page"] = ["1"]
        asked.append(one.route)
        place(one)

    assert [post.id for post in hear(answer)[0]] == ["post/1"]
    assert len(asked) < 10


@pytest.mark.parametrize(
    ("settings", "words"), [({}, "at least one"), ({"communities": ["netz"], "url": "lemmy.example"}, "https")]
)
def test_settings_that_mean_nothing_are_refused(settings, words):
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert({"kind": "lemmy", "name": "x", "url": "https://lemmy.example", **settings}, Lemmy)


def test_rechecks_thread_by_thread():
    place = Grove()
    first, second = place.post(0), place.post(1)
    comments = [place.comment(10 + number, first) for number in range(30)]
    alone = place.comment(50, second)
    posts, _, _ = hear(place)
    place.delete(comments[3])
    del place.comments[5]
    place.said(first).update(body="other", updated="2026-06-02T08:00:00Z")
    now, paths = recheck(place, posts)
    assert {post_id for post_id, post in now.items() if post.deleted} == {comments[3], comments[4]}
    assert now[first].body == "other"
    assert now.keys() == {first, second, *comments, alone}
    assert len(paths) < 9


def test_a_thread_that_is_gone_takes_nothing_along_that_is_still_there():
    place = Grove()
    opener = place.post(0)
    answer = place.comment(1, opener)
    posts, _, _ = hear(place)
    del place.posts[1]
    now, _ = recheck(place, posts)
    assert now[opener].deleted
    assert not now[answer].deleted


def test_rechecking_calls_nothing_gone_where_a_server_talks_nonsense():
    place = Grove()
    place.post(0)
    posts, _, _ = hear(place)
    with pytest.raises(SourceRefused):
        recheck(lambda asked: asked.reply(json.dumps({"hello": 1}).encode()), posts)
    with pytest.raises(SourceRefused):
        recheck(lambda asked: asked.reply(b'{"message": "no route"}', 404), posts)


def test_a_list_without_end_is_left():
    place = Grove()
    place.post(0)

    def answer(asked):
        asked.query["page"] = ["1"]
        place(asked)

    with pytest.raises(SourceUnavailable, match="does not end"):
        hear(answer, first_days=1)
