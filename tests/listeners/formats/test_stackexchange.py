"""A dump of a Stack Exchange site: questions, answers and comments, each with its author and its thread."""

from datetime import UTC, datetime

import pytest

from listeners.archive import Archive
from tests.listeners.formats.exports import NOW, hear, lay_out, zipped

HEAD = '\ufeff<?xml version="1.0" encoding="utf-8"?>\n'
POSTS = (
    HEAD
    + """<posts>
  <row Id="1" PostTypeId="1" AcceptedAnswerId="3" CreationDate="2026-05-01T10:00:00.123" Score="4" Body="&lt;p&gt;Wie lang hält ein Akku?&lt;/p&gt;&#xA;" OwnerUserId="11" Title="Akku &amp; Lader" Tags="&lt;akku&gt;&lt;lader&gt;" />
  <row Id="2" PostTypeId="2" ParentId="1" CreationDate="2026-05-01T11:00:00.000" Score="-2" Body="Lang." OwnerUserId="12" LastEditDate="2026-05-02T11:00:00.000" />
  <row Id="3" PostTypeId="2" ParentId="1" CreationDate="2026-05-01T12:00:00.000" Score="7" Body="Drei Jahre." OwnerDisplayName="user9" />
  <row Id="4" PostTypeId="5" CreationDate="2026-05-01T12:00:00.000" Body="a wiki of a tag" />
</posts>
"""
)
COMMENTS = (
    HEAD
    + """<comments>
  <row Id="1" PostId="2" Score="1" Text="@Berta wirklich &lt;b&gt;?" CreationDate="2026-05-03T10:00:00.000" UserId="11" />
  <row Id="2" PostId="1" Score="0" Text="gut" CreationDate="2026-05-03T11:00:00.000" UserId="-1" />
</comments>
"""
)
USERS = (
    HEAD
    + """<users>
  <row Id="-1" DisplayName="Community" />
  <row Id="11" Reputation="1" DisplayName="J&#246;rg &quot;J&quot; &lt;3" AboutMe="&lt;p&gt; Id=&quot;12&quot;" />
  <row Id="12" DisplayName="Berta" />
</users>
"""
)
DUMP = {
    "Comments.xml": COMMENTS,
    "Posts.xml": POSTS,
    "Users.xml": USERS,
    "Votes.xml": "<votes>\n<row Id='1' />\n</votes>",
}
SITE = {"public_url": "https://akku.example/"}


@pytest.fixture(params=["folder", "zip"])
def dump(request, tmp_path):
    return lay_out(tmp_path / "dump", DUMP) if request.param == "folder" else zipped(tmp_path / "dump.zip", DUMP)


def test_questions_answers_and_comments_are_one_thread(dump):
    posts, skipped, cursor = hear(dump, "stackexchange", **SITE)
    assert skipped == []
    assert {post.id: (post.thread_id, post.parent_id) for post in posts.values()} == {
        "1": ("1", None), "2": ("1", "1"), "3": ("1", "1"), "comment-1": ("1", "2"), "comment-2": ("1", "1"),
    }  # fmt: skip
    assert hear(dump, "stackexchange", cursor, **SITE)[0] == {}


def test_everything_a_row_tells_is_kept(dump):
    posts, _, _ = hear(dump, "stackexchange", **SITE)
    asked, answer, accepted = posts["1"], posts["2"], posts["3"]
    assert (asked.thread_title, asked.tags, asked.position, asked.likes) == ("Akku & Lader", ["akku", "lader"], 0, 4)
    assert (asked.body, asked.format) == ("<p>Wie lang hält ein Akku?</p>\n", "html")
    assert (asked.author.id, asked.author.handle) == ("11", 'Jörg "J" <3')
    assert asked.created_at == datetime(2026, 5, 1, 10, 0, 0, 123_000, tzinfo=UTC)
    assert (answer.likes, answer.edited_at.day, answer.accepted) == (0, 2, False)
    assert (accepted.accepted, accepted.author, accepted.url) == (True, None, "https://akku.example/a/3")
    comment = posts["comment-1"]
    assert (comment.body, comment.format) == ("@Berta wirklich <b>?", "text")
    assert comment.url == "https://akku.example/questions/1#comment1_2"
    assert posts["comment-2"].author.bot


def test_tags_of_newer_dumps_are_read_too(tmp_path):
    lay_out(tmp_path, {"Posts.xml": POSTS.replace("&lt;akku&gt;&lt;lader&gt;", "|akku|lader|")})
    assert hear(tmp_path, "stackexchange", **SITE)[0]["1"].tags == ["akku", "lader"]


def test_a_bad_row_costs_only_itself_and_is_named(tmp_path):
    bad = POSTS.replace('Body="Lang."', 'Body="Lang').replace(
        'Id="3" PostTypeId="2" ParentId="1"', 'Id="3" PostTypeId="2"'
    )
    lay_out(tmp_path, {"Posts.xml": bad})
    posts, skipped, _ = hear(tmp_path, "stackexchange", **SITE)
    assert list(posts) == ["1"]
    assert [line.partition(": no row")[0] for line in skipped] == ["Posts.xml: line 4", "Posts.xml: line 5"]


def test_entities_are_refused_and_nothing_of_them_is_unfolded(tmp_path):
    bomb = '<!DOCTYPE posts [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\n' + POSTS.replace("Lang.", "&b;")
    lay_out(tmp_path, {"Posts.xml": bomb})
    posts, skipped, _ = hear(tmp_path, "stackexchange", **SITE)
    assert sorted(posts) == ["1", "3"]
    assert "defines a document type" in skipped[0]
    assert "undefined entity" in skipped[1]


def test_goes_on_in_the_middle_of_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr("listeners.formats.pages.POSTS", 1)
    lay_out(tmp_path, DUMP)
    whole, _, _ = hear(tmp_path, "stackexchange", **SITE)
    source = Archive(name="old", path=str(tmp_path), format="stackexchange", **SITE)
    met = {}
    for page in source.pages(None, None, NOW):
        met |= {post.id: post for post in page.posts}
        rest, _, _ = hear(tmp_path, "stackexchange", page.cursor, **SITE)
        assert met | rest == whole


def test_without_the_address_of_the_site_it_is_refused():
    with pytest.raises(ValueError, match="needs 'public_url'"):
        hear("x", "stackexchange")


def test_a_file_packed_as_7z_says_what_to_do(tmp_path):
    lay_out(tmp_path, {"site.7z": b"7z\xbc\xaf\x27\x1c rest"})
    assert "7z is not read here; unpack it first" in hear(tmp_path, "stackexchange", **SITE)[1][0]
