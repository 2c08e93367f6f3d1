from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from listeners.mastodon import Mastodon, instance
from listeners.records import Known, SourceRefused, SourceUnavailable
from tests.listeners.fediverse import Fediverse, account
from tests.listeners.loopback import Sleep, fetcher, serve

NOW = datetime(2026, 6, 10, tzinfo=UTC)
NAMED = "KUNDSCHAFTER_MASTODON_TOKEN_TWO"


def source(server, **settings):
    return Mastodon(name="fediverse", url=server.url, **{"hashtags": ["netz"], **settings})


def hear(place, cursor=None, now=NOW, http=None, **settings):
    with serve(place) as server:
        pages = list(source(server, **settings).pages(cursor, http or fetcher(), now))
    cursor = pages[-1].cursor if pages else cursor
    return [post for page in pages for post in page.posts], cursor, [line for page in pages for line in page.skipped]


def recheck(place, posts, **settings):
    known = [Known(**{name: getattr(post, name) for name in Known.__struct_fields__}) for post in posts]
    with serve(place) as server:
        pages = list(source(server, **settings).recheck(known, fetcher(), NOW))
        return {post.id: post for page in pages for post in page.posts}, server.paths


def test_reads_what_a_status_tells():
    place = Fediverse()
    edited = {"edited_at": "2026-06-02T10:00:00.000Z", "created_at": "2026-06-01T10:00:00.000+02:00"}
    status_id = place.say(0, "robo@elsewhere.example", spoiler_text="Fibre & pain", favourites_count=5, **edited)
    place.statuses[status_id]["account"]["bot"] = True
    (post,) = hear(place)[0]
    assert post.id == post.thread_id == status_id
    assert (post.position, post.parent_id, post.likes, post.language, post.tags) == (0, None, 5, "de", ["netz"])
    assert post.body == "<p>Fibre &amp; pain</p><p>words</p>"
    assert post.created_at == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert post.edited_at == datetime(2026, 6, 2, 10, tzinfo=UTC)
    assert (post.author.id, post.author.name, post.author.bot) == ("robo@elsewhere.example", "Robo", True)
    assert post.author.url == "https://elsewhere.example/@robo"


def test_people_of_the_server_itself_have_its_name_too():
    place = Fediverse()
    place.say(0, "ada")
    author = hear(place)[0][0].author
    assert (author.id, author.handle) == ("ada@social.example", "ada")


@pytest.mark.parametrize(
    "more",
    [
        {"visibility": "private"},
        {"visibility": "direct"},
        {"reblog": {"id": "1"}},
        {"account": account("ada", noindex=True)},
        {"account": account("ada", suspended=True)},
        {"account": account("ada", note='<p>no robots: <a href="x">#<span>nobot</span></a></p>')},
    ],
    ids=["followers only", "direct", "boost", "noindex", "suspended", "asks robots to keep out"],
)
def test_does_not_keep_what_is_not_meant_for_everybody(more):
    place = Fediverse()
    place.say(0, **more)
    kept = place.say(1, visibility="unlisted")
    assert [post.id for post in hear(place)[0]] == [kept]


def test_keeps_only_those_who_agreed_to_be_found_where_that_is_set():
    place = Fediverse()
    place.say(0, "ada")
    agreed = place.say(1, "ben", account=account("ben", indexable=True))
    assert len(hear(place)[0]) == 2
    assert [post.id for post in hear(place, only_indexable=True)[0]] == [agreed]


def test_a_quoted_status_is_a_quote_of_its_author_unless_he_keeps_out():
    place = Fediverse()
    quoted = {"account": account("cleo@elsewhere.example"), "content": "<p>said</p>", "visibility": "public"}
    place.say(0, quote={"state": "accepted", "quoted_status": quoted})
    place.say(1, quote={"quoted_status": {**quoted, "account": account("dan", noindex=True)}})
    first, second = hear(place, thread_days=0)[0]
    assert first.body == '<p>words</p><blockquote data-username="cleo@elsewhere.example"><p>said</p></blockquote>'
    assert second.body == "<p>words</p>"


def test_a_conversation_is_heard_whole_and_once():
    place = Fediverse()
    opener = place.say(0, "ada", tags=())
    tagged = place.say(1, "ben", reply_to=opener)
    deeper = place.say(2, "ada", reply_to=tagged, tags=())
    beside = place.say(3, "cleo", reply_to=opener, tags=())
    posts, _, _ = hear(place)
    assert [post.id for post in posts] == [opener, tagged, deeper, beside]
    assert {post.thread_id for post in posts} == {opener}
    assert [post.parent_id for post in posts] == [None, opener, tagged, opener]
    assert [post.position for post in posts] == [0, None, None, None]


def test_a_thread_keeps_together_where_its_opener_keeps_out():
    place = Fediverse()
    opener = place.say(0, account=account("ada", noindex=True), tags=())
    answer = place.say(1, "ben", reply_to=opener)
    (post,) = hear(place)[0]
    assert (post.id, post.thread_id, post.parent_id) == (answer, opener, opener)


