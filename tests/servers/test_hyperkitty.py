"""A mailing list heard from a real HyperKitty: post for post, on from where it stopped, and what was removed is gone."""

import msgspec
import pytest

from listeners.mailinglist import Mailinglist
from listeners.mailinglist.hyperkitty import _hash
from listeners.records import Known, SourceRefused
from tests.listeners.case import NOW
from tests.listeners.letters import START, listed, mail
from tests.listeners.loopback import fetcher
from tests.servers import hyperkitty
from tests.servers.debian import slow

pytestmark = slow("HyperKitty")
MONTH = 24 * 31


@pytest.fixture(scope="module")
def kitty():
    with hyperkitty.hyperkitty() as kitty:
        yield kitty


def source(kitty):
    return Mailinglist(name="list", url=kitty.url)


def hear(kitty, cursor=None):
    pages = list(source(kitty).pages(cursor, fetcher(), NOW))
    last = msgspec.json.decode(msgspec.json.encode(pages[-1].cursor)) if pages else cursor
    return [post for page in pages for post in page.posts], last


def test_everything_said_is_heard_and_then_only_what_is_new(kitty):
    early = mail(-2 * MONTH)
    for letter in (early, mail(1), mail(2, answers=1), listed(3), mail(4, answers=-2 * MONTH)):
        kitty.deliver(letter)
    posts, cursor = hear(kitty)
    assert [(post.id, post.parent_id) for post in posts] == [
        (f"m{-2 * MONTH}@x.example", None),
        ("m1@x.example", None),
        ("m2@x.example", "m1@x.example"),
        ("m3@x.example", None),
        ("m4@x.example", f"m{-2 * MONTH}@x.example"),
    ]
    assert [post.thread_id for post in posts[1:3]] == [_hash("m1@x.example")] * 2
    assert posts[4].thread_id == posts[0].thread_id
    assert posts[1].url == f"{kitty.url}message/{_hash('m1@x.example')}/"
    assert (posts[1].body, posts[1].created_at.hour) == ("Grüße aus Bern", START.hour + 1)
    assert (posts[3].author.id, posts[3].author.name, posts[3].body) == (
        "Berta Beispiel", "Berta Beispiel", "Mein Router spinnt.",
    )  # fmt: skip
    again, cursor = hear(kitty, cursor)
    assert again == []
    kitty.deliver(mail(24 * 166, answers=2))  # what it answers stands in no export that is asked for
    later, cursor = hear(kitty, cursor)
    assert [(post.id, post.thread_id) for post in later] == [(f"m{24 * 166}@x.example", _hash("m1@x.example"))]
    assert hear(kitty, cursor)[0] == []


def test_what_was_removed_is_gone_and_nothing_else(kitty):
    for letter in (mail(5), mail(6, answers=5), mail(7, answers=5)):
        kitty.deliver(letter)
    posts, _ = hear(kitty)
    kitty.remove("m6@x.example")
    known = [Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at) for post in posts]
    again = [post for page in source(kitty).recheck(known, fetcher(), NOW) for post in page.posts]
    assert [(post.id, post.deleted) for post in again] == [("m6@x.example", True)]


def test_a_list_that_is_not_there_is_refused(kitty):
    other = Mailinglist(name="list", url=kitty.url.replace("users", "nobody"), software="hyperkitty")
    with pytest.raises(SourceRefused, match="does not exist"):
        list(other.pages(None, fetcher(), NOW))
