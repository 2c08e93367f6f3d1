"""What is gone at its source goes from the pages that have landed, and nothing else does."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from listeners.landing import Landing, pagefile
from listeners.people.erase import erase
from listeners.people.identity import Identity
from listeners.records import Author, Page, Post, SourceUnavailable

NOW = datetime(2026, 11, 16, tzinfo=UTC)
DAY = timedelta(days=1)


def post(identifier, body="words", author="ada", **more):
    author = author and Author(id=author)
    return Post(id=identifier, thread_id="t", url="https://x.example", created_at=NOW, author=author, body=body, **more)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "landing"


def land(root, *nights, source="forum"):
    landing = Landing(root, source, "place", Identity(root.parent))
    for number, posts in enumerate(nights):
        landing.write(Page(posts=list(posts), cursor={"after": number}), NOW + number * DAY)


def lines(root, source="forum"):
    return [
        (line.id, line.body, line.author and line.author.id, line.deleted)
        for path in sorted((root / source).glob("*.gz"))
        for line in pagefile.read(path)[1]
    ]


def gone(root, posts=(), authors=(), since=NOW, source="forum"):
    return erase(root, source, Identity(root.parent), posts=set(posts), authors=set(authors), since=since)


def test_every_version_of_a_post_becomes_a_shell_and_the_others_stay(root):
    land(root, [post("1", "first"), post("2", "stays", liked_by=["ben"])], [post("1", "second")])
    before = pagefile.read(root / "forum" / "00000001.jsonl.gz")
    assert gone(root, {"1"}) == 2
    assert lines(root) == [("1", "", None, True), ("2", "stays", "ada", False), ("1", "", None, True)]
    after = pagefile.read(root / "forum" / "00000001.jsonl.gz")
    assert (after[0], after[1][1]) == (before[0], before[1][1])
    assert after[1][0].created_at == NOW
    assert after[1][0].author_key is None
    assert gone(root, {"1"}) == 0, "doing it again does no harm"


def test_who_is_told_no_more_goes_but_the_words_in_the_newest_page_stay(root):
    land(root, [post("1", "words", "ada")], [post("1", "words", None)])
    assert gone(root, authors={"1"}) == 1
    assert lines(root) == [("1", "", None, True), ("1", "words", None, False)]


def test_the_same_id_at_another_source_stays(root):
    land(root, [post("1")])
    land(root, [post("1")], source="blog")
    gone(root, {"1"})
    assert lines(root, "blog") == [("1", "words", "ada", False)]


def test_pages_from_before_the_post_was_said_are_not_even_read(root):
    land(root, *([post(str(night))] for night in range(9)))
    oldest = root / "forum" / "00000001.jsonl.gz"
    oldest.write_bytes(b"no page")
    assert gone(root, {"8"}, since=NOW + 8 * DAY) == 1
    assert oldest.read_bytes() == b"no page"


def test_a_damaged_page_goes_and_is_heard_again(root):
    land(root, [post("1", "hidden words")], [post("2")])
    page = root / "forum" / "00000001.jsonl.gz"
    page.write_bytes(page.read_bytes()[:-9])
    assert gone(root, {"1"}) == 0
    assert [path.name for path in (root / "forum").glob("0*")] != []
    assert not page.exists()
    assert not list((root / "forum").glob("*.damaged"))
    assert Landing(root, "forum", "place", Identity(root.parent)).cursor() is None


def test_a_damaged_page_of_a_source_being_heard_has_to_wait(root):
    land(root, [post("1")], [post("2")])
    (root / "forum" / "00000001.jsonl.gz").write_bytes(gzip.compress(b"{"))
    with Landing(root, "forum", "place", Identity(root.parent)).locked(), pytest.raises(SourceUnavailable):
        gone(root, {"1"})
