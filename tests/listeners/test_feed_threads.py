"""What belongs together, in the addresses that blogs and forums write into their feeds."""

from datetime import UTC, datetime

import pytest

from listeners.feed import Feed
from listeners.feed_threads import spot
from tests.listeners.loopback import fetcher, serve

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
FORUM = "https://forum.example"


@pytest.mark.parametrize(
    ("thread", "addresses"),
    [
        ("/viewtopic.php/5", ["/viewtopic.php?f=2&t=5&p=7#p7", "/viewtopic.php?t=5", "/viewtopic.php?p=8&t=5#p8"]),
        ("/b/showthread.php/5", ["/b/showthread.php?tid=5&pid=7#pid7", "/b/showthread.php?tid=5&action=lastpost"]),
        ("/showthread.php/5", ["/showthread.php?t=5&goto=newpost", "/showthread.php?5-A-title&p=9#post9"]),
        ("/thread-/5", ["/thread-5.html", "/thread-5-post-7.html#pid7", "/thread-5-lastpost.html"]),
        ("/threads/5", ["/threads/a-title.5/", "/threads/other-title.5/post-7", "/threads/5/page-2#post-7"]),
        ("/index.php/threads/5", ["/index.php?threads/a-title.5/"]),
        ("/forum/thread/5", ["/forum/thread/5-titel/?postID=7#post7", "/forum/thread/5-neuer-titel/"]),
        ("/index.php/5", ["/index.php?topic=5.msg7#msg7", "/index.php?topic=5.0"]),
        ("/t/5", ["/t/a-title/5", "/t/a-title/5/3", "/t/5"]),
        (
            "/2026/06/story",
            ["/2026/06/story/", "/2026/06/story/#comment-3", "/2026/06/story/comment-page-2/#comment-9"],
        ),
        ("?p=17", ["/?p=17", "/?p=17&cpage=1#comment-3", "/?p=17&utm_source=rss"]),
    ],
)
def test_all_addresses_of_a_thread_name_it_alike(thread, addresses):
    assert {spot(FORUM + address).thread for address in addresses} == {FORUM + thread}
    assert {spot("http://FORUM.example" + address).thread for address in addresses} == {FORUM + thread}


@pytest.mark.parametrize("address", [None, FORUM, FORUM + "/", FORUM + "/#comment-3", FORUM + "/?utm_source=rss"])
def test_the_front_page_is_no_thread(address):
    assert spot(address).thread is None


@pytest.mark.parametrize(
    ("address", "title", "answers"),
    [
        ("/viewtopic.php?t=5&p=7#p7", "Router • Re: No signal", True),
        ("/viewtopic.php?t=5&p=7#p7", "Router • AW: No signal", True),
        ("/viewtopic.php?t=5&p=7#p7", "Router • No signal", False),
        ("/showthread.php?tid=5", "No signal", False),
        ("/showthread.php?tid=5&pid=7#pid7", "RE: No signal", True),
        ("/threads/no-signal.5/", "No signal", False),
        ("/threads/no-signal.5/post-7", "No signal", True),
        ("/thread/5-no-signal/?postID=7#post7", "No signal", True),
        ("/t/no-signal/5/1", "No signal", False),
        ("/t/no-signal/5/12", "No signal", True),
        ("/?p=17", "Story", False),
        ("/story/#comment-3", "By: Ada", True),
        ("/story/#more-3", "Story", False),
    ],
)
def test_tells_what_opens_a_thread_from_what_answers(address, title, answers):
    assert spot(FORUM + address, title).answers is answers


def hear(*items, kind="rss"):
    body = "".join(items)
    spaces = 'xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" {spaces}>{body}</feed>'
    rss = f"<rss version='2.0'><channel>{body}</channel></rss>"
    with serve(lambda asked: asked.reply((rss if kind == "rss" else feed).encode())) as server:
        pages = Feed(name="f", url=server.url, public_url=FORUM).pages(None, fetcher(), NOW)
        return {post.id: post for page in pages for post in page.posts}


def item(guid, link, title="A title"):
    return f"<item><guid>{guid}</guid><link>{FORUM}{link.replace('&', '&amp;')}</link><title>{title}</title></item>"


def test_a_blog_and_its_comments_feed_name_the_story_alike():
    (story,) = hear(item("https://forum.example/?p=17", "/2026/06/story/")).values()
    (comment,) = hear(item("https://forum.example/?p=17#comment-3", "/2026/06/story/#comment-3", "By: Ada")).values()
    assert story.thread_id == comment.thread_id == comment.parent_id
    assert (story.position, comment.position, comment.thread_title) == (0, None, None)


def test_posts_of_a_forum_join_their_topic():
    heard = hear(
        item("a", "/viewtopic.php?t=5&p=7#p7", "Router • No signal"),
        item("b", "/viewtopic.php?t=5&p=8#p8", "Router • Re: No signal"),
        item("c", "/viewtopic.php?t=6&p=9#p9", "Router • Re: Slow"),
    )
    assert [(post.position, post.thread_title) for post in heard.values()] == [
        (0, "No signal"),
        (None, "No signal"),
        (None, "Slow"),
    ]
    assert heard["a"].thread_id == heard["b"].thread_id != heard["c"].thread_id


def test_items_that_share_an_address_are_threads_of_their_own():
    heard = hear(item("a", "/status"), item("b", "/status"), item("c", "/status#comment-1"))
    assert [post.thread_id for post in heard.values()] == ["a", "b", FORUM + "/status"]


def entry(name, *, answers=None, link=None):
    told = f"<thr:in-reply-to {answers}/>" if answers else ""
    here = f"<link href='{FORUM}{link}'/>" if link else ""
    return f"<entry><id>{name}</id><updated>2026-06-01T12:00:00Z</updated>{here}{told}</entry>"


def test_an_answer_to_what_is_in_another_feed_goes_by_its_address():
    article = f"ref='tag:blog,17' href='{FORUM}/story/'"
    comment = f"ref='tag:blog,17.3' href='{FORUM}/story/#comment-3'"
    heard = hear(
        entry("c4", answers=article, link="/story/#comment-4"),
        entry("c5", answers=comment, link="/story/#comment-5"),
        entry("c6", answers="ref='c5'", link="/story/#comment-6"),
        kind="atom",
    )
    assert {post.thread_id for post in heard.values()} == {FORUM + "/story"}
    assert [post.parent_id for post in heard.values()] == [FORUM + "/story", "tag:blog,17.3", "c5"]


def test_an_entry_taken_back_is_a_deletion_told_once():
    gone = '<at:deleted-entry ref="old" when="2026-06-02T12:00:00Z"/>'
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">{{}}{gone}</feed>'
    )
    body = [feed.format(entry("new"))]
    with serve(lambda asked: asked.reply(body[0].encode())) as server:
        source, http = Feed(name="f", url=server.url), fetcher()
        (first,) = source.pages(None, http, NOW)
        assert list(source.pages(first.cursor, http, NOW)) == []
        body[0] = feed.format(entry("old"))  # an entry that stands there has come back
        (second,) = source.pages(first.cursor, http, NOW)
    assert {post.id: post.deleted for post in first.posts} == {"new": False, "old": True}
    assert {post.id: post.deleted for post in second.posts} == {"old": False}
