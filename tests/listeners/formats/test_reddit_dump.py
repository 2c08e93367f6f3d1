"""Dumps of Reddit: submissions and comments as the live source would have heard them."""

import json
from datetime import UTC, datetime

import pytest
import zstandard

from tests.listeners.formats.exports import hear

SUBMISSION = {
    "id": "abc", "author": "anna_a", "created_utc": 1777629600, "title": "Welcher Router?", "selftext": "Seit gestern.",
    "is_self": True, "subreddit": "netz", "permalink": "/r/netz/comments/abc/welcher_router/", "score": 5, "edited": False,
}  # fmt: skip
COMMENT = {
    "id": "c1", "author": "berta_b", "created_utc": "1777629700", "body": "Neu starten.", "link_id": "t3_abc",
    "parent_id": "t3_abc", "subreddit": "netz", "score": -3, "edited": 1777629800.0,
}  # fmt: skip


def dump(path, *lines, window=27, frames=1):
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines).encode()
    packer = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=window))
    size = -(-len(text) // frames)
    path.write_bytes(b"".join(packer.compress(text[at : at + size]) for at in range(0, len(text), size)))
    return path


def test_submissions_and_comments_have_the_ids_of_the_live_source(tmp_path):
    posts, skipped, _ = hear(dump(tmp_path / "RS.zst", SUBMISSION, COMMENT), "reddit")
    assert skipped == []
    asked, answer = posts["t3_abc"], posts["t1_c1"]
    assert (asked.thread_id, asked.position, asked.thread_title, asked.likes) == ("t3_abc", 0, "Welcher Router?", 5)
    assert asked.url == "https://www.reddit.com/r/netz/comments/abc/welcher_router/"
    assert (answer.thread_id, answer.parent_id, answer.likes, answer.author.id) == ("t3_abc", "t3_abc", 0, "berta_b")
    assert answer.url == "https://www.reddit.com/comments/abc/_/c1"
    assert answer.created_at == datetime.fromtimestamp(1777629700, UTC)
    assert answer.edited_at == datetime.fromtimestamp(1777629800, UTC)


def test_what_was_withdrawn_carries_nothing(tmp_path):
    gone = COMMENT | {"author": "[deleted]", "body": "[deleted]"}
    posts, _, _ = hear(dump(tmp_path / "RC", gone, SUBMISSION | {"removed_by_category": "moderator"}), "reddit")
    assert (posts["t1_c1"].deleted, posts["t1_c1"].author) == (True, None)
    assert posts["t3_abc"].deleted


def test_a_link_says_where_it_leads(tmp_path):
    link = SUBMISSION | {"is_self": False, "selftext": "", "url": "https://blog.example/"}
    assert hear(dump(tmp_path / "RS", link), "reddit")[0]["t3_abc"].body == "https://blog.example/"


def test_bad_lines_cost_only_themselves_and_are_named(tmp_path):
    path = dump(
        tmp_path / "RC.zst", '{"id": "x"\n', COMMENT, {"id": "y", "body": "z"}, [1], SUBMISSION | {"created_utc": "?"}
    )
    posts, skipped, _ = hear(path, "reddit")
    assert list(posts) == ["t1_c1"]
    assert [line.split(": ")[1] for line in skipped] == ["line 1", "line 3", "line 4", "line 5"]


@pytest.mark.parametrize("frames", [1, 3])
def test_the_long_window_of_the_dumps_and_several_frames_are_read(tmp_path, frames):
    many = [COMMENT | {"id": f"c{number}"} for number in range(2_000)]
    posts, _, cursor = hear(dump(tmp_path / "RC.zst", *many, window=31, frames=frames), "reddit")
    assert len(posts) == 2_000
    assert hear(tmp_path / "RC.zst", "reddit", cursor)[0] == {}


def test_a_dump_that_is_cut_keeps_what_stands_before(tmp_path):
    path = dump(
        tmp_path / "RC.zst", *[COMMENT | {"id": f"c{n}", "body": f"{n * 7919 % 104729}" * 20} for n in range(5_000)]
    )
    path.write_bytes(path.read_bytes()[:-2_000])
    posts, skipped, _ = hear(path, "reddit")
    assert 0 < len(posts) < 5_000
    assert "broken after this" in skipped[-1]
