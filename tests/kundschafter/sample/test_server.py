import gzip
import io
import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
import requests

from kundschafter.sample import archive, events
from kundschafter.sample.faults import Faults
from kundschafter.sample.server import Server, serve
from kundschafter.sample.world import make


@pytest.fixture(scope="module")
def server():
    with serve(make()) as running:
        yield running


def get(server: Server, path: str) -> dict:
    answer = requests.get(server.url + path, timeout=20)
    assert answer.status_code == 200, path
    return answer.json()


def test_listens_on_the_loopback_address_only(server):
    assert server.url.startswith("http://127.0.0.1:")
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=2)


def test_the_list_of_topics_leads_to_all_of_them_pinned_first(server):
    seen, page, answer = [], 0, get(server, "/own/latest.json")
    first = answer["topic_list"]["topics"][0]
    assert first["pinned"]
    assert first["last_posted_at"] is None
    while True:
        seen += [topic["id"] for topic in answer["topic_list"]["topics"]]
        if "more_topics_url" not in answer["topic_list"]:
            break
        page += 1
        answer = get(server, f"/own/latest.json?page={page}")
    assert sorted(seen) == [thread.id for thread in make().of("own")]
    assert {user["username"] for user in answer["users"]}


def test_a_topic_comes_with_twenty_posts_and_the_rest_by_id(server):
    long = max(make().of("own"), key=lambda thread: len(thread.posts))
    topic = get(server, f"/own/t/{long.id}.json")
    stream = topic["post_stream"]["stream"]
    assert stream == [post.id for post in long.posts]
    assert [post["id"] for post in topic["post_stream"]["posts"]] == stream[:20]
    assert topic["chunk_size"] == 20
    asked = "&".join(f"post_ids[]={number}" for number in stream[20:])
    rest = get(server, f"/own/t/{long.id}/posts.json?{asked}")["post_stream"]["posts"]
    assert [post["id"] for post in rest] == stream[20:]
    assert get(server, f"/own/t/any-slug/{long.id}.json")["id"] == long.id


