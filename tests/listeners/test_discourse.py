import json
import random
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listeners import discourse
from listeners.discourse import Discourse
from listeners.discourse.topic import posts_of_topic
from listeners.records import Known, SourceRefused, SourceUnavailable
from tests.listeners.forum import START, Forum
from tests.listeners.loopback import fetcher, serve

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
RECORDED = Path(__file__).parents[2] / "../shared/data/recorded/discourse_api.tar.gz"


def hear(forum, cursor=None, pages=None, **settings):
    """(Posts, cursor, skipped) of one night over `forum`, broken off after so many pages."""
    posts, skipped = [], []
    with serve(forum) as server:
        source = Discourse(name="forum", url=server.url, public_url="https://forum.example", **settings)
        for number, page in enumerate(source.pages(cursor, fetcher(), NOW)):
            if pages is not None and number >= pages:
                break
            posts += page.posts
            skipped += page.skipped
            cursor = page.cursor
    return posts, cursor, skipped


def bodies(posts):
    return [post.body[3:-4] for post in posts]


def test_reads_what_a_post_tells():
    forum = Forum()
    forum.say(5, 0, "Ada", "Why?")
    forum.say(5, 1, "Ben", "Because", reply_to_post_number=1, staff=True, actions_summary=[{"id": 2, "count": 3}])
    forum.say(5, 2, "Ada", "Thanks", version=2, updated_at="2026-06-01T09:00:00Z", accepted_answer=True)
    opener, reply, edited = hear(forum)[0]
    assert opener.url == "https://forum.example/t/topic-5/5/1"
    assert (opener.thread_id, opener.position, opener.thread_title) == ("5", 0, "Topic 5")
    assert (opener.category, opener.tags, opener.format) == ("Mobilfunk", ["5g", "esim"], "html")
    assert (opener.author.id, opener.author.url) == ("Ada", "https://forum.example/u/Ada")
    assert (opener.created_at, opener.edited_at) == (START, None)
    assert (reply.parent_id, reply.likes, reply.author.staff, reply.accepted) == (opener.id, 3, True, False)
    assert (edited.edited_at, edited.accepted) == (START + timedelta(hours=1), True)


def test_what_nobody_said_is_left_out():
    forum = Forum()
    forum.say(1, 0)
    forum.say(1, 1, post_type=3, action_code="closed.enabled")
    forum.say(1, 2, post_type=4)
    forum.say(1, 3, "system", user_id=-1)
    forum.say(1, 4, None)
    posts, _, _ = hear(forum)
    assert [(post.author and post.author.id, bool(post.author and post.author.bot)) for post in posts] == [
        ("ada", False),
        ("system", True),
        (None, False),
    ]


def test_what_is_gone_or_hidden_is_told_as_deleted():
    forum = Forum()
    for more in ({}, {"user_deleted": True}, {"deleted_at": "2026-06-02T00:00:00Z"}, {"hidden": True}):
        forum.say(1, 0, **more)
    assert [post.deleted for post in hear(forum)[0]] == [False, True, True, True]


def test_the_accepted_answer_may_stand_at_the_topic():
    forum = Forum()
    forum.say(1, 0)
    forum.say(1, 1)
    forum.topics[1]["more"] = {"accepted_answer": {"post_number": 2, "username": "ada"}}
    assert [post.accepted for post in hear(forum)[0]] == [False, True]


def test_fetches_long_topics_whole():
    forum = Forum()
    for number in range(75):
        forum.say(1, number, text=str(number), reply_to_post_number=number or None)
    posts, _, _ = hear(forum)
    assert bodies(posts) == [str(number) for number in range(75)]
    assert [post.parent_id for post in posts[1:]] == [post.id for post in posts[:-1]]


def test_hears_topics_oldest_activity_first():
    forum = Forum()
    for topic_id, minute in ((1, 30), (2, 10), (3, 20)):
        forum.say(topic_id, minute)
    assert [post.thread_id for post in hear(forum)[0]] == ["2", "3", "1"]


