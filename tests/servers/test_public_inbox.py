"""A mailing list heard from a real public-inbox: post for post, on from where it stopped, and what was removed is gone."""

import msgspec
import pytest

from listeners.mailinglist import Mailinglist, public_inbox
from listeners.records import Known, SourceRefused
from tests.listeners.case import NOW
from tests.listeners.letters import START, listed, mail
from tests.listeners.loopback import fetcher
from tests.servers import public_inbox as server
from tests.servers.debian import slow

pytestmark = slow("public-inbox")


@pytest.fixture
def inbox():
    with server.public_inbox() as inbox:
        yield inbox


def hear(inbox, cursor=None):
    pages = list(Mailinglist(name="list", url=inbox.url).pages(cursor, fetcher(), NOW))
    last = msgspec.json.decode(msgspec.json.encode(pages[-1].cursor)) if pages else cursor
    return [post for page in pages for post in page.posts], last


def test_everything_said_is_heard_and_then_only_what_is_new(inbox):
    letters = [mail(1), mail(2, answers=1), listed(3), mail(4, X_No_Archive="yes")]
    for letter in letters:
        inbox.deliver(letter)
    posts, cursor = hear(inbox)
    assert [(post.id, post.thread_id, post.parent_id) for post in posts] == [
        ("m1@x.example", "m1@x.example", None),
        ("m2@x.example", "m1@x.example", "m1@x.example"),
        ("m3@x.example", "m3@x.example", None),
    ]
    assert posts[0].url == f"{inbox.url}/m1@x.example/"
    assert (posts[0].body, posts[0].created_at.hour) == ("Grüße aus Bern", START.hour + 1)
    assert (posts[2].author.id, posts[2].author.handle, posts[2].body) == (
        "berta@x.example", "Berta Beispiel", "Mein Router spinnt.",
    )  # fmt: skip
    assert hear(inbox, cursor)[0] == []
    inbox.deliver(mail(5, answers=1))
    again, cursor = hear(inbox, cursor)
    assert [(post.id, post.thread_id) for post in again] == [("m5@x.example", "m1@x.example")]
    assert hear(inbox, cursor)[0] == []


def test_what_was_removed_is_gone_and_nothing_else(inbox):
    letters = [mail(1), mail(2, answers=1), mail(3), mail(4, answers=3)]
    for letter in letters:
        inbox.deliver(letter)
    posts, _ = hear(inbox)
    inbox.remove(letters[1])
    inbox.remove(letters[3])
    known = [Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at) for post in posts]
    again = [
        post for page in Mailinglist(name="list", url=inbox.url).recheck(known, fetcher(), NOW) for post in page.posts
    ]
    assert sorted(post.id for post in again if post.deleted) == ["m2@x.example", "m4@x.example"]


def test_more_than_the_feed_shows_is_heard_too(inbox, monkeypatch):
    inbox.deliver(mail(0))
    _, cursor = hear(inbox)
    for number in range(1, 31):  # the feed has pages of 25
        inbox.deliver(mail(number))
    posts, _ = hear(inbox, cursor)
    assert [post.id for post in posts] == [f"m{number}@x.example" for number in range(1, 31)]
    monkeypatch.setattr(public_inbox, "FEEDS", 1)
    assert [post.id for post in hear(inbox, cursor)[0]] == [post.id for post in posts]


def test_an_empty_inbox_is_empty_and_one_that_is_not_there_is_refused(inbox):
    assert hear(inbox) == ([], None)
    with pytest.raises(SourceRefused, match="does not exist"):
        list(Mailinglist(name="list", url=inbox.url + "-not").pages(None, fetcher(), NOW))
