import pytest

from listeners.forum_html import state
from listeners.records import SourceRefused
from tests.listeners.board import Board
from tests.listeners.forum_html.hearing import DAY, hear, numbers, posts, skipped
from tests.listeners.loopback import Sleep, fetcher, serve


def test_a_night_asks_for_the_list_and_for_the_last_page_of_what_moved(board, server):
    for topic in range(30):
        for minute in range(9):
            board.say(topic, topic * 10 + minute)
    cursor = hear(server)[-1].cursor
    new = board.say(7, 3 * DAY)
    before = len(server.paths)
    pages = hear(server, cursor, quiet_topics=5)
    assert new in numbers(pages)
    assert [path.partition("?")[2] for path in server.paths[before:]] == ["", "t=7&page=3"]
    assert posts(pages)[-1].position == 9


def test_a_pinned_topic_does_not_end_the_search(board, server):
    for topic in range(25):
        board.say(topic, topic)
    for topic in range(4):
        board.topics[topic]["pinned"] = True
    cursor = hear(server)[-1].cursor
    new = board.say(20, DAY)
    assert new in numbers(hear(server, cursor, quiet_topics=5))


def test_a_large_forum_is_read_over_several_nights_and_news_come_first(board, server):
    for topic in range(60):
        for minute in range(6):
            board.say(topic, topic * 10 + minute)
    everything = set(range(1, 361))
    pages = hear(server, requests=20)
    heard, cursor = {*numbers(pages)}, pages[-1].cursor
    assert len(server.paths) <= 20
    assert "next night" in skipped(pages)[-1]
    new = board.say(5, 9 * DAY)
    pages = hear(server, cursor, requests=20, quiet_topics=5)
    assert new in numbers(pages[:1])
    for _ in range(15):
        heard |= {*numbers(pages)}
        cursor = pages[-1].cursor if pages else cursor
        pages = hear(server, cursor, requests=20, quiet_topics=5)
    assert heard >= everything
    assert numbers(pages) == []


def test_a_long_topic_is_left_and_taken_up_again(board, server):
    for minute in range(40):
        board.say(1, minute)
    pages = hear(server, requests=5)
    assert numbers(pages) == list(range(1, 17))
    pages = hear(server, pages[-1].cursor, requests=50)
    assert numbers(pages) == list(range(13, 41))
    assert [post.position for post in posts(pages)] == list(range(12, 40))


def test_old_topics_may_be_forgotten_and_nothing_is_lost(board, server, monkeypatch):
    monkeypatch.setattr(state, "KEPT", 12)
    for topic in range(40):
        board.say(topic, topic)
    cursor = hear(server)[-1].cursor
    assert len(cursor["topics"]) == 12
    assert numbers(hear(server, cursor, quiet_topics=5)) == []
    new = board.say(2, DAY)
    assert new in numbers(hear(server, cursor, quiet_topics=5))


def test_a_list_without_activity_is_searched_by_position(board, server):
    board.shows_activity = False
    for topic in range(30):
        board.say(topic, topic)
    cursor = hear(server)[-1].cursor
    assert numbers(hear(server, cursor, quiet_topics=4)) == []
    new = [board.say(3, DAY), board.say(3, DAY), board.say(9, DAY)]
    assert {*new} <= {*numbers(hear(server, cursor, quiet_topics=4))}


def test_a_topic_whose_last_page_is_gone_is_read_from_its_beginning(board, server):
    for minute in range(9):
        board.say(1, minute)
    cursor = hear(server)[-1].cursor
    board.delete(9)
    board.delete(8)
    assert numbers(hear(server, cursor)) == list(range(1, 8))


def test_a_topic_deleted_while_we_read_is_told_and_the_others_are_heard(board, server):
    board.say(1, 1)
    board.say(2, 2)
    board.before = lambda path: board.topics.pop(2, None) if "t=2" in path else None
    pages = hear(server)
    assert numbers(pages) == [1]
    assert skipped(pages) == ["Topic 2 was deleted before we could read it"]


def test_several_boards_are_heard(board):
    other = Board()
    board.say(1, 1)
    other.newest = 50
    other.say(77, 3)

    def answer(asked):
        asked.route, second = asked.route.replace("/second", "/board"), asked.route == "/second"
        (other if second or "t=77" in asked.path else board)(asked)

    with serve(answer) as server:
        pages = hear(server, boards=["second"])
        assert numbers(pages) == [1, 51]
        other.say(77, 9)
        assert numbers(hear(server, pages[-1].cursor, boards=["second"])) == [51, 52]


def test_links_to_other_hosts_are_not_followed(board):
    board.say(1, 1)
    with serve(board) as elsewhere:
        board.row = lambda _: f"<tr class=topic><td><a class=to href='{elsewhere.url}/show?t=1'>x</a></td></tr>"
        with serve(board) as server:
            assert hear(server) == [] or numbers(hear(server)) == []
        assert elsewhere.asked == []


def test_a_page_that_leads_to_itself_ends(board):
    board.shown = lambda topic, _: Board.shown(board, topic, 1) + f"<a class=next href='/show?t={topic}'>next</a>"
    board.say(1, 1)
    with serve(board) as server:
        assert numbers(hear(server)) == [1]


def test_a_topic_list_with_relative_times_does_not_move_by_itself(board, server, monkeypatch):
    for topic in range(3):
        board.say(topic, topic)
    monkeypatch.setattr("tests.listeners.board.at", lambda _: "vor 3 Stunden")
    cursor = hear(server)[-1].cursor
    monkeypatch.setattr("tests.listeners.board.at", lambda _: "vor 4 Stunden")
    assert numbers(hear(server, cursor)) == []


def test_robots_and_crawl_delay_are_obeyed(board):
    board.say(1, 1)
    sleep = Sleep()
    with serve(board, robots="User-agent: *\nCrawl-delay: 7\n") as server:
        hear(server, http=fetcher(sleep))
        assert sum(sleep.slept) >= 7
    closed = serve(board, robots="User-agent: *\nDisallow: /board\n")
    with closed as server, pytest.raises(SourceRefused, match=r"robots\.txt"):
        hear(server)
