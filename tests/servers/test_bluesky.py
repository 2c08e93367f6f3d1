"""Posts heard from a real Bluesky network: signed in by an app password, and as nobody."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from listeners.bluesky import Bluesky, listings
from listeners.bluesky.xrpc import Xrpc
from listeners.records import Known, SourceRefused
from tests.listeners.loopback import fetcher
from tests.servers import bluesky
from tests.servers.debian import slow

pytestmark = slow("Bluesky's own network")
PATIENCE = 60  # seconds until what was said can be found


@pytest.fixture(scope="module")
def sky():
    with bluesky.network() as addresses:
        yield addresses


@pytest.fixture(scope="module")
def people(sky):
    return {name: bluesky.Person(sky["pds"], f"{name}.test") for name in ("scout", "ada", "ben", "cleo")}


@pytest.fixture(scope="module")
def app_word(people):
    return people["scout"].app_word()


@pytest.fixture
def signed_in(sky, app_word, monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_BLUESKY_PASSWORD", app_word)
    return {"url": sky["pds"], "account": "scout.test", "first_days": 1}


def at(minutes):
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def http():
    return fetcher(allow_hosts=["localhost"])


def shown(sky, uris):
    """Wait until the AppView knows them."""
    until = time.monotonic() + PATIENCE
    asked = Xrpc(sky["appview"], http(), None)
    while {view["uri"] for view in listings.posts(asked, uris)} != {*uris}:
        assert time.monotonic() < until, "the AppView does not know what was said"
        time.sleep(0.5)


def hear(cursor=None, **settings):
    pages = list(Bluesky(name="sky", **settings).pages(cursor, http(), datetime.now(UTC)))
    assert [line for page in pages for line in page.skipped] == []
    return [post for page in pages for post in page.posts], pages[-1].cursor if pages else cursor


def test_a_search_hears_threads_whole_and_then_only_what_is_new(sky, people, signed_in, monkeypatch):
    monkeypatch.setattr(listings, "LIMIT", 2)
    opener = people["ada"].say("who knows the almbox", at(30), langs=["en"])
    answer = people["ben"].say("I do", at(29), {"root": opener, "parent": opener})
    thanks = people["ada"].say("thank you", at(28), {"root": opener, "parent": answer})
    alone = [people["cleo"].say(f"another almbox, number {number}", at(20 - number)) for number in range(5)]
    said = [one["uri"] for one in (opener, answer, thanks, *alone)]
    shown(sky, said)
    posts, cursor = hear(searches=["almbox"], **signed_in)
    assert sorted(post.id for post in posts) == sorted(said)
    thread = {post.id: post for post in posts if post.thread_id == opener["uri"]}
    assert [thread[uri].parent_id for uri in said[:3]] == [None, opener["uri"], answer["uri"]]
    assert (thread[said[0]].author.id, thread[said[0]].language) == ("ada.test", "en")
    assert hear(cursor, searches=["almbox"], **signed_in)[0] == []
    new = people["ben"].say("my almbox hums", at(0))["uri"]
    late = people["cleo"].say("hums too", at(0), {"root": opener, "parent": thanks})["uri"]
    shown(sky, [new, late])
    assert {post.id for post in hear(cursor, searches=["almbox"], **signed_in)[0]} >= {new, late}


def test_an_author_is_heard_as_nobody_with_links_and_mentions(sky, people):
    words = "ask @ben.test at netz.example"
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": people["ben"].did}
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://netz.example"}
    facets = [
        {"index": {"byteStart": 4, "byteEnd": 13}, "features": [mention]},
        {"index": {"byteStart": 17, "byteEnd": 29}, "features": [link]},
    ]
    writer = bluesky.Person(sky["pds"], "dora.test")
    said = writer.say(words, at(1), facets=facets)["uri"]
    shown(sky, [said])
    (post,) = hear(authors=["dora.test"], url=sky["appview"])[0]
    assert post.id == said
    assert f'<a class="mention" href="https://bsky.app/profile/{people["ben"].did}">@ben.test</a>' in post.body
    assert '<a href="https://netz.example">netz.example</a>' in post.body


def test_asking_again_finds_what_was_deleted_and_who_hid(sky, people, signed_in):
    shy = bluesky.Person(sky["pds"], "shy.test")
    gone, left = (people["cleo"].say(f"murmel {number}", at(2))["uri"] for number in range(2))
    hidden = shy.say("murmel too", at(2))["uri"]
    shown(sky, [gone, left, hidden])
    posts, _ = hear(searches=["murmel"], **signed_in)
    assert {post.id for post in posts} == {gone, left, hidden}
    people["cleo"].unsay(gone)
    shy.hide()
    known = [Known(**{name: getattr(post, name) for name in Known.__struct_fields__}) for post in posts]
    source = Bluesky(name="sky", searches=["murmel"], **signed_in)
    until = time.monotonic() + PATIENCE
    while True:
        now = [post for page in source.recheck(known, http(), datetime.now(UTC)) for post in page.posts]
        if {post.id for post in now if post.deleted} == {gone, hidden}:
            break
        assert time.monotonic() < until, now
        time.sleep(0.5)
    assert [post.id for post in now if not post.deleted] == [left]


def test_a_wrong_app_password_and_an_unknown_author_are_refused_in_words(sky, signed_in, monkeypatch):
    with pytest.raises(SourceRefused, match=r"(?i)profile"):
        hear(authors=["nobody.test"], url=sky["appview"])
    monkeypatch.setenv("KUNDSCHAFTER_BLUESKY_PASSWORD", "wrong-word")
    with pytest.raises(SourceRefused, match="app password") as caught:
        hear(searches=["almbox"], **signed_in)
    assert "wrong-word" not in str(caught.value)
