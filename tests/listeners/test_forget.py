"""A person who is forgotten is gone from every page of every source, and stays gone."""

import gzip
from datetime import UTC, datetime

import pytest

from listeners.landing import Landing, pagefile
from listeners.people import forget
from listeners.people.identity import Identity
from listeners.records import Author, Page, Post, SourceUnavailable

NOW = datetime(2026, 11, 16, tzinfo=UTC)
ANNA = Author(id="anna_k", name="Anna Keller", url="https://forum.example/u/anna_k")
BERT = Author(id="bert")


def post(identifier, author, body, **fields):
    return Post(
        id=identifier, thread_id="t", url="https://x.example", created_at=NOW, author=author, body=body, **fields
    )


def forget_at_forum(root, author_id, identity):
    return forget.forget(root, identity.key("forum", author_id), [author_id], identity)


def page(after):
    return Page(
        posts=[
            post(f"a{after}", ANNA, "I wrote this"),
            post(f"b{after}", BERT, "thanks, Anna Keller!", liked_by=["Anna_K", "carl"]),
            post(f"c{after}", Author(id="carl"), "something else"),
        ],
        cursor={"after": after},
        skipped=["a post of anna_k has no date"],
    )


@pytest.fixture
def root(tmp_path):
    """Two sources of the place where Anna is, one elsewhere where somebody bears her handle."""
    identity = Identity(tmp_path)
    for source, place in (("forum", "forum"), ("archive", "forum"), ("foreign", "foreign")):
        landing = Landing(tmp_path / "landing", source, place, identity)
        for after in (1, 2):
            landing.write(page(after), NOW)
    return tmp_path / "landing"


def everything(root):
    pages = [gzip.decompress(path.read_bytes()) for path in root.rglob("*.gz")]
    others = [path.read_bytes() for path in root.parent.rglob("*") if path.is_file() and path.suffix != ".gz"]
    return b"".join(pages + others).decode().casefold()


def test_a_forgotten_person_is_in_no_byte_of_their_place(root):
    identity = Identity(root.parent)

    done = forget_at_forum(root, "ANNA_K", identity)

    assert (done.removed, done.redacted) == (4, 6), "her posts at one place; the others' posts that named her at both"
    assert done.deleted == []
    for source in ("forum", "archive"):
        assert "anna" not in everything(root / source)
        head, posts = pagefile.read(root / source / "00000002.jsonl.gz")
        assert head.cursor == {"after": 2}
        assert head.heard_at == NOW
        assert [p.id for p in posts] == ["b2", "c2"]
        assert posts[0].body == "thanks, [removed]!"
        assert posts[0].liked_by_keys == [identity.key("forum", "carl")]


def test_a_namesake_elsewhere_stays(root):
    forget_at_forum(root, "anna_k", Identity(root.parent))
    _, posts = pagefile.read(root / "foreign" / "00000001.jsonl.gz")
    assert [p.author.id for p in posts] == ["anna_k", "bert", "carl"]


def test_pages_that_do_not_name_the_person_are_not_touched(root):
    before = {path: path.stat().st_ino for path in root.rglob("*.gz")}
    done = forget_at_forum(root, "nobody", Identity(root.parent))
    assert (done.removed, done.redacted) == (0, 0)
    assert before == {path: path.stat().st_ino for path in root.rglob("*.gz")}


def test_who_it_is_is_found_by_the_key_alone(root):
    identity = Identity(root.parent)
    person = forget.identify(root, identity.key("forum", "anna_k"))
    assert (person.place, person.id) == ("forum", "anna_k")
    assert person.names == {"Anna Keller", "anna_k", "https://forum.example/u/anna_k"}
    assert forget.identify(root, identity.key("forum", "nobody")) is None
    assert forget.forget(root, identity.key("forum", "anna_k"), [], identity).removed == 4


def test_a_forgotten_person_is_not_heard_again(root):
    identity = Identity(root.parent)
    forget_at_forum(root, "anna_k", identity)
    Landing(root, "forum", "forum", Identity(root.parent)).write(page(3), NOW)
    assert "anna" not in everything(root / "forum")


def test_the_title_of_a_thread_they_opened_goes_from_the_answers_too_and_stays_away(root):
    asked = [
        post("q", ANNA, "?", position=0, thread_title="My secret"),
        post("r", BERT, "!", position=1, thread_title="My secret"),
    ]
    for after in (3, 4):
        identity = Identity(root.parent)
        Landing(root, "forum", "forum", identity).write(Page(posts=asked, cursor={"after": after}), NOW)
        forget_at_forum(root, "anna_k", identity)
        _, (answer,) = pagefile.read(root / "forum" / f"0000000{after}.jsonl.gz")
        assert (answer.id, answer.body, answer.thread_title) == ("r", "!", None)


def test_forgetting_that_was_broken_off_after_the_tombstone_is_finished_by_doing_it_again(root):
    identity = Identity(root.parent)
    identity.forget(identity.key("forum", "anna_k"), ["anna_k", "Anna Keller"])
    assert forget_at_forum(root, "anna_k", identity).removed == 4
    assert forget_at_forum(root, "anna_k", identity) == forget.Forgotten()


def test_damaged_pages_cannot_be_cleaned_so_they_go_and_are_heard_again(root):
    first = root / "forum" / "00000001.jsonl.gz"
    first.write_bytes(first.read_bytes()[:-20])
    set_aside_before = root / "archive" / "00000009.jsonl.gz.damaged"
    set_aside_before.write_bytes(b"anna_k")
    identity = Identity(root.parent)

    done = forget_at_forum(root, "anna_k", identity)

    assert done.deleted == [set_aside_before, first.with_name(first.name + ".damaged")]
    assert not list(root.rglob("*.damaged"))
    assert "anna" not in everything(root / "forum")
    assert Landing(root, "forum", "forum", identity).cursor() is None, "heard again from the start"


def test_forgetting_works_while_a_source_is_being_heard(root):
    identity = Identity(root.parent)
    listening = Landing(root, "forum", "forum", Identity(root.parent))
    with listening.locked():
        assert forget_at_forum(root, "anna_k", identity).removed == 4
        listening.write(page(3), NOW)
    assert "anna" not in everything(root / "forum")


def test_only_a_damaged_page_of_a_source_being_heard_has_to_wait_and_says_so(root):
    damaged = root / "forum" / "00000001.jsonl.gz"
    damaged.write_bytes(b"")
    identity = Identity(root.parent)
    with Landing(root, "forum", "forum", identity).locked(), pytest.raises(SourceUnavailable, match="forum"):
        forget_at_forum(root, "anna_k", identity)
    assert forget_at_forum(root, "anna_k", identity).deleted == [damaged.with_name(damaged.name + ".damaged")]
    assert "anna" not in everything(root / "forum")
