import json
import random
from datetime import UTC, date, datetime
from functools import partial

import msgspec
import pytest

from listeners.github import GitHub, discussions
from listeners.records import SourceRefused, SourceUnavailable
from tests.listeners.hub import REPOSITORY, START, Hub
from tests.listeners.hub_discussions import Forum
from tests.listeners.loopback import Asked, fetcher, serve
from tests.listeners.nights import Nights

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def without_token(monkeypatch):
    monkeypatch.delenv("KUNDSCHAFTER_GITHUB_TOKEN", raising=False)


@pytest.fixture
def token(monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_GITHUB_TOKEN", "hush")


PLACE = Nights(
    lambda url, **more: GitHub(**{"name": "github", "repositories": [REPOSITORY], "api_url": url, **more}),
    NOW,
)
night, hear, recheck = PLACE.night, PLACE.hear, PLACE.recheck


def test_reads_what_issues_and_comments_tell():
    place = Hub()
    place.issue(0, reactions={"+1": 2, "-1": 9, "heart": 1, "rocket": 1, "confused": 4})
    place.comment(1, 5, author_association="MEMBER")
    issue, comment = hear(place)[0]
    assert (issue.id, issue.thread_id, issue.position) == ("I_101", "almtel/router#1", 0)
    assert (issue.thread_title, issue.tags, issue.likes, issue.format) == ("Issue 1", ["wifi"], 4, "html")
    assert (issue.url, issue.created_at) == ("https://github.example/almtel/router/issues/1", START)
    assert (issue.author.id, issue.author.url) == ("ada", "https://github.example/ada")
    assert (issue.author.staff, issue.author.bot) == (False, False)
    assert (comment.thread_id, comment.position, comment.likes) == ("almtel/router#1", None, 0)
    assert comment.author.staff
    assert comment.url.endswith("/issues/1#issuecomment-102")


def test_tells_robots_and_deleted_accounts_from_people():
    place = Hub()
    place.issue(0, user="dependabot[bot]")
    place.issue(1, user="ghost")
    place.issue(2)
    place.issues[3]["user"] = None
    place.issue(3)
    place.issues[4]["user"]["type"] = "Bot"
    authors = [post.author and post.author.bot for post in hear(place)[0]]
    assert authors == [True, None, None, True]


def test_pull_requests_and_what_is_said_on_them_are_no_issues():
    place = Hub()
    place.issue(0)
    place.issue(1, pull_request={"url": "https://api.github.example/repos/almtel/router/pulls/2"})
    place.comment(2, 2, kind="pull")
    assert [post.id for post in hear(place)[0]] == ["I_101"]


def test_what_was_updated_is_heard_again_and_nothing_else():
    place = Hub()
    first, second = place.issue(0), place.issue(1)
    place.comment(1, 2)
    _, cursor, _ = hear(place)
    place.edit(second)
    posts, cursor, _ = hear(place, cursor)
    assert [(post.id, post.body) for post in posts] == [(second, "<p>corrected</p>")]
    said = place.comment(1, 60)
    assert {post.id for post in hear(place, cursor)[0]} == {first, said}


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_when_issues_move_while_we_read(seed, monkeypatch):
    monkeypatch.setattr("listeners.github.api.PAGE", 3)
    chance, place, minute = random.Random(seed), Hub(), 50
    for number in range(20):
        place.issue(number // 4)

    def happens(_):
        nonlocal minute
        minute += chance.random() < 0.7
        if chance.random() < 0.5:
            place.comment(chance.choice(list(place.issues)), minute)

    place.before = happens
    heard, cursor = set(), None
    for _ in range(5):
        posts, cursor, _ = hear(place, cursor, most=chance.choice([1, 3, 30]))
        heard |= {post.id for post in posts}
    place.before = lambda _: None
    posts, cursor, _ = hear(place, cursor)
    assert {told["node_id"] for told in place.all()} <= heard | {post.id for post in posts}
    assert hear(place, cursor)[0] == []


def test_a_quiet_repository_costs_nothing_from_the_second_quiet_night_on():
    place = Hub()
    place.issue(0)
    place.comment(1, 1)
    cursor = None
    for _ in range(3):
        _, cursor, _ = hear(place, cursor)
    replies = []
    listed = place.listed
    place.listed = lambda asked, entries: (replies.append(asked.headers.get("If-None-Match")), listed(asked, entries))
    pages, _ = night(place, cursor)
    assert pages == []
    assert len(replies) == 2
    assert all(replies)
    said = place.comment(1, 60)
    assert said in {post.id for post in hear(place, cursor)[0]}


def test_hears_nothing_last_updated_before_the_day_the_settings_name():
    place = Hub()
    place.issue(-24 * 60)
    place.issue(0)
    assert [post.id for post in hear(place, since=date(2026, 6, 1))[0]] == ["I_102"]


def test_tells_how_much_is_left_and_stops_when_nothing_is():
    place = Hub()
    place.issue(0)
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 1800)}
    place.headers = {"X-RateLimit-Remaining": "57"}
    place.before = lambda asked: setattr(place, "headers", spent) if "comments" in asked.route else None
    pages, _ = night(place)
    assert [page.quota_left for page in pages] == [57, 0]
    with serve(place) as server:
        place.before(type("Asked", (), {"route": "comments"}))
        pages = GitHub(name="g", repositories=[REPOSITORY], api_url=server.url).pages(None, fetcher(), NOW)
        with pytest.raises(SourceUnavailable, match="A token grants 5,000") as caught:
            list(pages)
    assert caught.value.retry_after == 1800
    assert len(server.paths) == 1


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "wait"),
    [
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 600)}, b"{}",
         SourceUnavailable, 600),
        (403, {"Retry-After": "45"}, b'{"message": "secondary"}', SourceUnavailable, 45),
        (403, {}, b'{"message": "You have exceeded a secondary rate limit."}', SourceUnavailable, 60),
        (403, {}, b'{"message": "Resource protected by organization SAML"}', SourceRefused, None),
        (401, {}, b'{"message": "Bad credentials: hush"}', SourceRefused, None),
        (404, {}, b'{"message": "Not Found"}', SourceRefused, None),
        (410, {}, b'{"message": "Issues are disabled for this repo"}', SourceRefused, None),
        (503, {}, b"", SourceUnavailable, None),
        (200, {}, b"<html>Unicorn!</html>", SourceUnavailable, None),
        (200, {}, b'[{"id": 1', SourceUnavailable, None),
        (200, {}, b'{"message": "strange"}', SourceUnavailable, None),
        (200, {}, b"[[]]", SourceUnavailable, None),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("token")
