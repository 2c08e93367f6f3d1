from datetime import UTC, datetime

import msgspec
import pytest

from listeners.forum_html import ForumHtml
from listeners.forum_html.trial import likely, matches
from listeners.records import SourceRefused
from tests.listeners.board import SELECTORS, Board
from tests.listeners.case import NOW
from tests.listeners.forum_html.hearing import hear, numbers, posts, skipped, told
from tests.listeners.loopback import serve


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


def test_a_name_that_sounds_like_a_time_does_not_hide_the_activity(board, server, monkeypatch):
    monkeypatch.setattr("tests.listeners.board.at", lambda minute: f"by knowles 01.06.2026 12:{minute:02}")
    board.row = lambda topic: Board.row(board, topic).replace("replies", "x")
    board.say(1, 1)
    cursor = hear(server)[-1].cursor
    assert numbers(hear(server, cursor)) == []
    board.say(1, 5)
    assert numbers(hear(server, cursor)) == [1, 2]


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
