from datetime import UTC, datetime

import msgspec
import pytest

from listeners.forum_html import ForumHtml, state
from listeners.forum_html.trial import likely, matches
from listeners.records import Known, Response, SourceRefused, SourceUnavailable
from tests.listeners.board import SELECTORS, Board
from tests.listeners.case import NOW
from tests.listeners.loopback import Sleep, fetcher, serve

DAY = 24 * 60


@pytest.fixture
def board():
    return Board()


@pytest.fixture
def server(board):
    with serve(board) as server:
        yield server


def forum(server, selectors=SELECTORS, **settings):
    told = {"kind": "forum_html", "name": "forum", "url": f"{server.url}/board", "selectors": selectors}
    return msgspec.convert({**told, "time_zone": "Europe/Berlin", **settings}, ForumHtml)


def hear(server, cursor=None, selectors=SELECTORS, http=None, **settings):
    return list(forum(server, selectors, **settings).pages(cursor, http or fetcher(), NOW))


def posts(pages):
    return [post for page in pages for post in page.posts]


def numbers(pages):
    return [int(post.id.partition("#")[2]) for post in posts(pages)]


def skipped(pages):
    return [line for page in pages for line in page.skipped]


def known(pages):
    return [Known(id=p.id, thread_id=p.thread_id, url=p.url, created_at=p.created_at) for p in posts(pages)]


def recheck(server, pages, **settings):
    return list(forum(server, **settings).recheck(known(pages), fetcher(), NOW))


def told(html, content_type="text/html; charset=utf-8"):
    body = html if isinstance(html, bytes) else html.encode()
    return Response(
        url="https://f.example/x", moved_to=None, status=200, headers={"content-type": content_type}, body=body
    )


def test_posts_have_author_time_thread_place_and_address(board, server):
    board.say(3, 5, "ada", "<b>hello</b>", team=True)
    board.say(3, 65, "", "a guest")
    first, second = posts(hear(server))
    assert (first.id, first.thread_id, first.thread_title, first.position) == ("show?t=3#1", "show?t=3", "Topic 3", 0)
    assert first.created_at == datetime(2026, 6, 1, 8, 5, tzinfo=UTC)
    assert (first.author.id, first.author.url, first.author.staff) == ("ada", f"{server.url}/people/ada", True)
    assert first.url == f"{server.url}/show?f=2&t=3#p1"
    assert "<b>hello</b>" in first.body
    assert (second.author, second.position) == (None, 1)


def test_a_quote_says_who_is_answered_and_is_marked_as_one(board, server):
    asked = board.say(1, 1, "ada", "which router?")
    board.say(1, 2, "ben", f"<div class=quoted><a href='#p{asked}'>ada</a>: which router?</div> any")
    answer = posts(hear(server))[1]
    assert answer.parent_id == f"show?t=1#{asked}"
    assert answer.body.count("<blockquote>") == 1


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


def test_an_old_copy_of_a_topic_is_not_taken_for_the_topic_as_it_is(board, server):
    board.say(1, 1)
    old = board.shown(1, 1)
    cursor = hear(server)[-1].cursor
    new = board.say(1, 60)
    shown, board.shown = board.shown, lambda *_: old
    cursor = hear(server, cursor)[-1].cursor
    board.shown = shown
    assert new in numbers(hear(server, cursor))


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


def test_a_name_that_sounds_like_a_time_does_not_hide_the_activity(board, server, monkeypatch):
    monkeypatch.setattr("tests.listeners.board.at", lambda minute: f"by knowles 01.06.2026 12:{minute:02}")
    board.row = lambda topic: Board.row(board, topic).replace("replies", "x")
    board.say(1, 1)
    cursor = hear(server)[-1].cursor
    assert numbers(hear(server, cursor)) == []
    board.say(1, 5)
    assert numbers(hear(server, cursor)) == [1, 2]