def test_topics_and_posts_have_the_fields_of_a_real_forum(server):
    topic = get(server, "/own/t/40.json")
    assert {"id", "title", "slug", "created_at", "posts_count", "category_id", "accepted_answer", "details"} <= set(
        topic
    )
    post = topic["post_stream"]["posts"][0]
    assert {
        "id", "username", "name", "created_at", "cooked", "post_number", "post_type", "updated_at", "reply_to_post_number",
        "topic_id", "topic_slug", "actions_summary", "moderator", "admin", "staff", "user_id", "accepted_answer", "version",
        "deleted_at", "hidden", "trust_level",
    } <= set(post)  # fmt: skip
    datetime.strptime(post["created_at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def test_posts_come_backwards_in_fifties(server):
    newest = get(server, "/foreign/posts.json")["latest_posts"]
    assert len(newest) == 50
    ids = [post["id"] for post in newest]
    assert ids == sorted(ids, reverse=True)
    older = get(server, f"/foreign/posts.json?before={ids[-1] - 1}")["latest_posts"]
    assert [post["id"] for post in older] == list(range(ids[-1] - 1, ids[-1] - 51, -1))
    assert {"raw", "topic_title", "category_id"} <= set(newest[0])


def test_likes_are_counted_and_named(server):
    liked = next(post for thread in make().of("own") for post in thread.posts if len(post.likes) > 1)
    shown = get(server, f"/own/posts/{liked.id}.json")
    assert shown["actions_summary"] == [{"id": 2, "count": len(liked.likes)}]
    users = get(server, f"/own/post_action_users.json?id={liked.id}&post_action_type_id=2")["post_action_users"]
    assert [user["username"] for user in users] == [like.handle for like in liked.likes]


def test_staff_are_marked_unless_the_forum_does_not_know(server):
    marks = {}
    for thread in make().of("own"):
        for post in thread.posts:
            if post.author in ("Almtel_Sandra", "nadja.k") and post.author not in marks:
                marks[post.author] = get(server, f"/own/posts/{post.id}.json")["staff"]
    assert marks == {"Almtel_Sandra": True, "nadja.k": False}


def test_quotes_mentions_and_emoji_are_cooked_as_discourse_does(server):
    quoting = next(
        (thread, post) for thread in make().of("own") for post in thread.posts if post.blocks[0][0] == "quote"
    )
    cooked = get(server, f"/own/posts/{quoting[1].id}.json")["cooked"]
    quote = quoting[1].blocks[0]
    assert (
        f'<aside class="quote no-group" data-username="{quote[1]}" data-post="{quote[2]}" data-topic="{quoting[0].id}">'
        in cooked
    )
    everything = "".join(post["cooked"] for post in get(server, "/own/posts.json")["latest_posts"])
    assert '<a class="mention" href="/u/' in everything


def test_categories_are_told(server):
    names = {category["name"] for category in get(server, "/own/categories.json")["category_list"]["categories"]}
    assert names == {"Hilfe", "English Board", "Austausch"}
    assert {category["name"] for category in get(server, "/own/site.json")["categories"]} == names


@pytest.mark.parametrize(
    "path", ["/own/t/999999.json", "/own/posts/5.json", "/nowhere", "/own/u/nobody", "/blog/none", "/own/nothing.json"]
)
def test_what_is_not_there_is_404(server, path):
    assert requests.get(server.url + path, timeout=20).status_code == 404


def test_feeds_can_be_read_and_are_not_sent_twice(server):
    for path, entries in (("/blog/feed.xml", 12), ("/blog/comments.xml", 24)):
        first = requests.get(server.url + path, timeout=20)
        parsed = feedparser.parse(io.BytesIO(first.content))
        assert not parsed.bozo
        assert len(parsed.entries) == entries
        assert all(entry.content[0].value for entry in parsed.entries)
        for header in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
            again = requests.get(server.url + path, headers=header, timeout=20)
            assert (again.status_code, again.content) == (304, b"")


def test_robots_are_welcome(server):
    assert "User-agent: *" in requests.get(server.url + "/robots.txt", timeout=20).text


def test_a_link_of_the_report_opens_a_page_that_says_it_is_made_up(server):
    thread = make().of("own")[100]
    page = requests.get(f"{server.url}/own/t/{thread.slug}/{thread.id}/2", timeout=20)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'id="p1"' in page.text
    assert "erfunden" in page.text
    for path in ("/", "/own/", "/foreign/", "/own/u/kabelsalat", "/blog/so-bauen-wir-almfiber"):
        assert requests.get(server.url + path, timeout=20).status_code == 200


def test_the_next_night_can_be_shown_by_the_same_server():
    with serve(make(until=datetime(2026, 5, 1, tzinfo=UTC))) as server:
        before = get(server, "/own/posts.json")["latest_posts"][0]["id"]
        server.show(make(until=datetime(2026, 5, 2, tzinfo=UTC)))
        assert get(server, "/own/posts.json")["latest_posts"][0]["id"] > before


def test_stops_and_frees_its_port():
    with serve(make()) as server:
        url = server.url
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=2)


def test_every_fault_happens_in_turn_and_then_all_is_well():
    with serve(make(), faults=Faults(kinds=("500", "503", "429", "reset", "cut", "slow"), most=6, slow=0.2)) as server:
        address = server.url + "/own/latest.json"
        broken, unavailable, limited = (requests.get(address, timeout=20) for _ in range(3))
        assert broken.status_code == 500
        assert (unavailable.status_code, unavailable.headers["Retry-After"]) == (503, "1")
        assert limited.status_code == 429
        assert limited.headers["Content-Type"].startswith("text/plain")
        assert limited.headers["Discourse-Rate-Limit-Error-Code"] == "ip_10_secs_limit"
        for _ in range(2):
            with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
                requests.get(address, timeout=20)
        slow = requests.get(address, timeout=20)
        assert slow.elapsed.total_seconds() >= 0.2
        assert all(requests.get(address, timeout=20).status_code == 200 for _ in range(5))
        assert server.faults == ["500", "503", "429", "reset", "cut", "slow"]


def test_faults_keep_to_their_path_and_number():
    with serve(make(), faults=Faults(kinds=("500",), chance=0.5, most=3, path="/foreign", seed=1)) as server:
        assert all(requests.get(server.url + "/own/site.json", timeout=20).ok for _ in range(10))
        broken = sum(not requests.get(server.url + "/foreign/site.json", timeout=20).ok for _ in range(40))
        assert broken == 3


def test_an_unknown_fault_is_refused():
    with pytest.raises(ValueError, match="flood"):
        Faults(kinds=("flood",))


def test_the_archive_is_the_old_forum_in_local_time(tmp_path: Path):
    path = archive.write(make(), tmp_path / "files")
    assert path.name == "old-forum.jsonl.gz"
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert set(rows[0]) == {"id", "thread_id", "title", "author", "created_at", "html", "position"}
    assert [row["created_at"] for row in rows] == sorted(row["created_at"] for row in rows)
    first = make().of("archive")[0].posts[0]
    assert rows[0]["created_at"] == first.at.astimezone(events.ZONE).strftime("%Y-%m-%d %H:%M:%S")
    assert rows[0]["position"] == 0
    assert archive.write(make(), tmp_path / "again").read_bytes() == path.read_bytes()