def test_answers_of_later_days_are_heard_until_the_thread_is_quiet():
    place = Fediverse()
    opener = place.say(0)
    first = place.say(1, "ben", reply_to=opener, tags=())
    _, cursor, _ = hear(place, now=NOW - timedelta(days=8))
    late = place.say(2 * 24 * 60, "cleo", reply_to=first, tags=())
    posts, cursor, _ = hear(place, cursor, now=NOW - timedelta(days=6))
    assert late in {post.id for post in posts}
    assert {post.thread_id for post in posts} == {opener}
    place.say(9 * 24 * 60, "dan", reply_to=first, tags=())
    assert hear(place, cursor, now=NOW + timedelta(days=7))[0] == []


def test_an_answer_to_a_question_that_had_none_is_heard_when_it_comes():
    place = Fediverse()
    asked = [place.say(minute) for minute in range(45)]
    _, cursor, _ = hear(place, now=NOW - timedelta(days=8))
    answer = place.say(300, "ben", reply_to=asked[30], tags=())
    with serve(place) as server:
        pages = list(source(server).pages(cursor, fetcher(), NOW - timedelta(days=7)))
    assert [(post.id, post.thread_id) for page in pages for post in page.posts] == [(answer, asked[30])]
    assert len(server.paths) < 8  # twenty are looked at with one request


def test_one_conversation_that_cannot_be_had_is_told_and_three_are_a_server_that_fails():
    place = Fediverse()
    openers = [place.say(minute) for minute in range(3)]
    for opener in openers:
        place.say(10, "ben", reply_to=opener, tags=())
    broken = {openers[0]}

    def answer(asked):
        parts = asked.route.split("/")
        asked.reply(b"", 500) if parts[-1] == "context" and parts[-2] in broken else place(asked)

    posts, cursor, skipped = hear(answer)
    assert len(posts) == 5
    assert len(skipped) == 1
    assert openers[0] in skipped[0]
    later, _, _ = hear(place, cursor)  # the next night it can be had
    assert [post.thread_id for post in later] == [openers[0]]
    assert later[0].id not in {post.id for post in posts}
    broken |= {*openers}
    with pytest.raises(SourceUnavailable, match="500"):
        hear(answer)


def test_catches_up_over_many_pages_without_a_gap():
    place = Fediverse()
    place.say(0)
    _, cursor, _ = hear(place)
    new = [place.say(minute) for minute in range(200, 320)]
    with serve(place) as server:
        pages = list(source(server).pages(cursor, fetcher(), NOW))
    assert [post.id for page in pages for post in page.posts] == new
    assert all("since_id" not in path for path in server.paths)


def test_what_comes_from_elsewhere_late_is_heard_too():
    place = Fediverse()
    place.say(0)
    place.say(100)
    _, cursor, _ = hear(place)
    late = place.say(70, "ben@elsewhere.example")
    assert [post.id for post in hear(place, cursor)[0]] == [late]


def test_the_first_night_goes_back_as_far_as_set():
    place = Fediverse()
    old, new = place.say(0), place.say(5 * 24 * 60)
    assert [post.id for post in hear(place, first_days=5)[0]] == [new]
    assert [post.id for post in hear(place, first_days=0)[0]] == [old, new]


def test_hears_accounts_and_timelines():
    place = Fediverse()
    ada, ben = place.say(0, "ada", tags=()), place.say(1, "ben@elsewhere.example", tags=())
    assert [post.id for post in hear(place, hashtags=[], accounts=["@ben@elsewhere.example"])[0]] == [ben]
    assert [post.id for post in hear(place, hashtags=[], timelines=["local"])[0]] == [ada, ben]
    with pytest.raises(SourceRefused, match="nobody"):
        hear(place, hashtags=[], accounts=["nobody"])


