"""The archive Mastodon hands out: what was said to everybody, in threads, under the account's own name."""

import json
import tarfile

from tests.listeners.formats.exports import hear, lay_out

ME = "https://social.example/users/anna"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def said(number, words="<p>Hallo</p>", to=(PUBLIC,), **more):
    note = {
        "id": f"{ME}/statuses/{number}",
        "type": "Note",
        "url": f"https://social.example/@anna/{number}",
        "published": f"2026-05-01T10:00:{number:02}Z",
        "attributedTo": ME,
        "to": list(to),
        "cc": [f"{ME}/followers"],
        "content": words,
        "contentMap": {"de": words},
        "tag": [{"type": "Hashtag", "name": "#netz"}, {"type": "Mention", "name": "@b"}],
        "inReplyTo": None,
    }
    return {"id": f"{ME}/statuses/{number}/activity", "type": "Create", "object": note | more}


ACTOR = {"id": ME, "preferredUsername": "anna", "name": "Anna Muster"}
OUTBOX = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "type": "OrderedCollection",
    "orderedItems": [
        said(1),
        said(2, inReplyTo=f"{ME}/statuses/1"),
        said(3, inReplyTo=f"{ME}/statuses/2", updated="2026-05-02T10:00:00Z"),
        said(4, inReplyTo="https://other.example/users/b/statuses/9"),
        said(5, to=[f"{ME}/followers"]),
        said(6, to=[f"{ME}/followers"], cc=[PUBLIC]),
        {"type": "Announce", "object": "https://other.example/users/b/statuses/9"},
    ],
}


def test_what_was_said_to_everybody_is_heard_in_its_threads(tmp_path):
    lay_out(tmp_path, {"outbox.json": OUTBOX, "actor.json": ACTOR, "likes.json": {"orderedItems": ["x"]}})
    posts, skipped, cursor = hear(tmp_path, "mastodon")
    assert skipped == []
    assert {post.id: (post.thread_id, post.parent_id) for post in posts.values()} == {
        "1": ("1", None),
        "2": ("1", "1"),
        "3": ("1", "2"),
        "4": ("https://other.example/users/b/statuses/9", "https://other.example/users/b/statuses/9"),
        "6": ("6", None),
    }
    post = posts["3"]
    assert (post.author.id, post.author.name, post.author.url) == ("anna@social.example", "Anna Muster", ME)
    assert (post.url, post.language, post.tags) == ("https://social.example/@anna/3", "de", ["netz"])
    assert (post.edited_at.day, post.created_at.second, post.format) == (2, 3, "html")
    assert hear(tmp_path, "mastodon", cursor)[0] == {}


def test_the_archive_is_read_as_it_comes_and_without_a_word_about_the_account(tmp_path):
    lay_out(tmp_path / "in", {"outbox.json": OUTBOX})
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "in" / "outbox.json", "outbox.json")
    posts, _, _ = hear(tmp_path / "archive.tar.gz", "mastodon")
    assert posts["1"].author.id == "anna@social.example"


def test_an_entry_of_another_shape_is_named_and_the_end_that_is_missing_too(tmp_path):
    broken = {
        "orderedItems": [said(1), {"type": "Create", "object": {}}, {"no": 1}, said(2, published="never"), said(3)]
    }
    lay_out(tmp_path, {"outbox.json": json.dumps(broken)[:-2]})
    posts, skipped, _ = hear(tmp_path, "mastodon")
    assert list(posts) == ["1", "3"]
    assert [line.split(": ")[1] for line in skipped] == ["record 3", "record 4", "record 5"]
    assert "broken after this (the file ends in the middle)" in skipped[-1]
