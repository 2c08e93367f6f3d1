import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from listeners.bluesky import Bluesky, listings
from listeners.records import Known, SourceRefused, SourceUnavailable
from tests.listeners.case import START
from tests.listeners.loopback import fetcher, serve
from tests.listeners.sky import Sky, refuse

NOW = datetime(2026, 6, 10, tzinfo=UTC)
SIGNED_IN = {"searches": ["netz"], "account": "scout.example"}


@pytest.fixture(autouse=True)
def app_word(monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_BLUESKY_PASSWORD", "app-word")


def pages(place, cursor=None, now=NOW, **settings):
    with serve(place) as server:
        return list(Bluesky(name="sky", url=server.url, **{**SIGNED_IN, **settings}).pages(cursor, fetcher(), now))


def hear(place, cursor=None, now=NOW, **settings):
    heard = pages(place, cursor, now, **settings)
    cursor = heard[-1].cursor if heard else cursor
    return [post for page in heard for post in page.posts], cursor, [line for page in heard for line in page.skipped]


def recheck(place, posts):
    known = [Known(**{name: getattr(post, name) for name in Known.__struct_fields__}) for post in posts]
    with serve(place) as server:
        source = Bluesky(name="sky", url=server.url, **SIGNED_IN)
        heard = [post for page in source.recheck(known, fetcher(), NOW) for post in page.posts]
        return {post.id: post for post in heard}, [path for path in server.paths if "getPosts" in path]


def facet(start, end, **feature):
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def test_reads_what_a_post_tells():
    place = Sky()
    uri = place.say(0, "ada.example", text="Grüße <an> @ben.example: netz.example\n#Netz", tags=["wlan"])
    place.views[uri]["record"]["facets"] = [
        facet(46, 51, tag="Netz"),
        facet(13, 25, did="did:plc:ben"),
        facet(27, 39, uri="https://netz.example/?a=1&b=2"),
    ]
    (post,) = hear(place)[0]
    assert post.id == post.thread_id == uri
    assert (post.position, post.parent_id, post.likes, post.language) == (0, None, 3, "de")
    assert post.tags == ["Netz", "wlan"]
    assert post.url == f"https://bsky.app/profile/ada.example/post/{uri.rpartition('/')[2]}"
    assert post.body == (
        '<p>Grüße &lt;an&gt; <a class="mention" href="https://bsky.app/profile/did:plc:ben">@ben.example</a>: '
        '<a href="https://netz.example/?a=1&amp;b=2">netz.example</a><br>#Netz</p>'
    )
    assert (post.author.id, post.author.name) == ("ada.example", "Ada")


@pytest.mark.parametrize(
    "facets",
    [
        [facet(0, 900, uri="https://a.example")],
        [facet(4, 2, uri="https://a.example")],
        [facet(-3, 2, uri="https://a.example")],
        [{"features": [{"uri": "https://a.example"}]}],
    ],
)
def test_marks_that_lie_outside_the_words_are_left_out(facets):
    place = Sky()
    place.say(0, text="words", facets=facets)
    assert hear(place)[0][0].body == "<p>words</p>"


def test_overlapping_marks_do_not_double_words():
    place = Sky()
    place.say(0, text="one two", facets=[facet(0, 5, uri="https://a.example"), facet(3, 7, uri="https://b.example")])
    assert hear(place)[0][0].body == '<p><a href="https://a.example">one t</a>wo</p>'


def test_links_and_quotes_that_hang_on_a_post_belong_to_it():
    place = Sky()
    uri = place.say(0)
    quoted = {"author": {"handle": "cleo.example"}, "value": {"text": "said"}, "labels": []}
    external = {"external": {"uri": "https://blog.example", "title": "A <blog>"}}
    place.views[uri]["embed"] = {"record": {"record": quoted}, "media": external}
    assert hear(place)[0][0].body == (
        '<p>words</p><blockquote data-username="cleo.example"><p>said</p></blockquote>'
        '<p><a href="https://blog.example">A &lt;blog&gt;</a></p>'
    )


@pytest.mark.parametrize("where", ["post", "author"])
def test_who_wants_to_be_seen_by_members_alone_is_not_kept(where):
    place = Sky()
    hidden, kept, again = place.say(0), place.say(1, "ben.example"), place.say(2, "cleo.example")
    label = {"val": "!no-unauthenticated", "src": "did:plc:ada"}
    thing = place.views[hidden] if where == "post" else place.views[hidden]["author"]
    thing["labels"] = [label]
    place.views[again]["labels"] = [label | {"neg": True}]  # taken back
    assert [post.id for post in hear(place)[0]] == [kept, again]


def test_a_name_that_leads_nowhere_is_replaced_by_the_number_of_the_account():
    place = Sky()
    place.views[place.say(0)]["author"]["handle"] = "handle.invalid"
    assert hear(place)[0][0].author.id == "did:plc:ada"


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-06-01T10:00:00+02:00", START),
        ("2031-01-01T00:00:00Z", START + timedelta(hours=1)),  # nobody speaks in the future: when it was seen
        ("0001-01-01T00:00:00Z", START + timedelta(hours=1)),
        ("soon", START + timedelta(hours=1)),
        ("2024-02-01T00:00:00Z", datetime(2024, 2, 1, tzinfo=UTC)),  # brought along from elsewhere
    ],
)
def test_times_are_those_of_the_author_unless_they_cannot_be(told, meant):
    place = Sky()
    uri = place.say(60)
    place.views[uri]["record"]["createdAt"] = told
    assert hear(place)[0][0].created_at == meant