def test_a_page_that_leads_to_itself_ends(board):
    board.shown = lambda topic, _: Board.shown(board, topic, 1) + f"<a class=next href='/show?t={topic}'>next</a>"
    board.say(1, 1)
    with serve(board) as server:
        assert numbers(hear(server)) == [1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("topic", r"topic = '\.nothing'.*found no topic on http.*/board"),
        ("topic_link", r"found no topic on"),
        ("post", r"/show.*post = '\.nothing' found nothing"),
        ("text", r"/show.*text = '\.nothing' found nothing"),
        ("time", r"/show.*time = '\.nothing' found nothing"),
        ("post_id", r"post_id = '\.nothing' found nothing"),
    ],
)
def test_a_selector_that_finds_nothing_is_named_with_its_page(board, server, name, words):
    for topic in range(6):
        board.say(topic, topic)
    with pytest.raises(SourceRefused, match=words):
        hear(server, selectors={**SELECTORS, name: ".nothing", "list": ".nothing"})


def test_a_date_that_cannot_be_read_is_shown(board, server):
    for topic in range(6):
        board.say(topic, 1, at="at the time of the flood")
    with pytest.raises(SourceRefused, match=r"'at the time of the flood', which is no date.*time_format"):
        hear(server)


def test_a_post_that_cannot_be_read_is_told_and_the_others_are_heard(board, server):
    board.say(1, 1)
    board.say(1, 2, at="soon")
    pages = hear(server)
    assert numbers(pages) == [1]
    assert len(skipped(pages)) == 1
    assert "'soon'" in skipped(pages)[0]


@pytest.mark.parametrize(
    ("written", "settings", "meant"),
    [
        ("heute, 14:05", {}, "2026-11-16T13:05"),
        ("gestern um 23:59 Uhr", {}, "2026-11-15T22:59"),
        ("vor 3 Stunden", {}, "2026-11-15T22:00"),
        ("Mo 1. Jun 2026 14:05", {}, "2026-06-01T12:05"),
        ("von ada » Mo 1. Jun 2026, 14:05", {}, "2026-06-01T12:05"),
        ("« Reply #3 on: June 01, 2026, 02:05:13 PM »", {"time_zone": "UTC"}, "2026-06-01T14:05"),
        ("06-01-2026, 02:05 PM", {"time_format": "%m-%d-%Y, %I:%M %p", "time_zone": "UTC"}, "2026-06-01T14:05"),
        ("1780322700", {}, "2026-06-01T14:05"),
    ],
)
def test_times_are_read_as_forums_write_them(board, server, written, settings, meant):
    board.say(1, 1, at=written)
    (post,) = posts(hear(server, **settings))
    assert f"{post.created_at:%Y-%m-%dT%H:%M}" == meant


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


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"selectors": {}}, "topic, post, time, text must be given"),
        ({"selectors": {**SELECTORS, "post": "div["}}, "post = 'div\\[' is not a CSS selector"),
        ({"selectors": {**SELECTORS, "posts": "div"}}, "posts"),
        ({"software": "unheard-of"}, "unheard-of"),
        ({"time_zone": "Europe/Entenhausen"}, "not a time zone"),
        ({"boards": ["https://other.example/board"]}, "another host"),
    ],
)
def test_wrong_settings_are_refused_in_plain_words(settings, words):
    given = {
        "kind": "forum_html",
        "name": "forum",
        "url": "https://f.example/board",
        "selectors": SELECTORS,
        **settings,
    }
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert(given, ForumHtml)


def test_own_selectors_go_over_those_of_the_software():
    given = {"kind": "forum_html", "name": "forum", "url": "https://f.example/", "software": "phpbb"}
    source = msgspec.convert({**given, "selectors": {"author": "strong"}}, ForumHtml)
    assert source.picked.author == "strong"
    assert source.picked.text == ".postbody .content"


