import json
import random
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from listeners.records import SourceRefused, SourceUnavailable
from listeners.stackexchange import StackExchange, site
from tests.listeners.loopback import Sleep, fetcher, serve
from tests.listeners.nights import Nights
from tests.listeners.overflow import START, Overflow

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def without_key(monkeypatch):
    monkeypatch.delenv("KUNDSCHAFTER_STACKEXCHANGE_KEY", raising=False)


PLACE = Nights(
    lambda url, **more: StackExchange(**{"name": "so", "site": "overflow", "tags": ["almtel"], "api_url": url, **more}),
    NOW,
)
night, hear, recheck = PLACE.night, PLACE.hear, PLACE.recheck


def test_reads_what_questions_answers_and_comments_tell():
    place = Overflow()
    number = place.ask(0, score=-3, last_edit_date=START + 600)
    answer = place.answer(number, 5, is_accepted=True, score=7)
    place.comment(answer, 6, owner=9)
    question, reply, remark = hear(place)[0]
    assert (question.id, question.thread_id, question.position) == (str(number), str(number), 0)
    assert (question.thread_title, question.tags) == ('Slow "Wi-Fi"?', ["almtel"])
    assert (question.url, question.format) == (f"https://overflow.example/questions/{number}/slow", "html")
    assert (question.created_at.timestamp(), question.edited_at.timestamp()) == (START, START + 600)
    assert (question.author.id, question.author.handle) == ("1", "Ada & Co 1")
    assert question.author.url == "https://overflow.example/users/1"
    assert (question.likes, question.accepted, question.parent_id) == (0, False, None)
    assert (reply.id, reply.parent_id, reply.accepted, reply.likes) == (str(answer), str(number), True, 7)
    assert (remark.id.startswith("comment-"), remark.parent_id, remark.thread_id) == (True, str(answer), str(number))


def test_a_deleted_account_is_nobody_and_the_house_robot_is_a_robot():
    place = Overflow()
    place.ask(0, owner=-1)
    place.ask(1)
    place.questions[max(place.questions)]["owner"] = {"user_type": "does_not_exist", "display_name": "user77"}
    robot, gone = hear(place)[0]
    assert (robot.author.bot, gone.author) == (True, None)


def test_asks_by_the_last_activity_and_not_by_page_numbers():
    place = Overflow()
    place.per_page = 3
    for minute in range(10):
        place.ask(minute)
    _, server = night(place)
    assert {path.partition("&page=")[2].partition("&")[0] for path in server.paths if "/questions" in path} == {"1"}