@pytest.mark.parametrize("record", ["gone", None, {"text": 7, "reply": "x", "createdAt": 3}, {"reply": {"root": 1}}])
def test_a_record_that_is_none_spoils_nothing(record):
    place = Sky()
    odd, good = place.say(0), place.say(1)
    place.parent = lambda _: None
    place.views[odd].update(record=record, labels="odd", author=None if record is None else {"handle": 5})
    assert good in {post.id for post in hear(place)[0]}


def test_an_author_who_only_passes_on_what_others_say_is_soon_left(monkeypatch):
    monkeypatch.setattr(listings, "LIMIT", 1)
    place = Sky()
    for minute in range(30):
        place.say(minute)
    feed = place.getAuthorFeed
    place.getAuthorFeed = lambda *asked: {**feed(*asked), "feed": [{"post": {}, "reason": {"by": {}}}]}
    with serve(place) as server:
        source = Bluesky(name="sky", url=server.url, authors=["ada.example"])
        assert list(source.pages(None, fetcher(), NOW)) == []
    assert len(server.paths) == 3


def test_a_post_that_cannot_be_read_is_told_and_the_others_are_heard():
    place = Sky()
    odd, good = place.say(0), place.say(1)
    place.views[odd]["record"]["facets"] = [7]
    posts, _, skipped = hear(place)
    assert [post.id for post in posts] == [good]
    assert odd in skipped[0]


def test_a_thread_is_heard_whole_and_once():
    place = Sky()
    opener = place.say(0, "ada.example")
    answer = place.say(1, "ben.example", reply_to=opener)
    deeper = place.say(2, "ada.example", reply_to=answer)
    posts, _, _ = hear(place)
    assert [post.id for post in posts] == [opener, answer, deeper]
    assert {post.thread_id for post in posts} == {opener}
    assert [post.parent_id for post in posts] == [None, opener, answer]
    assert [post.position for post in posts] == [0, None, None]


def test_a_post_of_an_author_brings_along_who_answered():
    place = Sky()
    opener = place.say(0, "brand.example")
    answer = place.say(1, "ben.example", reply_to=opener)
    posts, cursor, _ = hear(place, searches=[], authors=["@brand.example"], now=NOW - timedelta(days=6))
    assert [post.id for post in posts] == [opener, answer]
    late = place.say(2 * 1440, "cleo.example", reply_to=answer)
    later, _, _ = hear(place, cursor, searches=[], authors=["@brand.example"], now=NOW - timedelta(days=6))
    assert late in {post.id for post in later}


def test_answers_that_are_gone_or_blocked_do_not_break_a_thread():
    place = Sky()
    opener = place.say(0)
    place.say(1, "ben.example", reply_to=opener)
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x", "notFound": True}
    node = place.node
    place.node = lambda uri: {**node(uri), "replies": [*node(uri)["replies"], gone]}
    assert len(hear(place)[0]) == 2


def test_an_answer_to_a_question_that_had_none_is_heard_when_it_comes():
    place = Sky()
    asked = [place.say(minute) for minute in range(60)]
    _, cursor, _ = hear(place, now=NOW - timedelta(days=8))
    answer = place.say(300, "ben.example", reply_to=asked[3])
    place.searchPosts = lambda *_: {"posts": []}
    with serve(place) as server:
        source = Bluesky(name="sky", url=server.url, **SIGNED_IN)
        heard = [post for page in source.pages(cursor, fetcher(), NOW - timedelta(days=7)) for post in page.posts]
    assert answer in {post.id for post in heard}
    assert {post.thread_id for post in heard} == {asked[3]}
    assert len(server.paths) < 8


