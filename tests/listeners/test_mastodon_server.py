"""Against mastodon-mock, a server written by others that keeps state, over real HTTP: `python -m mastodon_mock serve`."""

import sys
from datetime import UTC, datetime, timedelta

import mastodon
import pytest
import requests

from listeners.mastodon import Mastodon, instance
from listeners.records import Known, SourceUnavailable
from tests.listeners.loopback import fetcher
from tests.servers.process import answers, free_port, running

SEED = """
[[seed.accounts]]
username = "ada"
access_token = "ada-key"

[[seed.accounts]]
username = "ben"
access_token = "ben-key"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("mastodon"), free_port()
    (folder / "mock.toml").write_text(SEED)
    command = [
        sys.executable,
        "-m",
        "mastodon_mock",
        "serve",
        "--in-memory",
        "--config",
        "mock.toml",
        "--port",
        str(port),
    ]
    with running(command, folder, lambda: answers(f"http://127.0.0.1:{port}/api/v1/instance")):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def people(server):
    requests.post(f"{server}/api/v1/_mock/reset", timeout=10).raise_for_status()
    return {name: mastodon.Mastodon(api_base_url=server, access_token=f"{name}-key") for name in ("ada", "ben")}


def now():
    return datetime.now(UTC) + timedelta(seconds=5)


def hear(server, cursor=None, **settings):
    """`first_days` is 0 because the ids of this server are no ids of Mastodon."""
    source = Mastodon(name="m", url=server, **{"hashtags": ["netz"], "first_days": 0, **settings})
    pages = list(source.pages(cursor, fetcher(), now()))
    assert [line for page in pages for line in page.skipped] == []
    return [post for page in pages for post in page.posts], pages[-1].cursor if pages else cursor


def fault(server, **rule):
    requests.post(f"{server}/api/v1/_mock/faults", json=rule, timeout=10).raise_for_status()


def test_hears_a_hashtag_post_for_post_night_after_night(server, people, monkeypatch):
    monkeypatch.setattr(instance, "LIMIT", 5)
    said = [str(people["ada"].status_post(f"number {number} #netz").id) for number in range(23)]
    posts, cursor = hear(server)
    assert [post.id for post in posts] == said
    assert hear(server, cursor)[0] == []
    new = str(people["ben"].status_post("one more #netz").id)
    assert [post.id for post in hear(server, cursor)[0]] == [new]


def test_hears_whole_conversations_and_what_is_said_in_them_later(server, people):
    opener = people["ada"].status_post("who knows? #netz", spoiler_text="Fibre", language="en")
    answer = people["ben"].status_post("@ada I do", in_reply_to_id=opener.id)
    posts, cursor = hear(server)
    assert [(post.id, post.thread_id, post.parent_id) for post in posts] == [
        (str(opener.id), str(opener.id), None),
        (str(answer.id), str(opener.id), str(opener.id)),
    ]
    assert posts[0].language == "en"
    assert posts[0].body.startswith("<p>Fibre</p>")
    assert posts[0].tags == ["netz"]
    thanks = people["ada"].status_post("@ben thanks", in_reply_to_id=answer.id)
    later, _ = hear(server, cursor)
    assert str(thanks.id) in {post.id for post in later}


def test_boosts_and_what_is_not_public_are_not_kept(server, people):
    said = people["ada"].status_post("for all #netz")
    people["ben"].status_reblog(said.id)
    people["ben"].status_post("for friends #netz", visibility="private")
    assert [post.id for post in hear(server, accounts=["ada", "ben"])[0]] == [str(said.id)] * 2  # by tag, by account


def test_edits_and_deletions_are_found_by_asking_again(server, people):
    edited, gone, left = (people["ada"].status_post(f"{word} #netz") for word in ("old", "bad", "good"))
    posts, _ = hear(server)
    people["ada"].status_update(edited.id, "new #netz")
    people["ada"].status_delete(gone.id)
    known = [Known(**{name: getattr(post, name) for name in Known.__struct_fields__}) for post in posts]
    source = Mastodon(name="m", url=server, hashtags=["netz"])
    again = {post.id: post for page in source.recheck(known, fetcher(), now()) for post in page.posts}
    assert again.keys() == {str(edited.id), str(gone.id), str(left.id)}
    assert [post.id for post in again.values() if post.deleted] == [str(gone.id)]
    assert "new" in again[str(edited.id)].body
    assert again[str(edited.id)].edited_at


@pytest.mark.parametrize(
    "effect",
    [
        {"type": "status", "status": 503},
        {"type": "status", "status": 500},
        {"type": "ratelimit", "headers": {"Retry-After": "1"}},
    ],
    ids=["503", "500", "429"],
)
def test_faults_that_pass_cost_nothing(server, people, effect):
    said = [str(people["ada"].status_post(f"number {number} #netz").id) for number in range(3)]
    fault(server, match={"path": "/api/v1/timelines/*"}, effect=effect, count=2)
    assert [post.id for post in hear(server)[0]] == said


@pytest.mark.parametrize("effect", [{"type": "malformed"}, {"type": "status", "status": 502}], ids=["cut", "502"])
def test_after_faults_that_last_the_next_night_hears_it_all(server, people, effect):
    said = [str(people["ada"].status_post(f"number {number} #netz").id) for number in range(3)]
    fault(server, match={"path": "/api/v1/timelines/*"}, effect=effect, count=3)
    with pytest.raises(SourceUnavailable):
        hear(server)
    requests.delete(f"{server}/api/v1/_mock/faults", timeout=10).raise_for_status()
    assert [post.id for post in hear(server)[0]] == said