def test_the_second_night_hears_only_what_moved():
    forum = Forum()
    for topic_id in range(1, 100):
        forum.say(topic_id, topic_id)
    posts, cursor, _ = hear(forum)
    assert len(posts) == 99
    assert hear(forum, cursor) == ([], cursor, [])
    forum.say(7, 500, text="new")
    posts, cursor, _ = hear(forum, cursor)
    assert bodies(posts) == ["words", "new"]
    assert hear(forum, cursor)[0] == []


def test_a_pinned_topic_on_top_hides_nothing():
    forum = Forum()
    for topic_id in range(1, 70):
        forum.say(topic_id, topic_id)
    for topic_id in (1, 2, 3):
        forum.topics[topic_id]["pinned"] = True
    posts, cursor, _ = hear(forum)
    assert len(posts) == 69
    forum.say(50, 600)
    assert {post.thread_id for post in hear(forum, cursor)[0]} == {"50"}


def test_topics_of_the_same_instant_are_neither_lost_nor_doubled():
    forum = Forum()
    for topic_id in range(1, 12):
        forum.say(topic_id, 10)
    posts, cursor, _ = hear(forum)
    forum.say(12, 10)
    more, _, _ = hear(forum, cursor)
    assert (len(posts), [post.thread_id for post in more]) == (11, ["12"])


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_when_topics_move_while_we_read(seed, monkeypatch):
    """Between any two requests somebody writes, opens or deletes a topic, and nights break off: in the end all is heard."""
    monkeypatch.setattr(discourse, "PAGE_POSTS", 5)
    chance = random.Random(seed)
    forum, minute = Forum(), 100
    forum.per_page = 4
    for topic_id in range(1, 31):
        forum.say(topic_id, topic_id)

    def happens(_):
        nonlocal minute
        if chance.random() < 0.5:
            minute += 1
            forum.say(chance.choice([*forum.topics, max(forum.topics) + 1]), minute)
        if chance.random() < 0.2 and len(forum.topics) > 5:
            del forum.topics[chance.choice(list(forum.topics))]

    heard, cursor = set(), None
    forum.before_list = forum.before_topic = happens
    for _ in range(6):
        posts, cursor, _ = hear(forum, cursor, pages=chance.choice([1, 2, None]))
        heard |= {post.id for post in posts}
    forum.before_list = forum.before_topic = lambda _: None
    posts, cursor, _ = hear(forum, cursor)
    heard |= {post.id for post in posts}
    assert {str(post["id"]) for topic in forum.topics.values() for post in topic["posts"]} <= heard
    assert hear(forum, cursor)[0] == []


def test_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(discourse, "PAGE_POSTS", 10)
    forum = Forum()
    for topic_id in range(1, 51):
        forum.say(topic_id, topic_id)
    first, cursor, _ = hear(forum, pages=2)
    second, _, _ = hear(forum, cursor)
    assert [post.thread_id for post in first + second] == [str(number) for number in range(1, 51)]


def test_an_error_in_the_middle_keeps_what_was_heard(monkeypatch):
    monkeypatch.setattr(discourse, "PAGE_POSTS", 1)
    forum = Forum()
    for topic_id in (1, 2, 3):
        forum.say(topic_id, topic_id)

    def answer(asked):
        asked.reply(b"slow down", 429, {"Retry-After": "900"}) if asked.route == "/t/2.json" else forum(asked)

    heard = []
    with serve(answer) as server:
        pages = Discourse(name="forum", url=server.url).pages(None, fetcher(), NOW)
        with pytest.raises(SourceUnavailable) as caught:
            heard.extend(pages)
    assert caught.value.retry_after == pytest.approx(900, abs=1)
    assert [post.thread_id for page in heard for post in page.posts] == ["1"]


def test_listens_to_named_categories_and_what_is_below_them():
    forum = Forum()
    forum.categories[0]["subcategory_list"] = [{"id": 3, "name": "Roaming", "slug": "roaming", "parent_category_id": 1}]
    for topic_id, category in ((1, 1), (2, 2), (3, 3)):
        forum.say(topic_id, topic_id)
        forum.topics[topic_id]["category_id"] = category
    for named in (["mobilfunk"], ["Mobilfunk"], ["1"]):
        posts, _, _ = hear(forum, categories=named)
        assert [(post.thread_id, post.category) for post in posts] == [("1", "Mobilfunk"), ("3", "Roaming")]