def test_without_days_for_threads_none_is_asked_for():
    place = Sky()
    opener = place.say(0)
    place.say(1, "ben.example", reply_to=opener)
    with serve(place) as server:
        source = Bluesky(name="sky", url=server.url, thread_days=0, **SIGNED_IN)
        assert len([post for page in source.pages(None, fetcher(), NOW) for post in page.posts]) == 2
    assert "getPostThread" not in str(server.paths)


def test_a_thread_that_cannot_be_had_is_told_and_asked_for_again():
    place = Sky()
    opener = place.say(0)
    answer = place.say(1, "ben.example", reply_to=opener, text="off topic")
    place.searchPosts = lambda *_: {"posts": [place.shown(opener)]}

    def failing(asked):
        asked.reply(b"", 500) if "getPostThread" in asked.route else place(asked)

    posts, cursor, skipped = hear(failing)
    assert [post.id for post in posts] == [opener]
    assert opener in skipped[0]
    assert answer in {post.id for post in hear(place, cursor)[0]}


def test_a_search_shows_more_than_one_search_may_show(monkeypatch):
    monkeypatch.setattr(listings, "MOST", 10)
    monkeypatch.setattr(listings, "LIMIT", 4)
    place = Sky()
    place.most = 20  # no search shows more
    said = [place.say(7 * number) for number in range(150)]
    heard = pages(place)
    assert [post.id for page in heard for post in page.posts] == said
    assert max(len(page.posts) for page in heard) <= 11


def test_a_search_that_says_too_much_in_one_minute_is_told(monkeypatch):
    monkeypatch.setattr(listings, "MOST", 3)
    monkeypatch.setattr(listings, "LIMIT", 2)
    place = Sky()
    for _ in range(9):
        place.say(0)
    assert "in one minute" in hear(place)[2][0]


def test_a_page_without_posts_is_not_the_end():
    place = Sky()
    said = [place.say(minute) for minute in range(30)]
    search = place.searchPosts

    def hidden(query, asked):
        told = search({**query, "limit": "10"}, asked)
        return {**told, "posts": []} if query.get("cursor") == "10" else told

    place.searchPosts = hidden
    assert [post.id for post in hear(place)[0]] == [*said[:10], *said[20:]]


def test_a_cursor_that_jumps_back_ends_the_list():
    place = Sky()
    uri = place.say(0)
    place.searchPosts = lambda *_: {"posts": [place.shown(uri)], "cursor": "1"}
    place.getAuthorFeed = lambda *_: {"feed": [{"post": place.shown(uri)}], "cursor": "1"}
    assert {post.id for post in hear(place, authors=["ada.example"])[0]} == {uri}


def test_what_is_indexed_late_is_heard_too():
    place = Sky()
    place.say(0)
    place.say(120)
    _, cursor, _ = hear(place)
    late = place.say(80)
    assert [post.id for post in hear(place, cursor)[0]] == [late]


def test_hears_feeds_without_what_is_passed_on_or_pinned():
    place = Sky()
    said = [place.say(minute) for minute in range(3)]
    rows = [{"post": place.shown(uri)} for uri in said]
    rows[0]["reason"] = {"$type": "app.bsky.feed.defs#reasonRepost"}
    place.getFeed = lambda *_: {"feed": [rows[2], rows[0], rows[1]]}
    feed = {"searches": [], "account": None, "feeds": ["at://did:plc:x/app.bsky.feed.generator/netz"]}
    posts, cursor, _ = hear(place, **feed)
    assert [post.id for post in posts] == said[1:]
    assert hear(place, cursor, **feed)[0] == []


def test_signs_in_once_a_night_and_renews_the_session():
    place = Sky()
    place.say(0)
    hear(place, authors=["ada.example"])
    assert place.sessions == ["new"]
    asked = []

    def answer(one):
        asked.append(one.route)
        if len(asked) == 2:
            place.access = "access-2"  # what we hold has run out
        place(one)

    assert len(hear(answer)[0]) == 1
    assert place.sessions == ["new", "new", "again"]


def test_signs_in_anew_where_the_session_was_ended():
    place = Sky()
    place.say(0)
    asked = []

    def answer(one):
        asked.append(one.route)
        if len(asked) == 2:
            place.access, place.refresh = "access-2", "refresh-2"
        place(one)

    assert len(hear(answer)[0]) == 1
    assert place.sessions == ["new", "again", "new"]


def test_a_session_that_cannot_be_renewed_is_not_tried_for_ever():
    def answer(asked):
        if asked.route.endswith(("createSession", "refreshSession")):
            asked.reply(b'{"accessJwt": "a", "refreshJwt": "r"}')
        else:
            refuse(asked, "ExpiredToken", "Token has expired")

    with serve(answer) as server, pytest.raises(SourceRefused, match="ExpiredToken"):
        list(Bluesky(name="sky", url=server.url, **SIGNED_IN).pages(None, fetcher(), NOW))
    assert len(server.paths) == 4


