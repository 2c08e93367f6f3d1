import json
import random
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from listeners.records import SourceRefused, SourceUnavailable
from listeners.youtube import YouTube
from listeners.youtube import api as interface
from tests.listeners.loopback import fetcher, serve
from tests.listeners.nights import Nights
from tests.listeners.tube import CHANNEL, START, Tube, refuse

NOW = START + timedelta(days=3)


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_YOUTUBE_KEY", "hush")


PLACE = Nights(
    lambda url, **more: YouTube(**{"name": "tube", "channels": [CHANNEL], "api_url": url, **more}),
    NOW,
)
night, hear, recheck = PLACE.night, PLACE.hear, PLACE.recheck


def test_reads_what_comments_and_replies_tell():
    place = Tube()
    top = place.say(0, likeCount=7, updatedAt="2026-06-01T09:00:00Z")
    reply = place.reply(top, 5)
    opener, answer = hear(place)[0]
    assert (opener.id, opener.thread_id, opener.position, opener.parent_id) == (top, top, 0, None)
    assert (opener.body, opener.format, opener.likes) == ("words", "text", 7)
    assert (opener.created_at, opener.edited_at) == (START, datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert opener.url == f"https://www.youtube.com/watch?v=vvvvvvvvvv1&lc={top}"
    assert (opener.author.id, opener.author.url) == ("ada", "http://www.youtube.com/@ada")
    assert (answer.id, answer.thread_id, answer.parent_id, answer.position) == (reply, top, top, None)
    assert (answer.author.id, answer.edited_at) == ("ben", None)


def test_the_channel_itself_is_staff_and_a_name_that_is_no_handle_does_not_tell_people_apart():
    place = Tube()
    place.say(0, authorChannelId={"value": CHANNEL})
    place.say(1, authorDisplayName="Ada L.")
    place.say(2, authorChannelId=None)
    nobody, old, own = (post.author for post in sorted(hear(place)[0], key=lambda post: post.created_at)[::-1])
    assert (own.staff, old.staff) == (True, False)
    assert (old.id, old.handle) == ("UCada", "Ada L.")
    assert nobody is None


def test_fetches_the_replies_that_do_not_come_along():
    place = Tube()
    top = place.say(0)
    for minute in range(130):
        place.reply(top, minute)
    posts, _, _ = hear(place)
    assert len({post.id for post in posts}) == len(posts) == 131


def test_replies_that_are_refused_keep_nothing_else_from_us():
    place = Tube()
    place.say(0)
    top = place.say(1)
    for minute in range(7):
        place.reply(top, 2 + minute)

    def answer(asked):
        refuse(asked, 404, "commentNotFound") if "parentId" in asked.query else place(asked)

    posts, cursor, skipped = hear(answer)
    assert (len(posts), len(skipped)) == (2 + Tube.inline, 1)
    assert skipped[0].startswith(f"thread {top}: not all of its 7 replies could be had.")
    assert hear(answer, cursor)[0] == []


def test_new_replies_to_young_threads_are_heard_and_old_threads_are_not_looked_at():
    place = Tube()
    old, young = place.say(-20 * 24 * 60), place.say(0)
    _, cursor, _ = hear(place)
    place.reply(old, 1)
    new = place.reply(young, 2)
    posts, cursor, _ = hear(place, cursor)
    assert {post.id for post in posts} == {young, new}
    assert hear(place, cursor)[0] == []


def test_a_comment_let_through_late_is_heard_all_the_same():
    place = Tube()
    place.say(10)
    _, cursor, _ = hear(place)
    late = place.say(5)
    assert [post.id for post in hear(place, cursor)[0]] == [late]


def test_a_quiet_night_asks_once_and_the_cursor_stays_small(monkeypatch):
    monkeypatch.setattr(interface, "PAGE", 10)
    place = Tube()
    for minute in range(200):
        place.say(-60 * 24 * 30 + minute)
    place.say(0)
    _, cursor, _ = hear(place)
    pages, server = night(place, cursor)
    assert (pages, len(server.paths)) == ([], 1)
    assert len(cursor[f"channel {CHANNEL}"]["replies"]) == 1


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_when_people_write_while_we_read(seed, monkeypatch):
    monkeypatch.setattr(interface, "PAGE", 3)
    chance, place, minute = random.Random(seed), Tube(), 50
    for number in range(20):
        place.say(number - 60 * 24 * 30 * (number < 10))

    def happens(_):
        nonlocal minute
        minute += 1
        if chance.random() < 0.3:
            place.say(minute)
        if chance.random() < 0.3:
            place.reply(chance.choice([t for t in place.threads if t > "Ugx0009"]), minute)

    place.before = happens
    heard, cursor = set(), None
    for _ in range(5):
        posts, cursor, _ = hear(place, cursor, most=chance.choice([1, 3, 30]))
        heard |= {post.id for post in posts}
    place.before = lambda _: None
    posts, cursor, _ = hear(place, cursor)
    assert {*place.threads, *place.replies} <= heard | {post.id for post in posts}
    assert hear(place, cursor)[0] == []


def test_the_units_of_a_night_are_counted_and_the_next_night_goes_on(monkeypatch):
    monkeypatch.setattr(interface, "PAGE", 5)
    place = Tube()
    for minute in range(20):
        place.say(minute)
    pages, server = night(place, units=2)
    assert len(server.paths) == 2
    assert pages[-1].skipped == [
        f"the 2 units of this night are used up; channel {CHANNEL} goes on from here the next night"
    ]
    rest, cursor, skipped = hear(place, pages[-1].cursor)
    assert sorted([post.id for page in pages for post in page.posts] + [post.id for post in rest]) == [*place.threads]
    assert (hear(place, cursor)[0], skipped) == ([], [])


def test_a_place_that_became_too_old_to_go_on_from_is_read_from_the_top(monkeypatch):
    monkeypatch.setattr(interface, "PAGE", 5)
    place = Tube()
    for minute in range(20):
        place.say(minute)

    def stale(asked):
        refuse(asked, 400, "invalidPageToken") if "pageToken" in asked.query and not again else place(asked)
        again.append(True)

    pages, _ = night(place, most=2)
    again = []
    posts, cursor, _ = hear(stale, pages[-1].cursor)
    assert {post.id for page in pages for post in page.posts} | {post.id for post in posts} == {*place.threads}
    assert hear(place, cursor)[0] == []


def test_hears_nothing_from_before_the_day_the_settings_name():
    place = Tube()
    place.say(-24 * 60)
    new = place.say(0)
    assert [post.id for post in hear(place, since=date(2026, 6, 1))[0]] == [new]


def test_listens_to_single_videos():
    place = Tube()
    place.say(0, video="vvvvvvvvvv1")
    wanted = place.say(1, video="vvvvvvvvvv2")
    posts, cursor, _ = hear(place, channels=[], videos=["vvvvvvvvvv2"])
    assert ([post.id for post in posts], [*cursor]) == ([wanted], ["video vvvvvvvvvv2"])


def test_disabled_comments_are_no_error_and_a_missing_channel_keeps_no_other_from_us():
    place, heard = Tube(), []
    place.say(0)

    def answer(asked):
        refuse(asked, 403, "commentsDisabled") if "videoId" in asked.query else place(asked)

    assert hear(answer, channels=[], videos=["vvvvvvvvvv1"]) == ([], None, [])
    with serve(answer) as server:
        channels = ["UCmissing000000000000000", CHANNEL]
        source = YouTube(name="t", channels=channels, videos=["vvvvvvvvvv1"], api_url=server.url)
        with pytest.raises(SourceRefused, match="channelNotFound"):
            heard.extend(source.pages(None, fetcher(), NOW))
    assert len([post for page in heard for post in page.posts]) == 1


@pytest.mark.parametrize(
    ("answer", "error", "wait"),
    [
        (lambda asked: refuse(asked, 403, "quotaExceeded"), SourceUnavailable, 23 * 3600),
        (lambda asked: refuse(asked, 403, "rateLimitExceeded"), SourceUnavailable, 60),
        (lambda asked: refuse(asked, 400, "processingFailure"), SourceUnavailable, 60),
        (lambda asked: refuse(asked, 400, "badRequest", "API key hush not valid."), SourceRefused, None),
        (lambda asked: refuse(asked, 403, "forbidden"), SourceRefused, None),
        (lambda asked: asked.reply(b'{"error": "odd"}', 403), SourceRefused, None),
        (lambda asked: asked.reply(b"", 503), SourceUnavailable, None),
        (lambda asked: asked.reply(b"", 429, {"Retry-After": "900"}), SourceUnavailable, 900),
        (lambda asked: asked.reply(b"<html>Sorry</html>"), SourceUnavailable, None),
        (lambda asked: asked.reply(b'{"items": [{"id'), SourceUnavailable, None),
        (lambda asked: asked.reply(b'{"items": 7}'), SourceUnavailable, None),
        (lambda asked: asked.reply(b"[]"), SourceUnavailable, None),
    ],
)
def test_an_answer_that_is_none_gets_a_clear_word(answer, error, wait):
    with pytest.raises(error) as caught:
        hear(answer, now=datetime(2026, 6, 3, 8, tzinfo=UTC))  # 01:00 in California
    assert getattr(caught.value, "retry_after", None) == (wait and pytest.approx(wait, abs=1))
    assert "hush" not in str(caught.value)


def test_a_list_that_repeats_itself_is_not_read_for_ever():
    place = Tube()
    place.say(0)
    body = json.dumps({"items": [place.whole("Ugx0000")], "nextPageToken": "same"}).encode()
    _, server = night(lambda asked: asked.reply(body))
    assert len(server.paths) < 5


def test_a_broken_thread_is_told_and_costs_nothing_else():
    place = Tube()
    for minute in range(3):
        place.say(minute)
    del place.comment("Ugx0001")["snippet"]["publishedAt"]
    place.comment("Ugx0001")["snippet"]["publishedAt"] = "yesterday"
    place.threads["Ugx0002"]["snippet"]["topLevelComment"]["snippet"].pop("textDisplay")
    with serve(lambda asked: asked.reply(json.dumps({"items": [place.whole(n) for n in place.threads]}).encode())) as s:
        (page,) = YouTube(name="t", channels=[CHANNEL], api_url=s.url).pages(None, fetcher(), NOW)
    assert [post.id for post in page.posts] == ["Ugx0000"]
    assert [line.partition(":")[0] for line in page.skipped] == ["thread Ugx0001", "thread Ugx0002"]


def test_the_key_travels_in_a_header_and_is_never_shown():
    place = Tube()
    place.say(0)
    pages, server = night(place)
    assert all(headers["X-Goog-Api-Key"] == "hush" for _, headers in server.asked)
    assert not any("hush" in path for path in server.paths)
    assert b"hush" not in msgspec.json.encode(pages)


def test_without_a_key_it_says_what_to_do(monkeypatch):
    monkeypatch.delenv("KUNDSCHAFTER_YOUTUBE_KEY")
    with pytest.raises(SourceRefused, match="set KUNDSCHAFTER_YOUTUBE_KEY"):
        hear(Tube())


def test_rechecks_fifty_comments_in_one_request():
    place = Tube()
    for minute in range(30):
        place.reply(place.say(minute), minute + 1)
    posts = hear(place)[0]
    place.delete("Ugx0003")
    place.edit("Ugx0004")
    again, server = recheck(place, posts)
    now = {post.id: post for post in again}
    assert len(server.paths) == 2
    assert sorted(post_id for post_id, post in now.items() if post.deleted) == ["Ugx0003", "Ugx0003.r0003"]
    before = next(post for post in posts if post.id == "Ugx0004")
    edited = datetime(2026, 11, 15, 23, tzinfo=UTC)
    assert now["Ugx0004"] == msgspec.structs.replace(before, body="corrected", edited_at=edited)
    assert now["Ugx0005.r0005"] == next(post for post in posts if post.id == "Ugx0005.r0005")


def test_one_comment_that_spoils_the_answer_for_all_is_found_by_halves():
    place = Tube()
    for minute in range(10):
        place.say(minute)
    posts = hear(place)[0]

    def answer(asked):
        refuse(asked, 404, "commentNotFound") if "Ugx0007" in asked.query["id"][0] else place(asked)

    again, _ = recheck(answer, posts)
    assert [post.id for post in again if post.deleted] == ["Ugx0007"]
    assert len(again) == 10


def test_rechecking_says_what_the_units_did_not_suffice_for(monkeypatch):
    monkeypatch.setattr(interface, "BATCH", 4)
    place = Tube()
    for minute in range(10):
        place.say(minute)
    with pytest.raises(SourceUnavailable, match="2 comments were not asked for"):
        recheck(place, hear(place)[0], units=2)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"channels": ["@almtel"]},
        {"videos": ["https://youtu.be/vvvvvvvvvv1"]},
        {"videos": ["vvvvvvvvvv1"], "units": 5},
    ],
)
def test_wants_channels_and_videos_by_their_ids(odd):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "youtube", "name": "t", **odd}, YouTube)