def test_an_unknown_category_is_refused_with_those_that_exist():
    with pytest.raises(SourceRefused, match=r"no category fibre\. It has: Festnetz, Mobilfunk"):
        hear(Forum(), categories=["fibre"])


def test_asks_who_likes_where_that_is_wanted():
    forum = Forum()
    forum.say(1, 0, actions_summary=[{"id": 2, "count": 2}])
    forum.say(1, 1)
    assert [post.liked_by for post in hear(forum, likers=True)[0]] == [["ben", "cleo"], []]
    assert [post.liked_by for post in hear(forum)[0]] == [[], []]


def test_a_topic_deleted_in_between_is_told():
    forum = Forum()
    forum.say(1, 1)
    forum.say(2, 2)
    forum.before_topic = lambda _: forum.topics.pop(1, None)
    posts, _, skipped = hear(forum)
    assert [post.thread_id for post in posts] == ["2"]
    assert skipped == ["topic 1 was deleted before we could read it"]


@pytest.mark.parametrize(
    "broken", [b'{"id": 2, "post_stream": {"posts": [{"id": 1', b"[]", b"{}", b"<html>", b'{"id": 2, "post_stream": 7}']
)
def test_a_broken_topic_is_told_and_costs_nothing_else(broken):
    forum = Forum()
    for topic_id in (1, 2, 3):
        forum.say(topic_id, topic_id)
    forum.topics[2]["broken"] = broken
    posts, _, skipped = hear(forum)
    assert [post.thread_id for post in posts] == ["1", "3"]
    assert skipped[0].startswith("topic 2")


def test_a_broken_post_is_told_and_costs_nothing_else():
    forum = Forum()
    forum.say(1, 1)
    forum.say(1, 2, created_at="yesterday")
    forum.say(1, 3, created_at="2100-01-01T00:00:00Z")
    forum.say(1, 4, created_at=None)
    posts, _, skipped = hear(forum)
    assert len(posts) == 1
    assert len(skipped) == 3


def test_a_forum_that_lets_nobody_in_is_refused():
    def answer(asked):
        asked.reply(b"", 403) if asked.route.startswith("/t/") else forum(asked)

    forum = Forum()
    for topic_id in range(1, 9):
        forum.say(topic_id, topic_id)
    with pytest.raises(SourceRefused, match="does not let us in"):
        hear(answer)


@pytest.mark.parametrize("answer", [b"<html>a page</html>", b'{"topic_list": {}}', b"[1]"])
def test_what_is_no_forum_gets_a_clear_word(answer):
    with pytest.raises(SourceRefused, match="Discourse"):
        hear(lambda asked: asked.reply(answer))


@pytest.mark.real
def test_reads_recorded_answers_of_real_forums():
    if not RECORDED.exists():
        pytest.skip("the recorded answers of ../shared/data are not here")
    read = {}
    with tarfile.open(RECORDED) as tar:
        for name in ("topic", "topic_posts"):
            topic = json.load(tar.extractfile(f"discourse_api/spec/fixtures/{name}.json"))
            skipped: list[str] = []
            read[name] = posts_of_topic(topic, "https://forum.example", skipped=skipped)
            assert skipped == []
    assert len(read["topic"]) == 4
    assert read["topic"][0].author.staff
    assert read["topic_posts"][0].likes == 3


def test_a_busy_forum_is_not_listed_for_ever():
    forum, minute = Forum(), 100
    forum.per_page = 4
    for topic_id in range(1, 31):
        forum.say(topic_id, topic_id)

    def opens(_):
        nonlocal minute
        minute += 1
        assert minute < 300, "listed again and again"
        forum.say(minute, minute)

    forum.before_list = opens
    first, cursor, _ = hear(forum)
    forum.before_list = lambda _: None
    second, _, _ = hear(forum, cursor)
    heard = [post.id for post in first + second]
    assert set(heard) == {str(post["id"]) for topic in forum.topics.values() for post in topic["posts"]}