def test_an_answer_that_is_none_gets_a_clear_word(status, headers, body, error, wait):
    with pytest.raises(error) as caught:
        hear(lambda asked: asked.reply(body, status, headers))
    assert getattr(caught.value, "retry_after", None) == wait
    assert "hush" not in str(caught.value)


def test_a_repository_that_refuses_keeps_no_other_from_us():
    place, heard = Hub(), []
    place.issue(0)
    with serve(place) as server:
        source = GitHub(name="g", repositories=["almtel/secret", REPOSITORY], api_url=server.url)
        with pytest.raises(SourceRefused, match="almtel/secret/issues"):
            heard.extend(source.pages(None, fetcher(), NOW))
    assert [post.id for page in heard for post in page.posts] == ["I_101"]


def test_a_broken_issue_is_told_and_costs_nothing_else():
    place = Hub()
    for minute in range(3):
        place.issue(minute)
    del place.issues[2]["node_id"]
    posts, _, skipped = hear(place)
    assert [post.id for post in posts] == ["I_101", "I_103"]
    assert skipped == ["https://github.example/almtel/router/issues/2: KeyError('node_id')"]


@pytest.mark.usefixtures("token")
def test_the_token_goes_along_in_a_header_and_is_never_shown():
    place = Hub()
    place.issue(0)
    pages, server = night(place)
    assert all(headers["Authorization"] == "Bearer hush" for _, headers in server.asked)
    assert not any("hush" in path for path in server.paths)
    assert b"hush" not in msgspec.json.encode(pages)


def test_rechecks_by_the_lists_and_asks_for_what_is_missing_before_it_calls_it_gone():
    place = Hub()
    kept, moved = place.issue(0), place.issue(1)
    gone = place.comment(1, 2)
    posts = hear(place)[0]
    place.delete(gone)
    place.issues[1]["reactions"]["+1"] = 7
    hidden = place.issues.pop(2)
    place.issues[99] = hidden | {
        "updated_at": "2026-01-01T00:00:00Z",
        "number": 99,
    }  # transferred: nowhere in the lists
    place.issues[2] = place.issues[99]
    again, _ = recheck(place, posts)
    now = {post.id: post for post in again}
    assert [post_id for post_id, post in now.items() if post.deleted] == [gone]
    assert now[kept].likes == 7
    assert moved not in now