def test_a_night_ends_after_so_many_requests_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(instance, "LIMIT", 5)
    monkeypatch.setattr("listeners.mastodon.ENOUGH", 2)
    place = Fediverse()
    said = [place.say(100 * number) for number in range(28)]
    heard, cursor = [], None
    for _ in range(3):
        posts, cursor, skipped = hear(place, cursor)
        heard += [post.id for post in posts]
        assert len(posts) <= 10
        assert "the next goes on from here" in skipped[0]
    assert heard == said


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        ((b"", 429, {"Retry-After": "90"}), SourceUnavailable, "wait for 90 seconds"),
        ((b"", 503), SourceUnavailable, "503"),
        ((b'{"error": "This method requires an authenticated user"}', 401), SourceRefused, "set 'token'"),
        ((b'{"error": "This method requires an authenticated user"}', 422), SourceRefused, "authenticated user"),
        ((b"<html>Down for repairs</html>",), SourceRefused, "Mastodon server"),
        ((b'[{"id": "1", "content"',), SourceUnavailable, "cut short"),
        ((b'{"statuses": []}',), SourceRefused, "as Mastodon does"),
        ((b'[{"content": "no id"}]',), SourceRefused, "as Mastodon does"),
        ((b"[7]",), SourceRefused, "as Mastodon does"),
        ((b"", 404), SourceRefused, "no hashtag netz"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_say_what_to_do(reply, error, words):
    with pytest.raises(error, match=words):
        hear(lambda asked: asked.reply(*reply))


def test_a_server_that_always_gives_the_newest_page_is_not_asked_for_ever():
    place = Fediverse()
    said = [place.say(minute) for minute in range(60)]

    def answer(asked):
        asked.query.pop("min_id", None)
        place(asked)

    assert [post.id for post in hear(answer)[0]] == said[20:]


def test_half_an_emoji_and_an_unreadable_time_spoil_nothing():
    place = Fediverse()
    place.say(0, created_at="yesterday")
    place.say(1, content="<p>\ud83d</p>")
    posts, cursor, skipped = hear(place)
    assert [post.body for post in posts] == ["<p>\ufffd</p>"]
    assert len(skipped) == 1
    assert hear(place, cursor)[0] == []


def test_slows_down_before_the_budget_of_the_server_is_used_up():
    place, sleep = Fediverse(), Sleep()
    for minute in range(60):
        place.say(minute)
    in_two_minutes = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    told = {"X-RateLimit-Remaining": "10", "X-RateLimit-Reset": in_two_minutes}
    place.headers = lambda: told
    hear(place, http=fetcher(sleep))
    assert max(sleep.slept) == pytest.approx(12, abs=1)
    told["X-RateLimit-Remaining"] = "0"
    with pytest.raises(SourceUnavailable) as caught:
        hear(place)
    assert caught.value.retry_after == pytest.approx(120, abs=10)


def test_the_token_goes_to_the_server_and_nowhere_else(monkeypatch):
    monkeypatch.setenv(NAMED, "hush")
    place = Fediverse()
    place.say(0)
    with serve(place) as server:
        mine = source(server, token=NAMED)
        pages = list(mine.pages(None, fetcher(), NOW))
        list(source(server).pages(None, fetcher(), NOW))
    keys = [headers.get("Authorization") for _, headers in server.asked]
    assert keys[0] == "Bearer hush"
    assert keys[-1] is None
    assert "hush" not in str(server.paths)
    assert b"hush" not in msgspec.json.encode([pages, mine])
    with (
        serve(lambda asked: asked.reply(b'{"error": "revoked"}', 401)) as server,
        pytest.raises(SourceRefused) as caught,
    ):
        list(source(server, token=NAMED).pages(None, fetcher(), NOW))
    assert "hush" not in str(caught.value)


def test_a_token_that_is_not_there_is_asked_for_by_its_name():
    with pytest.raises(SourceRefused, match=NAMED):
        hear(Fediverse(), token=NAMED)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "at least one"),
        ({"hashtags": ["a/b"]}, "no hashtag"),
        ({"hashtags": ["a"], "url": "social.example"}, "https"),
        ({"hashtags": ["a"], "token": "abc123"}, "name of an environment variable"),
        ({"hashtags": ["a"], "token": NAMED, "url": "http://social.example"}, "could be read"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings, words):
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert({"kind": "mastodon", "name": "x", "url": "https://social.example", **settings}, Mastodon)


def test_rechecking_finds_what_is_gone_changed_or_no_longer_to_be_kept():
    place = Fediverse()
    gone, hidden, changed = (place.say(minute, name) for minute, name in enumerate(["ada", "ben", "cleo"]))
    many = [place.say(10 + number) for number in range(30)]
    posts, _, _ = hear(place)
    del place.statuses[gone]
    place.statuses[hidden]["account"]["noindex"] = True
    place.statuses[changed].update(content="<p>other</p>", favourites_count=9)
    now, paths = recheck(place, posts)
    assert {post_id for post_id, post in now.items() if post.deleted} == {gone, hidden}
    assert (now[changed].body, now[changed].likes, now[changed].thread_id) == ("<p>other</p>", 9, changed)
    assert now.keys() == {gone, hidden, changed, *many}
    assert len(paths) == 2


def test_rechecks_one_by_one_where_a_server_is_too_old_for_batches():
    place = Fediverse()
    gone, there = place.say(0), place.say(1)
    posts, _, _ = hear(place)
    del place.statuses[gone]

    def old(asked):
        asked.reply(b'{"error": "Not found"}', 404) if asked.route == "/api/v1/statuses" else place(asked)

    now, _ = recheck(old, posts)
    assert [post_id for post_id, post in now.items() if post.deleted] == [gone]
    assert not now[there].deleted


def test_a_server_that_knows_no_page_at_all_has_deleted_nothing():
    place = Fediverse()
    place.say(0)
    posts, _, _ = hear(place)
    with pytest.raises(SourceRefused, match="gave no post"):
        recheck(lambda asked: asked.reply(b"<html>Not found</html>", 404), posts)