def failing(forum, topic_id, status=500):
    return lambda asked: asked.reply(b"", status) if asked.route == f"/t/{topic_id}.json" else forum(asked)


@pytest.mark.parametrize("status", [403, 500])
def test_a_topic_that_failed_is_tried_again_and_keeps_no_other_from_us(status):
    forum = Forum()
    for topic_id in (1, 2, 3):
        forum.say(topic_id, topic_id)
    posts, cursor, skipped = hear(failing(forum, 2, status))
    assert ([post.thread_id for post in posts], len(skipped)) == (["1", "3"], 1)
    forum.say(4, 4)
    posts, cursor, _ = hear(forum, json.loads(json.dumps(cursor)))
    assert [post.thread_id for post in posts] == ["2", "4"]
    assert hear(forum, cursor)[0] == []


def test_a_topic_that_never_answers_is_given_up_after_seven_nights():
    forum, cursor = Forum(), None
    for topic_id in (1, 2, 3):
        forum.say(topic_id, topic_id)
    for night in range(7):
        forum.say(1, 10 + night)
        _, cursor, skipped = hear(failing(forum, 2), cursor)
        assert len(skipped) == 1
    forum.say(1, 20)
    assert hear(failing(forum, 2), cursor)[2] == []


def test_a_forum_that_goes_down_at_the_end_is_told_and_heard_again():
    forum, pages = Forum(), []
    for topic_id in (1, 2):
        forum.say(topic_id, topic_id)
    with serve(failing(forum, 2)) as server:
        source = Discourse(name="forum", url=server.url)
        with pytest.raises(SourceUnavailable, match="500"):
            pages.extend(source.pages(None, fetcher(), NOW))
    assert [post.thread_id for post in pages[-1].posts] == ["1"]
    assert [post.thread_id for post in hear(forum, pages[-1].cursor)[0]] == ["2"]


def test_a_topic_dated_far_ahead_hides_nothing():
    forum = Forum()
    forum.say(1, 1)
    forum.say(2, 60 * 24 * 365 * 50)
    _, cursor, _ = hear(forum)
    forum.say(3, 3)
    assert "3" in {post.thread_id for post in hear(forum, cursor)[0]}


def test_asks_for_all_who_like():
    forum = Forum()
    forum.say(1, 0, actions_summary=[{"id": 2, "count": 5}])

    def answer(asked):
        if asked.route != "/post_action_users.json":
            return forum(asked)
        page = int(asked.query["page"][0])
        users = [{"username": name} for name in ["ada", "ben", "cleo", "dan", "eve"][page * 2 : page * 2 + 2]]
        return asked.reply(json.dumps({"post_action_users": users, "total_rows_post_action_users": 5}).encode())

    assert [post.liked_by for post in hear(answer, likers=True)[0]] == [["ada", "ben", "cleo", "dan", "eve"]]


def test_half_an_emoji_costs_only_itself():
    forum = Forum()
    forum.say(1, 1, text="well \ud83d!")
    assert bodies(hear(forum)[0]) == ["well \ufffd!"]


@pytest.mark.parametrize("odd", [{"actions_summary": [1]}, {"created_at": "0001-01-01T00:00:00+02:00"}])
def test_a_post_of_another_shape_costs_only_itself(odd):
    forum = Forum()
    forum.say(1, 1)
    forum.say(1, 2, **odd)
    posts, _, skipped = hear(forum)
    assert (len(posts), len(skipped)) == (1, 1)


@pytest.mark.parametrize("odd", [b'{"post_stream": 7}', b'{"post_stream": {"posts": 7}}', b"<html>words</html>"])
def test_a_part_of_a_topic_of_another_shape_costs_only_this_topic(odd):
    forum = Forum()
    forum.say(1, 1)
    for minute in range(25):
        forum.say(2, minute + 2)

    def answer(asked):
        asked.reply(odd) if asked.route == "/t/2/posts.json" else forum(asked)

    posts, _, skipped = hear(answer)
    assert ([post.thread_id for post in posts], len(skipped)) == (["1"], 1)