PHPBB_LIST = """<ul class="topiclist topics"><li class="row bg1"><dl><dt><div class="list-inner">
<a href="./viewtopic.php?f=2&amp;t=41&amp;sid=0f" class="topictitle">Router</a></div></dt><dd class="posts">2 <dfn>Replies</dfn></dd>
<dd class="lastpost"><span><dfn>Last post </dfn>by <a class="username">ada</a> <br />Mon Jun 01, 2026 2:05 pm</span></dd></dl></li></ul>
<div class="pagination"><ul><li class="active"><span>1</span></li><li class="next"><a href="./viewforum.php?f=2&amp;start=25" rel="next">Next</a></li></ul></div>"""
PHPBB_TOPIC = """<h2 class="topic-title"><a href="#">Router</a></h2><div id="p7" class="post bg2"><div class="inner"><dl class="postprofile" id="profile7"><dt>
<a href="./memberlist.php?mode=viewprofile&amp;u=3" class="username">ada</a></dt></dl><div class="postbody"><div id="post_content7">
<p class="author"><a href="./viewtopic.php?p=7#p7"></a><span>by <strong><a class="username">ada</a></strong> &raquo; </span>Mon Jun 01, 2026 2:05 pm </p>
<div class="content"><blockquote><div><cite><a href="#">ben</a> wrote: <a href="./viewtopic.php?p=5#p5" data-post-id="5">&uarr;</a></cite>no</div></blockquote>yes</div>
<div id="sig7" class="signature">me</div></div></div></div></div>"""
SMF_LIST = """<div id="messageindex"><div id="topic_container"><div class="windowbg"><div class="info"><div class="message_index_title">
<span class="preview"><span id="msg_12"><a href="https://f.example/index.php?topic=9.0">Router</a></span></span></div></div>
<div class="board_stats"><p>Replies: 4<br>Views: 99</p></div><div class="lastpost"><p>Last post: <a href="x">June 01, 2026, 02:05:13 PM</a> by ada</p></div></div></div></div>"""
SMF_TOPIC = """<div id="forumposts"><div class="windowbg" id="msg12"><div class="post_wrapper"><div class="poster"><h4>
<span class="off"></span><a href="https://f.example/index.php?action=profile;u=3" title="x">ada</a></h4></div><div class="postarea"><div class="keyinfo">
<div class="postinfo"><a href="https://f.example/index.php?msg=12" class="smalltext">June 01, 2026, 02:05:13 PM</a></div></div>
<div class="post"><div class="inner" data-msgid="12" id="msg_12">yes</div></div></div></div></div></div>"""


@pytest.mark.parametrize(
    ("software", "listed", "topic", "heard"),
    [
        ("phpbb", PHPBB_LIST, PHPBB_TOPIC, ("7", "viewtopic.php?t=41", "ada", "5")),
        ("smf", SMF_LIST, SMF_TOPIC, ("12", "index.php?topic=9.0", "ada", None)),
    ],
)
def test_default_themes_are_read_without_selectors(software, listed, topic, heard):
    """The shape of the templates of phpBB's prosilver and of SMF 2.1."""
    given = {"kind": "forum_html", "name": "forum", "url": "https://f.example/", "software": software}
    reader = msgspec.convert(given, ForumHtml).reader(NOW)
    (row,) = reader.topics(told(listed)).rows
    (post,) = reader.posts(told(topic), row, 0).posts
    assert row.title == "Router"
    assert row.mark.startswith("2026-06-01T14:05")
    assert (post.id, post.thread_id, post.author.id, post.parent_id) == heard
    assert post.created_at.replace(second=0) == datetime(2026, 6, 1, 14, 5, tzinfo=UTC)
    assert "yes" in post.body
    assert "signature" not in post.body
    assert likely(told(listed)) == software


def test_what_selectors_find_is_counted():
    given = {"kind": "forum_html", "name": "forum", "url": "https://f.example/", "software": "phpbb"}
    found = matches([told(PHPBB_LIST), told(PHPBB_TOPIC)], msgspec.convert(given, ForumHtml).picked)
    assert {name: found[name] for name in ("topic", "topic_link", "topics_next", "post", "author", "time", "text")} == {
        "topic": 1, "topic_link": 1, "topics_next": 1, "post": 1, "author": 1, "time": 1, "text": 1,
    }  # fmt: skip
    assert likely(told("<html>nothing")) is None


@pytest.mark.parametrize("page", ["<div>" * 200_000, "<font>" * 200_000, "<p>words</p>" * 500_000])
def test_a_page_made_to_keep_us_busy_is_refused(board, page):
    board.listed = lambda _: page
    with serve(board) as server, pytest.raises(SourceRefused, match="deeper nested than any page"):
        hear(server)


def test_old_encodings_are_read(board):
    def answer(asked):
        if asked.route == "/board":
            board(asked)
        else:
            body = board.shown(1, 1).encode("latin-1")
            asked.reply(b"<meta charset='iso-8859-1'>" + body, headers={"Content-Type": "text/html"})

    board.say(1, 1, "Jürgen", "Störung überall")
    with serve(answer) as server:
        (post,) = posts(hear(server))
    assert post.author.id == "Jürgen"
    assert "Störung überall" in post.body
