"""Answers that real Mastodon servers once gave, replayed by a loopback server."""

import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from listeners.mastodon import Mastodon
from tests.listeners.loopback import fetcher, serve

yaml = pytest.importorskip("yaml")
RECORDED = Path(__file__).parents[2] / "../shared/data/recorded/mastodon_rtoot.tar.gz"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not RECORDED.exists(), reason=f"{RECORDED.name} is not there: recorded answers of Mastodon"),
]
NOW = datetime(2022, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def told():
    """What was answered, by path."""
    answers = {}
    with tarfile.open(RECORDED) as tar:
        for member in tar:
            if not member.name.endswith(".yml"):
                continue
            tape = yaml.load(tar.extractfile(member), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            for one in tape["http_interactions"]:
                request, response = one["request"], one["response"]
                if request["method"] == "get" and response["status"]["status_code"] == 200:
                    answers[urlsplit(request["uri"]).path] = response["body"]["string"].encode()
    return answers


def hear(told, **settings):
    """Each timeline has one page; of what was not recorded the server says that it is not there."""
    given = set()

    def answer(asked):
        if asked.route in given and "/timelines/" in asked.route:
            return asked.reply(b"[]")
        given.add(asked.route)
        return asked.reply(told[asked.route]) if asked.route in told else asked.reply(b'{"error": "gone"}', 404)

    with serve(answer) as server:
        pages = list(Mastodon(name="m", url=server.url, **settings).pages(None, fetcher(), NOW))
    return [post for page in pages for post in page.posts], [line for page in pages for line in page.skipped]


@pytest.mark.parametrize("kind", ["tag", "public"])
def test_hears_every_status_of_a_real_timeline(told, kind):
    path = next(path for path in told if path.startswith(f"/api/v1/timelines/{kind}"))
    settings = {"hashtags": [path.rpartition("/")[2]]} if kind == "tag" else {"timelines": ["public"]}
    posts, skipped = hear(told, thread_days=0, **settings)
    statuses = sorted(json.loads(told[path]), key=lambda status: int(status["id"]))
    assert skipped == []
    assert [post.id for post in posts] == [one["id"] for one in statuses if not one["account"].get("noindex")]
    by_id = {status["id"]: status for status in statuses}
    assert len(by_id) >= 5
    for post in posts:
        status = by_id[post.id]
        assert post.url == status["url"]
        assert status["content"] in post.body
        assert post.created_at == datetime.fromisoformat(status["created_at"])
        assert (post.likes, post.language) == (status["favourites_count"], status["language"])
        assert post.author.id.count("@") == 1
        assert post.author.id.startswith(status["account"]["username"])


def test_joins_real_conversations(told):
    contexts = {path.split("/")[4]: json.loads(body) for path, body in told.items() if path.endswith("/context")}
    status_id, context = max(contexts.items(), key=lambda one: len(one[1]["descendants"]))
    opener = json.loads(told.get(f"/api/v1/statuses/{status_id}", b"{}")) or None
    if opener is None:  # not recorded by itself: the first answer tells whom it answers
        opener = {**context["descendants"][0], "id": status_id, "in_reply_to_id": None}
    page = json.dumps([{**opener, "replies_count": 9}]).encode()
    posts, skipped = hear({**told, "/api/v1/timelines/tag/any": page}, hashtags=["any"])
    assert skipped == []
    kept = {one["id"] for one in context["descendants"] if one["visibility"] in {"public", "unlisted"}}
    kept -= {one["id"] for one in context["descendants"] if "/tags/nobot" in one["account"]["note"].lower()}
    assert {post.id for post in posts} - {status_id} == kept
    assert {post.thread_id for post in posts} == {status_id}
    assert all(post.parent_id for post in posts if post.id != status_id)