def test_secrets_stay_where_they_belong():
    place = Sky()
    place.say(0)
    with serve(place) as server:
        source = Bluesky(name="sky", url=server.url, **SIGNED_IN)
        heard = list(source.pages(None, fetcher(), NOW))
    kept = msgspec.json.encode([heard, source]).decode() + str(server.paths)
    for secret in ("app-word", "access-1", "refresh-1"):
        assert secret not in kept
    place.app_word = "another"
    with pytest.raises(SourceRefused, match="app password") as caught:
        hear(place)
    assert "app-word" not in str(caught.value)


def test_a_password_that_is_not_there_is_asked_for_by_its_name(monkeypatch):
    monkeypatch.delenv("KUNDSCHAFTER_BLUESKY_PASSWORD")
    with pytest.raises(SourceRefused, match="KUNDSCHAFTER_BLUESKY_PASSWORD"):
        hear(Sky())


def test_without_an_account_nobody_signs_in():
    place = Sky()
    place.say(0)
    assert len(hear(place, searches=[], account=None, authors=["ada.example"])[0]) == 1
    assert place.sessions == []


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        ((b"", 429, {"Retry-After": "90"}), SourceUnavailable, "wait for 90 seconds"),
        ((b"", 502), SourceUnavailable, "502"),
        ((b'{"error": "InvalidRequest", "message": "Profile not found"}', 400), SourceRefused, "Profile not found"),
        ((b'{"error": "AuthMissing"}', 401), SourceRefused, "AuthMissing"),
        ((b"<html>Forbidden</html>", 403), SourceRefused, "403"),
        ((b"<html>Down for repairs</html>",), SourceRefused, "Bluesky server"),
        ((b'{"posts": [{"uri"',), SourceUnavailable, "cut short"),
        ((b"[]",), SourceRefused, "none of Bluesky's"),
        ((b'{"hits": []}',), SourceRefused, "no posts as Bluesky"),
        ((b'{"posts": [{"uri": 7}]}',), SourceRefused, "without an address"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_say_what_to_do(reply, error, words):
    place = Sky()

    def answer(asked):
        place(asked) if asked.route.endswith("Session") else asked.reply(*reply)

    with pytest.raises(error, match=words):
        hear(answer)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "at least one"),
        ({"searches": ["netz"]}, "set 'account'"),
        ({"feeds": ["https://bsky.app/x"]}, "at://"),
        ({"searches": ["netz"], "account": "a.example", "url": "http://pds.example"}, "could be read"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings, words):
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert({"kind": "bluesky", "name": "x", **settings}, Bluesky)


def test_rechecks_in_batches_what_is_gone_or_hidden():
    place = Sky()
    said = [place.say(minute) for minute in range(40)]
    hidden, gone = said[3], said[30]
    posts, _, _ = hear(place)
    del place.views[gone]
    place.views[hidden]["author"] = {**place.views[hidden]["author"], "labels": [{"val": "!no-unauthenticated"}]}
    place.views[said[5]]["likeCount"] = 8
    now, asked = recheck(place, posts)
    assert {uri for uri, post in now.items() if post.deleted} == {gone, hidden}
    assert now[said[5]].likes == 8
    assert len(now) == 40
    assert len(asked) == 2


def test_rechecking_calls_nothing_gone_where_the_answer_is_none():
    place = Sky()
    place.say(0)
    posts, _, _ = hear(place)
    place.getPosts = lambda *_: {"message": "internal"}
    with pytest.raises(SourceRefused):
        recheck(place, posts)


def test_a_night_ends_after_so_many_requests_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr("listeners.bluesky.ENOUGH", 3)
    monkeypatch.setattr(listings, "MOST", 4)
    place = Sky()
    said = [place.say(300 * number) for number in range(20)]
    heard, cursor, nights = [], None, 0
    while len(heard) < 20:
        posts, cursor, skipped = hear(place, cursor)
        heard += [post.id for post in posts]
        assert posts
        assert len(heard) == 20 or "the next goes on from here" in skipped[0]
        nights += 1
    assert heard == said
    assert nights > 1


def test_the_fake_is_as_strict_as_bluesky():
    with serve(Sky()) as server:
        answer = fetcher().get(f"{server.url}/xrpc/app.bsky.feed.searchPosts", params={"q": "x"}, api=True)
    assert (answer.status, json.loads(answer.body)["error"]) == (400, "ExpiredToken")
