import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listeners import reddit
from listeners.records import Known, SourceRefused, SourceUnavailable
from listeners.reddit import Reddit, access, trees
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
    monkeypatch.setattr(access, "DEADLINE", 0.2)
    monkeypatch.setattr("prawcore.sessions.time.sleep", lambda _: None)
    with pytest.raises(SourceUnavailable, match="RequestException"):
        hear(lambda asked: asked.server.over.wait(5))


def test_without_a_key_it_says_which_variables_to_set(monkeypatch):
    monkeypatch.delenv("KUNDSCHAFTER_REDDIT_SECRET")
    with pytest.raises(SourceRefused, match="KUNDSCHAFTER_REDDIT_ID and KUNDSCHAFTER_REDDIT_SECRET"):
        hear(Subreddit())


def commented(number=9):
    """A submission elsewhere with a chain of comments, and more side by side than Reddit shows at once."""
    place = Subreddit()
    place.say(0, title="Almtel?", num_comments=number)
    for minute in range(1, number + 1):
        above = f"t1_x{minute}" if 1 < minute <= 5 else "t3_x1"
        place.say(minute, "t1", parent_id=above)
    for thing in place.things[1:]:
        del thing["data"]["link_title"]
    return place


def search(place, cursor=None, **options):
    return hear(place, cursor, subreddits=[], searches=["almtel"], **options)


def test_a_search_brings_the_whole_tree_of_comments():
    place = commented()
    posts, _, skipped = search(place)
    assert [post.id for post in posts] == [thing["data"]["name"] for thing in place.things]
    assert {post.thread_title for post in posts} == {"Almtel?"}
    assert (posts[3].parent_id, posts[3].thread_id) == ("t1_x3", "t3_x1")
    assert skipped == []


def test_a_tree_is_read_again_when_somebody_has_commented_since():
    place = commented()
    _, cursor, _ = search(place)
    assert search(place, json.loads(json.dumps(cursor)))[0] == []
    place.say(700, "t1", parent_id="t1_x4")
    place.thing("t3_x1")["num_comments"] += 1
    posts, cursor, _ = search(place, json.loads(json.dumps(cursor)))
    assert "t1_x11" in {post.id for post in posts}
    assert search(place, cursor)[0] == []


def test_a_tree_is_not_lost_where_the_night_broke_off_before_it():
    place = commented()
    posts, cursor, _ = search(place, pages=1)
    assert [post.id for post in posts] == ["t3_x1"]
    assert len(search(place, cursor)[0]) == 9


def test_a_tree_of_thousands_is_cut_and_that_is_told(monkeypatch):
    monkeypatch.setattr(trees, "MORE", 1)
    monkeypatch.setattr(trees, "AT_ONCE", 2)
    posts, _, skipped = search(commented())
    assert 1 < len(posts) < 10
    assert skipped == ["t3_x1: Reddit holds back more comments than 1 requests can bring"]


def test_only_the_newest_hits_are_followed(monkeypatch):
    monkeypatch.setattr(trees, "FOLLOWED", 2)
    place = Subreddit()
    for minute in range(5):
        place.say(minute)
    _, cursor, _ = search(place)
    assert list(cursor["search almtel trees"]) == ["t3_x4", "t3_x5"]


def again(place, posts):
    """(Posts by id, skipped, number of requests) of rechecking what was heard."""
    known = [Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at) for post in posts]
    with serve(place) as server:
        pages = list(Reddit(name="reddit", api_url=server.url, subreddits=["netz"]).recheck(known, fetcher(), NOW))
    told = {post.id: post for page in pages for post in page.posts}
    return told, [line for page in pages for line in page.skipped], len(server.paths) - 1  # without the key


def test_rechecking_asks_for_a_hundred_at_once_and_gives_posts_as_hearing_does():
    place = Subreddit()
    for minute in range(150):
        place.say(minute, "t1" if minute % 2 else "t3")
    posts, _, _ = hear(place)
    for thing in place.things[1::2]:
        del thing["data"]["link_title"]
    told, skipped, requests = again(place, posts)
    assert sorted(told.values(), key=lambda post: post.created_at) == sorted(posts, key=lambda post: post.created_at)
    assert (skipped, requests) == ([], 3), "two batches, and one for the title that the second one lacks"


def test_rechecking_knows_what_was_deleted_removed_or_hidden():
    place = Subreddit()
    for minute in range(6):
        place.say(minute, "t1" if minute % 2 else "t3")
    posts, _, _ = hear(place)
    place.delete("t3_x1")
    place.thing("t1_x2").update(body="[removed]")
    place.thing("t3_x3").update(removed_by_category="moderator", selftext="", selftext_html=None)
    place.thing("t1_x4").update(author="[deleted]")
    place.hides = lambda thing: thing["data"]["name"] == "t3_x5"
    told, _, _ = again(place, posts)
    assert {name for name, post in told.items() if post.deleted} == {"t3_x1", "t1_x2", "t3_x3", "t3_x5"}
    assert (told["t1_x4"].author, told["t1_x4"].body) == (None, "<p>words</p>")


def test_an_answer_that_tells_nothing_at_all_makes_nothing_gone():
    place = Subreddit()
    place.say(0)
    posts, _, _ = hear(place)
    place.hides = lambda _: True
    assert again(place, posts)[:2] == ({}, ["Reddit says nothing of 1 posts from t3_x1 on"])


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


@pytest.mark.real
def test_reads_a_recorded_tree_of_comments():
    if not RECORDED.exists():
        pytest.skip("the recorded answers of ../shared/data are not here")
    with tarfile.open(RECORDED) as tar:
        file = tar.extractfile("praw/tests/integration/cassettes/TestSubmission.test_comments.json")
        tree = json.loads(json.load(file)["interactions"][1]["response"]["body"]["string"])
    place = Subreddit()
    place.things = tree[0]["data"]["children"]

    def answer(asked):
        asked.reply(json.dumps(tree).encode()) if asked.route.startswith("/comments") else place(asked)

    opener, *comments = search(answer)[0]
    assert len(comments) == place.things[0]["data"]["num_comments"] == 2
    assert {post.thread_id for post in comments} == {opener.id}
    assert comments[1].parent_id == comments[0].id