@pytest.mark.usefixtures("token")
def test_reads_discussions_with_answers_and_replies():
    place = Forum()
    discussion = place.discuss(0, upvoteCount=4, reactionGroups=[{"content": "HEART", "users": {"totalCount": 2}}])
    answer = place.reply(discussion, 1, isAnswer=True, authorAssociation="OWNER", lastEditedAt="2026-06-01T09:00:00Z")
    reply = place.reply(answer, 2, user="cleo")
    posts, _, skipped = hear(place, issues=False, discussions=True)
    assert skipped == []
    opener, accepted, thanks = posts
    assert (opener.id, opener.thread_id, opener.position) == (discussion, "almtel/router#50", 0)
    assert (opener.thread_title, opener.category, opener.tags, opener.likes) == ("Why slow?", "Q&A", ["5g"], 5)
    assert (accepted.id, accepted.parent_id, accepted.accepted) == (answer, discussion, True)
    assert (accepted.author.staff, accepted.edited_at) == (True, datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert (thanks.id, thanks.parent_id, thanks.author.id, thanks.position) == (reply, answer, "cleo", None)


@pytest.mark.usefixtures("token")
def test_long_discussions_are_read_whole_and_only_those_that_moved():
    place = Forum()
    place.several = 3
    for minute in range(8):
        place.discuss(minute)
    comments = [place.reply("D_50", 10 + minute) for minute in range(10)]
    for minute in range(7):
        place.reply(comments[4], 30 + minute)
    posts, cursor, _ = hear(place, issues=False, discussions=True)
    assert len({post.id for post in posts}) == len(posts) == 8 + 10 + 7
    assert hear(place, cursor, issues=False, discussions=True)[0] == []
    place.reply("D_53", 60)
    posts, cursor, _ = hear(place, cursor, issues=False, discussions=True)
    assert {post.thread_id for post in posts} == {"almtel/router#53"}


@pytest.mark.usefixtures("token")
def test_discussions_go_on_where_they_stopped(monkeypatch):
    monkeypatch.setattr(discussions, "TOGETHER", 2)
    place = Forum()
    for minute in range(9):
        place.discuss(minute // 3)
    first, cursor, _ = hear(place, issues=False, discussions=True, most=2)
    second, _, _ = hear(place, cursor, issues=False, discussions=True)
    assert [post.id for post in first + second] == list(place.discussions)


@pytest.mark.usefixtures("token")
def test_discussions_too_large_to_be_read_together_are_read_one_by_one():
    place = Forum()
    for minute in range(4):
        place.discuss(minute)

    def answer(asked):
        several = len(json.loads(asked.posted)["variables"].get("ids", [])) > 1
        asked.reply(b"", 502) if several else place(asked)

    assert [post.id for post in hear(answer, issues=False, discussions=True)[0]] == list(place.discussions)


@pytest.mark.usefixtures("token")
def test_rechecks_discussions_a_hundred_at_once():
    place = Forum()
    discussion = place.discuss(0)
    kept, gone, shell = (place.reply(discussion, minute) for minute in (1, 2, 3))
    posts = hear(place, issues=False, discussions=True)[0]
    place.take_away(gone)
    place.node(shell).update(deletedAt="2026-11-01T00:00:00Z", bodyHTML="", author=None)
    place.node(kept).update(isAnswer=True, bodyHTML="<p>better</p>")
    again, server = recheck(place, posts)
    now = {post.id: post for post in again}
    assert len(server.paths) == 1
    assert [post_id for post_id, post in now.items() if post.deleted] == [gone, shell]
    assert (now[kept].accepted, now[kept].body, now[kept].parent_id) == (True, "<p>better</p>", discussion)


def test_discussions_without_a_token_are_refused_with_what_to_do():
    with pytest.raises(SourceRefused, match="set KUNDSCHAFTER_GITHUB_TOKEN"):
        hear(Forum(), issues=False, discussions=True)


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}, SourceUnavailable),
        ({"errors": [{"message": "Something went wrong while executing your query: hush"}]}, SourceUnavailable),
        ({"errors": [{"type": "FORBIDDEN", "path": ["repository"], "message": "not by hush"}]}, SourceRefused),
        ({"data": {"repository": None}}, SourceRefused),
        ({"data": {"repository": {"discussions": 7}}}, SourceUnavailable),
        ({"data": {}}, SourceUnavailable),
        ({"ok": True}, SourceUnavailable),
        ([], SourceUnavailable),
    ],
)
def test_a_query_that_fails_gets_a_clear_word(told, error):
    with pytest.raises(error) as caught:
        hear(lambda asked: asked.reply(json.dumps(told).encode()), issues=False, discussions=True)
    assert "hush" not in str(caught.value)


@pytest.mark.usefixtures("token")
def test_a_query_that_half_fails_calls_nothing_gone():
    place = Forum()
    place.reply(place.discuss(0), 1)
    posts = hear(place, issues=False, discussions=True)[0]
    half = {"data": {"nodes": [None, None]}, "errors": [{"path": ["nodes", 0], "message": "Something went wrong"}]}
    with pytest.raises(SourceUnavailable):
        recheck(lambda asked: asked.reply(json.dumps(half).encode()), posts)
    for short in ({"data": {"nodes": [None]}}, {"data": {}}):
        with pytest.raises(SourceUnavailable):
            recheck(partial(Asked.reply, body=json.dumps(short).encode()), posts)
    silent = {"data": {"nodes": [None, None]}}
    assert recheck(lambda asked: asked.reply(json.dumps(silent).encode()), posts)[0] == []


@pytest.mark.parametrize("name", ["almtel", "almtel/router/issues", "https://github.example/a/b", "../x"])
def test_a_repository_is_named_by_owner_and_name(name):
    with pytest.raises(msgspec.ValidationError, match="repositories"):
        msgspec.convert({"kind": "github", "name": "g", "repositories": [name]}, GitHub)