def test_a_list_with_a_date_that_cannot_be_is_refused():
    told = b'{"topic_list": {"topics": [{"id": 1, "bumped_at": "0001-01-01T00:00:00+02:00"}]}}'
    with pytest.raises(SourceRefused, match="list of topics"):
        hear(lambda asked: asked.reply(told) if asked.route == "/latest.json" else Forum()(asked))


def again(forum, posts, **settings):
    """(Posts, skipped) of rechecking what was heard."""
    known = [
        Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at, parent_id=post.parent_id)
        for post in posts
    ]
    with serve(forum) as server:
        source = Discourse(name="forum", url=server.url, public_url="https://forum.example", **settings)
        pages = list(source.recheck(known, fetcher(), NOW))
    asked = [path for path in server.paths if not path.startswith("/categories")]
    return [post for page in pages for post in page.posts], [line for page in pages for line in page.skipped], asked


def long_topic(posts=75):
    forum = Forum()
    for number in range(posts):
        forum.say(1, number, text=str(number), reply_to_post_number=number or None)
    return forum


def test_rechecking_gives_posts_as_hearing_does():
    forum = long_topic()
    posts, _, _ = hear(forum)
    told, skipped, asked = again(forum, posts[60:70])
    assert (told, skipped) == (posts[60:70], [])
    assert len(asked) == 2, "the topic, and one chunk for all ten"


def test_rechecking_finds_edits_likes_and_the_accepted_answer_of_old_posts():
    forum = long_topic(3)
    posts, _, _ = hear(forum)
    forum.post(posts[1].id).update(
        cooked="<p>corrected</p>", version=2, accepted_answer=True, actions_summary=[{"id": 2, "count": 9}]
    )
    told = again(forum, posts)[0][1]
    assert (told.body, told.likes, told.accepted, told.parent_id) == ("<p>corrected</p>", 9, True, posts[0].id)
    assert again(forum, posts, likers=True)[0][1].liked_by == ["ben", "cleo"]


def test_rechecking_tells_a_post_a_notice_and_a_whole_topic_as_gone():
    forum = long_topic(4)
    forum.say(2, 5)
    forum.say(3, 6)
    posts, _, _ = hear(forum)
    forum.delete(posts[1].id)
    forum.post(posts[2].id)["hidden"] = True
    del forum.topics[2]
    told, skipped, _ = again(forum, posts)
    assert {post.id for post in told if post.deleted} == {posts[1].id, posts[2].id, posts[4].id}
    assert skipped == []


def test_a_post_that_was_moved_to_another_topic_is_not_gone():
    forum = long_topic(3)
    forum.say(2, 5)
    posts, _, _ = hear(forum)
    forum.topics[2]["posts"].append(forum.topics[1]["posts"].pop())
    assert [post.id for post in again(forum, posts)[0] if post.deleted] == []


@pytest.mark.parametrize("status", [403, 500])
def test_rechecking_calls_nothing_gone_that_could_not_be_asked_for(status):
    forum = long_topic(2)
    forum.say(2, 5)
    posts, _, _ = hear(forum)
    told, skipped, _ = again(failing(forum, 1, status), posts)
    assert [(post.id, post.deleted) for post in told] == [(posts[2].id, False)]
    assert skipped[0].startswith("topic 1:")


def test_rechecking_where_nothing_may_be_read_is_a_refusal():
    forum = long_topic(2)
    posts, _, _ = hear(forum)
    with pytest.raises(SourceRefused, match="does not let us in"):
        again(failing(forum, 1, 403), posts)


def test_a_topic_so_long_that_the_forum_does_not_list_its_posts_is_heard_whole():
    forum = long_topic()
    forum.mega = 60
    posts, _, _ = hear(forum)
    assert bodies(posts) == [str(number) for number in range(75)]
    forum.delete(posts[70].id)
    told, _, _ = again(forum, posts[69:72])
    assert [(post.id, post.deleted) for post in told] == [
        (posts[70].id, True),
        (posts[69].id, False),
        (posts[71].id, False),
    ]


def test_tells_how_far_the_forum_trusts_an_account():
    place = Forum()
    place.say(1, 0, trust_level=3)
    place.say(1, 1, trust_level="leader")
    assert [post.author.trust_level for post in hear(place)[0]] == [3, None]
