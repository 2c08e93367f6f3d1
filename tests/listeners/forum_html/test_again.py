import pytest

from listeners.forum_html import state
from listeners.records import SourceUnavailable
from tests.listeners.board import SELECTORS
from tests.listeners.case import NOW
from tests.listeners.forum_html.hearing import DAY, forum, hear, known, numbers, posts, recheck, skipped
from tests.listeners.loopback import fetcher, serve


def test_topics_that_are_closed_to_us_are_told_once_and_stop_nothing(board, server):
    for topic in range(20):
        board.say(topic, topic)
    closed = range(8, 16)
    shown = board.shown
    board.shown = lambda topic, page: "<html>members only</html>" if topic in closed else shown(topic, page)
    pages = hear(server)
    assert sorted(numbers(pages)) == [topic + 1 for topic in range(20) if topic not in closed]
    assert len(skipped(pages)) == len(closed)
    asked = len(server.paths)
    for _ in range(state.NIGHTS + 1):
        pages = hear(server, pages[-1].cursor) or pages
        assert posts(pages) == []
        assert len(skipped(pages)) == 0
    assert len(server.paths) - asked == 2 * (state.NIGHTS + 1) + len(closed) * (state.NIGHTS - 1)
    new = board.say(8, DAY)
    board.shown = shown
    assert new in numbers(hear(server, pages[-1].cursor))


def test_a_topic_hidden_by_a_login_page_for_a_night_is_heard_though_nobody_posts_there_again(board, server):
    for topic in range(20):
        board.say(topic, topic)
    shown = board.shown
    board.shown = lambda topic, page: "<html>please log in</html>" if topic == 3 else shown(topic, page)
    cursor = hear(server, quiet_topics=5)[-1].cursor
    board.shown = shown
    assert numbers(hear(server, cursor, quiet_topics=5)) == [4]


@pytest.mark.parametrize("shown_by", ["topic_time", "topic_replies"])
def test_an_old_copy_of_a_topic_is_not_taken_for_the_topic_as_it_is(board, server, shown_by):
    selectors = {**SELECTORS, **dict.fromkeys({"topic_time", "topic_replies"} - {shown_by})}
    board.say(1, 1)
    board.say(1, 2)
    old = board.shown(1, 1)
    cursor = hear(server, selectors=selectors)[-1].cursor
    new = [board.say(1, minute) for minute in (60, 61)]
    shown, board.shown = board.shown, lambda *_: old
    cursor = hear(server, cursor, selectors)[-1].cursor
    board.shown = shown
    assert {*new} <= {*numbers(hear(server, cursor, selectors))}


def test_only_so_many_topics_are_tried_again(board, server, monkeypatch):
    monkeypatch.setattr(state, "PUT_OFF", 5)
    for topic in range(20):
        board.say(topic, topic)
    shown = board.shown
    board.shown = lambda topic, page: "<html>members only</html>" if topic < 12 else shown(topic, page)
    cursor = hear(server)[-1].cursor
    before = len(server.paths)
    hear(server, cursor)
    assert len(server.paths) - before == 2 + 5  # two pages of the list


def test_when_the_last_page_of_a_topic_does_not_come_the_topic_is_read_again_from_its_beginning(board, server):
    for minute in range(5):
        board.say(1, minute)
    cursor = hear(server)[-1].cursor
    new = board.say(1, 60)
    shown, logins = board.shown, ["<html>please log in</html>"]
    board.shown = lambda topic, page: logins.pop() if page == 2 and logins else shown(topic, page)
    assert numbers(hear(server, cursor)) == list(range(1, new + 1))


def test_a_forum_that_fails_in_the_middle_keeps_what_it_has_and_goes_on(board):
    for topic in range(12):
        board.say(topic, topic)
    asked = 0

    def answer(request):
        nonlocal asked
        asked += 1
        request.reply(b"", 503) if 6 < asked < 20 else board(request)

    heard = []
    with serve(answer) as broken:
        with pytest.raises(SourceUnavailable):
            heard.extend(forum(broken).pages(None, fetcher(tries=1), NOW))
        assert len(posts(heard)) == 5
        asked = 100
        heard += hear(broken, heard[-1].cursor)
    assert sorted(numbers(heard)) == list(range(1, 13))


def test_rechecking_hears_edits_and_names_what_is_gone(board, server):
    for minute in range(10):
        board.say(minute % 2, minute)
    pages = hear(server)
    board.delete(3)
    board.post(4)["words"] = "changed"
    board.topics[9] = board.topics.pop(0)  # another number: the topic is gone
    again = posts(recheck(server, pages))
    assert {post.id for post in again if post.deleted} == {f"show?t=0#{one}" for one in (1, 3, 5, 7, 9)}
    assert "changed" in next(post for post in again if post.id == "show?t=1#4").body
    assert next(post for post in again if post.id == "show?t=1#2").thread_title == "Topic 1"


def test_a_topic_that_leads_to_a_login_is_not_gone(board, server):
    board.say(1, 1)
    pages = hear(server)
    board.shown = lambda *_: "<html><h1>Please log in</h1></html>"
    assert recheck(server, pages) == []


def test_half_a_page_and_another_topic_call_nothing_gone(board, server):
    for minute in range(6):
        board.say(minute % 2, minute)
    pages = hear(server)
    shown = board.shown
    board.shown = lambda topic, page: shown(topic, page)[:-60]
    with pytest.raises(SourceUnavailable, match="without its end"):
        recheck(server, pages)
    board.shown = lambda _, page: shown(1, page)
    again = []
    with pytest.raises(SourceUnavailable, match="the very page"):
        again += forum(server).recheck(known(pages), fetcher(), NOW)
    board.shown = shown

    def merged(asked):
        asked.reply(b"", 302, {"Location": "/show?t=1"}) if "t=0" in asked.path else board(asked)

    with serve(merged) as moved:
        assert [post.id for post in posts(recheck(moved, pages)) if post.deleted] == []


def test_rechecking_takes_other_topics_every_night(board, server):
    for topic in range(20):
        board.say(topic, topic)
    pages = hear(server)
    assert len(recheck(server, pages, requests=5)) == 5