def test_questions_of_the_same_second_are_neither_lost_nor_heard_again():
    place = Overflow()
    place.per_page = 3
    for _ in range(11):
        place.ask(10)
    posts, cursor, _ = hear(place)
    assert len({post.id for post in posts}) == len(posts) == 11
    late = place.ask(10)
    assert [post.id for post in hear(place, cursor)[0]] == [str(late)]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_when_questions_move_while_we_read(seed):
    """Between any two requests somebody asks, answers or deletes, and nights break off: in the end all is heard."""
    chance, place, minute = random.Random(seed), Overflow(), 50
    place.per_page = 3
    for number in range(20):
        place.ask(number // 4)

    def happens(_):
        nonlocal minute
        minute += chance.random() < 0.7
        if chance.random() < 0.5:
            place.answer(chance.choice(list(place.questions)), minute)
        if chance.random() < 0.3:
            place.ask(minute)
        if chance.random() < 0.1:
            del place.questions[chance.choice(list(place.questions))]

    place.before = happens
    heard, cursor = set(), None
    for _ in range(5):
        posts, cursor, _ = hear(place, cursor, most=chance.choice([1, 3, 30]))
        heard |= {post.id for post in posts}
    place.before = lambda _: None
    posts, cursor, _ = hear(place, cursor)
    heard |= {post.id for post in posts}
    there = [*place.questions, *(a["answer_id"] for q in place.questions.values() for a in q.get("answers", []))]
    assert {str(number) for number in there} <= heard
    assert hear(place, cursor)[0] == []


def test_a_comment_on_a_young_thread_is_heard_although_it_makes_nothing_active():
    place, day = Overflow(), datetime.fromtimestamp(START, UTC)
    number = place.ask(0)
    answer = place.answer(number, 5)
    _, cursor, _ = hear(place, now=day + timedelta(hours=1))
    said = place.comment(answer, 120)
    posts, cursor, _ = hear(place, cursor, now=day + timedelta(hours=3))
    assert [post.id for post in posts] == [said]
    assert hear(place, cursor, now=day + timedelta(hours=4))[0] == []
    _, server = night(place, cursor, now=day + timedelta(days=30))
    assert [path for path in server.paths if f"/questions/{number}" in path] == []


def test_threads_of_the_last_days_are_asked_for_a_hundred_at_once(monkeypatch):
    monkeypatch.setattr(site, "PAGE", 10)
    place, day = Overflow(), datetime.fromtimestamp(START, UTC)
    for minute in range(25):
        place.ask(minute)
    _, cursor, _ = hear(place, now=day + timedelta(hours=1))
    _, server = night(place, cursor, now=day + timedelta(hours=3))
    assert len([path for path in server.paths if ";" in path.split("?")[0]]) == 3


def test_what_is_too_young_to_stand_in_its_place_is_left_to_the_next_night():
    place, day = Overflow(), datetime.fromtimestamp(START, UTC)
    place.ask(0)
    place.ask(59.5)
    posts, cursor, _ = hear(place, now=day + timedelta(hours=1))
    assert len(posts) == 1
    assert len(hear(place, cursor, now=day + timedelta(hours=2))[0]) == 1


def test_hears_tags_and_searches_each_by_itself():
    place = Overflow()
    place.ask(0, tag="almtel")
    place.ask(1, tag="router")
    posts, cursor, _ = hear(place, tags=["almtel", "router"], searches=["alm tel"])
    assert [post.tags for post in posts] == [["almtel"], ["router"], ["almtel"], ["router"]]
    assert set(cursor) == {"tag almtel", "tag router", "search alm tel"}


def test_hears_nothing_from_before_the_day_the_settings_name():
    place = Overflow()
    place.ask(-24 * 60)
    place.ask(0)
    assert len(hear(place, since=date(2026, 6, 1))[0]) == 1


def test_tells_the_quota_that_is_left_and_leaves_some_to_others():
    place = Overflow()
    place.per_page, place.quota = 2, 30
    for minute in range(40):
        place.ask(minute)
    heard = []
    with serve(place) as server:
        source = StackExchange(name="so", site="overflow", tags=["almtel"], api_url=server.url)
        with pytest.raises(SourceUnavailable, match="20 are left for others") as caught:
            heard.extend(source.pages(None, fetcher(), NOW))
    assert [page.quota_left for page in heard] == [28, 27, 26, 25, 24, 23, 22, 21, 20]
    assert caught.value.retry_after == 23 * 3600
    place.quota = 10_000
    rest, _, _ = hear(place, heard[-1].cursor)
    assert len({post.id for page in heard for post in page.posts} | {post.id for post in rest}) == 40


def test_waits_as_long_as_an_answer_asks_before_the_next_one():
    place, sleep = Overflow(), Sleep()
    place.more = {"backoff": 10}
    place.ask(0)
    place.ask(1)
    _, server = night(place, sleep=sleep)
    assert [round(seconds) for seconds in sleep.slept if seconds > 1] == [12] * (len(server.paths) - 1)
    assert len(server.paths) > 1


def test_a_longer_pause_than_the_settings_allow_ends_the_night_and_keeps_what_was_heard():
    place = Overflow()
    place.per_page = 1
    place.ask(0)
    place.ask(1)
    place.before = lambda asked: place.more.update(backoff=900) if asked.route == "/questions" else None
    heard = []
    with serve(place) as server:
        source = StackExchange(name="so", site="overflow", tags=["almtel"], api_url=server.url)
        with pytest.raises(SourceUnavailable) as caught:
            heard.extend(source.pages(None, fetcher(), NOW))
    assert (len(heard), round(caught.value.retry_after)) == (1, 902)


@pytest.mark.parametrize(
    ("status", "body", "error", "wait"),
    [
        (400, {"error_id": 502, "error_message": "too many requests from this IP, more requests available in 77 seconds"},
         SourceUnavailable, 77),
        (400, {"error_id": 502, "error_message": "Violation of backoff parameter"}, SourceUnavailable, None),
        (400, {"error_id": 503, "error_message": "down"}, SourceUnavailable, None),
        (400, {"error_id": 400, "error_message": "No site found for name `overflow`"}, SourceRefused, None),
        (400, {"error_id": 405, "error_message": "key is not valid: hush"}, SourceRefused, None),
        (200, {"items": [{"question_id": "x"}]}, SourceUnavailable, None),
        (200, {}, SourceUnavailable, None),
        (200, [1], SourceUnavailable, None),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_gets_a_clear_word(status, body, error, wait, monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_STACKEXCHANGE_KEY", "hush")
    with pytest.raises(error) as caught:
        hear(lambda asked: asked.reply(json.dumps(body).encode(), status))
    assert getattr(caught.value, "retry_after", None) == wait
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("body", [b"<html>Maintenance</html>", b'{"items": [{"question_id": 1'])
def test_a_page_of_html_and_a_body_cut_short_are_passing_faults(body):
    with pytest.raises(SourceUnavailable, match=r"not with JSON|cut short"):
        hear(lambda asked: asked.reply(body))


def test_a_list_that_repeats_itself_is_not_read_for_ever():
    place = Overflow()
    place.per_page = 2
    for _ in range(5):
        place.ask(10)

    def stuck(asked):
        asked.query["page"] = ["1"]
        assert len(server_asked) < 50
        server_asked.append(asked.path)
        place(asked)

    server_asked = []
    with pytest.raises(SourceUnavailable, match="again and again"):
        hear(stuck)


def test_a_broken_post_is_told_and_costs_nothing_else():
    place = Overflow()
    place.ask(0)
    number = place.ask(1, body=None)
    place.questions[number].pop("link")
    place.answer(number, 2)
    place.ask(3)
    posts, _, skipped = hear(place)
    assert len(posts) == 3
    assert skipped == [f"question {number}, {number}: KeyError('link')"]


def test_the_key_goes_along_and_is_never_shown(monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_STACKEXCHANGE_KEY", "hush")
    place = Overflow()
    place.ask(0)
    pages, server = night(place)
    assert all("key=hush" in path for path in server.paths)
    assert b"hush" not in msgspec.json.encode(pages)
    with pytest.raises(SourceUnavailable) as caught:
        hear(lambda asked: asked.reply(b"", 503))
    assert "hush" not in str(caught.value)


def test_rechecks_whole_threads_in_one_request():
    place = Overflow()
    number = place.ask(0)
    answer, other = place.answer(number, 1), place.answer(number, 2)
    remark = place.comment(answer, 3)
    posts = hear(place)[0]
    place.post(other).update(score=9, is_accepted=True)
    place.delete(remark)
    again, server = recheck(place, posts)
    assert len([path for path in server.paths if "/questions/" in path]) == 1
    now = {post.id: post for post in again}
    assert [post_id for post_id, post in now.items() if post.deleted] == [remark]
    assert (now[str(other)].likes, now[str(other)].accepted) == (9, True)


def test_a_deleted_question_takes_its_thread_along():
    place = Overflow()
    place.answer(place.ask(0), 1)
    posts = hear(place)[0]
    place.questions.clear()
    assert [post.deleted for post in recheck(place, posts)[0]] == [True, True]


def test_half_an_answer_calls_nothing_gone():
    place = Overflow()
    place.ask(0)
    posts = hear(place)[0]
    place.questions.clear()
    place.more = {"has_more": True}
    with pytest.raises(SourceUnavailable, match="only a part"):
        recheck(place, posts)


@pytest.mark.parametrize("counted", [{"answer_count": 3}, {"comment_count": 2}])
def test_a_thread_that_came_only_in_part_says_so_and_calls_nothing_gone(counted):
    place = Overflow()
    number = place.ask(0)
    place.delete(answer := str(place.answer(number, 1)))
    place.post(number).update(counted)
    posts, _, skipped = hear(place)
    assert skipped[0].endswith("did not come along")
    lost = msgspec.structs.replace(posts[0], id=answer, position=None)
    assert [post.id for post in recheck(place, [*posts, lost])[0]] == [str(number)]


def test_a_post_that_cannot_be_read_any_more_is_not_called_gone():
    place = Overflow()
    number = place.ask(0)
    posts = hear(place)[0]
    del place.questions[number]["link"]
    assert recheck(place, posts)[0] == []
    place.questions[number]["answers"] = [{"nothing": 1}]
    assert recheck(place, posts)[0] == []


def test_wants_something_to_listen_for():
    with pytest.raises(msgspec.ValidationError, match="tags, searches or both"):
        msgspec.convert({"kind": "stackexchange", "name": "so", "site": "stackoverflow"}, StackExchange)
