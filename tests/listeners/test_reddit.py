import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listeners import reddit
from listeners.records import SourceRefused, SourceUnavailable
from listeners.reddit import Reddit
from tests.listeners.loopback import fetcher, serve
from tests.listeners.subreddit import START, Subreddit

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
RECORDED = Path(__file__).parents[2] / "../shared/data/recorded/reddit_praw_part.tar.gz"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_REDDIT_ID", "key")
    monkeypatch.setenv("KUNDSCHAFTER_REDDIT_SECRET", "hush")


def hear(place, cursor=None, pages=None, **settings):
    posts, skipped = [], []
    with serve(place) as server:
        source = Reddit(name="reddit", api_url=server.url, **{"subreddits": ["netz"], **settings})
        for number, page in enumerate(source.pages(cursor, fetcher(), NOW)):
            if number == pages:
                break
            posts, skipped, cursor = posts + page.posts, skipped + page.skipped, page.cursor
    return posts, cursor, skipped


def test_reads_what_submissions_and_comments_tell():
    place = Subreddit()
    place.say(0)
    place.say(1, "t1", "ben", parent_id="t3_x1", edited=START + 3600, body_html="<p>try this</p>")
    opener, comment = hear(place)[0]
    assert (opener.id, opener.thread_id, opener.position, opener.thread_title) == ("t3_x1", "t3_x1", 0, "Title 1")
    assert (opener.body, opener.format, opener.likes, opener.edited_at) == ("<p>words</p>", "html", 4, None)
    assert opener.url == "https://www.reddit.com/r/netz/comments/x1/"
    assert (comment.thread_id, comment.parent_id, comment.author.id) == ("t3_x1", "t3_x1", "ben")
    assert comment.created_at == datetime.fromtimestamp(START, UTC) + timedelta(minutes=1)
    assert comment.edited_at == datetime.fromtimestamp(START, UTC) + timedelta(hours=1)


def test_asks_for_nothing_but_listings():
    place = Subreddit()
    for minute in range(150):
        place.say(minute)
    with serve(place) as server:
        posts = [
            p
            for page in Reddit(name="r", api_url=server.url, subreddits=["netz"]).pages(None, fetcher(), NOW)
            for p in page.posts
        ]
    assert len(posts) == 150
    assert len(server.paths) == 4  # the key, two pages of submissions, one of comments


def test_unknown_and_mechanical_authors_are_told_as_such():
    place = Subreddit()
    place.say(0, author="[deleted]", selftext="[deleted]", selftext_html="<p>[deleted]</p>")
    place.say(1, author="AutoModerator")
    gone, robot = hear(place)[0]
    assert (gone.author, gone.deleted, robot.author.bot, robot.deleted) == (None, True, True, False)


def test_the_next_night_hears_what_is_new_and_what_was_let_through_late():
    place = Subreddit()
    for minute in range(0, 600, 10):
        place.say(minute)
    _, cursor, _ = hear(place)
    assert hear(place, cursor)[0] == []
    late, new = place.say(575), place.say(700)
    posts, _, skipped = hear(place, cursor)
    assert [post.id for post in posts] == [late["name"], new["name"]]
    assert skipped == []


def test_says_when_reddit_shows_too_little_to_catch_up():
    place = Subreddit()
    place.say(0)
    _, cursor, _ = hear(place)
    place.shown = 120
    for minute in range(100, 300):
        place.say(minute)
    posts, _, skipped = hear(place, cursor)
    assert len(posts) == 120
    assert skipped == ["r/netz/new: more was said since the last time than Reddit still shows"]


def test_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(reddit, "PAGE_POSTS", 7)
    place = Subreddit()
    for minute in range(40):
        place.say(minute, "t1" if minute % 2 else "t3")
    first, cursor, _ = hear(place, pages=2)
    second, _, _ = hear(place, cursor)
    heard = [post.id for post in first + second]
    assert sorted(heard) == sorted(thing["data"]["name"] for thing in place.things)


def test_hears_searches():
    place = Subreddit()
    place.say(0)
    assert [post.id for post in hear(place, subreddits=[], searches=["almtel OR rhenonet"])[0]] == ["t3_x1"]


@pytest.mark.parametrize(
    ("status", "headers", "error", "wait"),
    [
        (429, {"Retry-After": "30"}, SourceUnavailable, 30),
        (429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, SourceUnavailable, 0),
        (429, {}, SourceUnavailable, None),
        (403, {}, SourceRefused, None),
        (404, {}, SourceRefused, None),
        (451, {}, SourceRefused, None),
    ],
)
def test_errors_say_what_to_do(status, headers, error, wait):
    place = Subreddit()

    def answer(asked):
        place(asked) if asked.route.startswith("/api") else asked.reply(b"{}", status, headers)

    with pytest.raises(error, match="Reddit") as caught:
        hear(answer)
    assert getattr(caught.value, "retry_after", None) == wait
    assert "hush" not in str(caught.value)


def test_what_is_not_json_means_try_later():
    place = Subreddit()
    with pytest.raises(SourceUnavailable, match="BadJSON"):
        hear(lambda asked: place(asked) if asked.route.startswith("/api") else asked.reply(b"<html>"))


def test_a_hanging_server_ends_at_the_deadline(monkeypatch):
    monkeypatch.setattr(reddit, "DEADLINE", 0.2)
    monkeypatch.setattr("prawcore.sessions.time.sleep", lambda _: None)
    with pytest.raises(SourceUnavailable, match="RequestException"):
        hear(lambda asked: asked.server.over.wait(5))


def test_without_a_key_it_says_which_variables_to_set(monkeypatch):
    monkeypatch.delenv("KUNDSCHAFTER_REDDIT_SECRET")
    with pytest.raises(SourceRefused, match="KUNDSCHAFTER_REDDIT_ID and KUNDSCHAFTER_REDDIT_SECRET"):
        hear(Subreddit())


@pytest.mark.real
def test_reads_recorded_answers_of_reddit():
    if not RECORDED.exists():
        pytest.skip("the recorded answers of ../shared/data are not here")
    cassettes = {"TestSubreddit.test_search": "t3", "TestListingGenerator.test_exhaust_items_with_before": None}
    for name, kind in cassettes.items():
        with tarfile.open(RECORDED) as tar:
            file = tar.extractfile(f"praw/tests/integration/cassettes/{name}.json")
            body = json.load(file)["interactions"][1]["response"]["body"]["string"]
        things = json.loads(body)["data"]["children"]
        for one in ("t3", "t1"):
            place = Subreddit()
            place.things = [thing for thing in things if thing["kind"] == one]
            posts, _, skipped = hear(place)
            assert len(posts) == len(place.things)
            assert skipped == []
            assert all(post.author or post.deleted for post in posts)
        assert kind in {None, things[0]["kind"]}
