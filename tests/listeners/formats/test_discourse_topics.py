"""A topic file becomes its posts; what is missing in it is told."""

import io
import json

from listeners.formats.discourse_topics import DiscourseTopics


def topic(*posts, stream=()):
    return {"id": 5, "title": "Router", "slug": "router", "post_stream": {"posts": list(posts), "stream": list(stream)}}


def said(number, **more):
    told = {"id": 100 + number, "post_number": number, "username": "anna", "created_at": "2024-05-01T10:00:00Z"}
    return told | {"cooked": "<p>Hallo</p>"} | more


def read(content, mark=None):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(DiscourseTopics(base_url="https://f.example").read(io.BytesIO(raw), mark or {}, "5.json"))


def test_a_topic_becomes_its_posts():
    [heard] = read(topic(said(1), said(2, reply_to_post_number=1), stream=[101, 102]))
    assert [(post.id, post.thread_id, post.position, post.parent_id) for post in heard.posts] == [
        ("101", "5", 0, None),
        ("102", "5", 1, "101"),
    ]
    assert heard.posts[1].url == "https://f.example/t/router/5/2"


def test_posts_that_the_file_does_not_hold_are_told():
    told, heard = read(topic(said(1), stream=[101, 102, 103]))
    assert len(heard.posts) == 1
    assert told.problem.startswith("2 of its posts are not in the file")


def test_a_bad_post_costs_only_itself():
    told, heard = read(topic(said(1), said(2, created_at="0000-00-00")))
    assert [post.id for post in heard.posts] == ["101"]
    assert "post 102" in told.problem


def test_a_file_that_is_no_topic_is_told():
    for content in (
        b'{"id": 5, "post_str',
        b"",
        b"[1]",
        {"categories": []},
        {"post_stream": {"posts": [3]}},
        b"\xff{",
        b"[" * 10**6,
    ):
        [told] = read(content)
        assert told.posts == []
        assert told.problem.endswith("save it again as /t/ID.json?print=true")


def test_a_topic_heard_before_is_not_heard_again():
    assert read(topic(said(1)), read(topic(said(1)))[0].mark) == []
