"""Pages land whole or not at all, and the newest whole one says where to go on."""

import gzip
import json
from datetime import UTC, datetime

import msgspec
import pytest

from listeners.landing import Landing, pagefile
from listeners.people.identity import Identity
from listeners.records import Author, Page, Post, SourceUnavailable

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def page(*ids, after, skipped=()):
    posts = [
        Post(id=i, thread_id="t", url="https://example.org", created_at=NOW, author=Author(id="Ann"), liked_by=["BOB"])
        for i in ids
    ]
    return Page(posts=posts, cursor={"after": after}, skipped=list(skipped))


def opened(folder):
    return Landing(folder / "landing", "forum", "place", Identity(folder))


def ids(landing):
    return [[post.id for post in pagefile.read(path)[1]] for path in landing.pages()]


def three_pages(folder):
    landing = opened(folder)
    for number in (1, 2, 3):
        landing.write(page(f"p{number}", after=number), NOW)
    return list(landing.pages())


def cut(path):
    path.write_bytes(path.read_bytes()[:-9])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def empty(path):
    path.write_bytes(b"")


def garbage(path):
    first = gzip.decompress(path.read_bytes()).splitlines()[0]
    path.write_bytes(gzip.compress(first + b'\n{"id": 7}\n'))


def other_page(path):
    path.write_bytes(path.with_name("00000001.jsonl.gz").read_bytes())


damages = pytest.mark.parametrize("damage", [cut, flip, empty, garbage, other_page])


def test_a_page_is_a_head_and_a_post_a_line_as_the_contract_says(tmp_path):
    landing = opened(tmp_path)
    key = Identity(tmp_path).key

    assert landing.write(page("p1", after=1, skipped=["one line"]), NOW) == 1

    (path,) = landing.pages()
    head, post = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert path == tmp_path / "landing" / "forum" / "00000001.jsonl.gz"
    assert {name: head[name] for name in ("page", "source", "place", "heard_at", "cursor", "skipped")} == {
        "page": 1,
        "source": "forum",
        "place": "place",
        "heard_at": "2026-11-16T01:00:00Z",
        "cursor": {"after": 1},
        "skipped": ["one line"],
    }
    assert post["author_key"] == key("place", "ann")
    assert post["liked_by_keys"] == [key("place", "bob")]


def test_goes_on_where_it_stopped(tmp_path):
    assert opened(tmp_path).cursor() is None
    three_pages(tmp_path)
    landing = opened(tmp_path)
    assert landing.cursor() == {"after": 3}
    assert landing.write(page("p4", after=4), NOW) == 4
    assert landing.posts == 1


def test_writes_no_file_where_nothing_is_new(tmp_path):
    three_pages(tmp_path)
    landing = opened(tmp_path)
    assert landing.write(page(after=3), NOW) is None
    assert landing.write(page(after=4), NOW) == 4, "a new cursor alone is worth a page"
    assert len(list(landing.pages())) == 4


def test_the_same_page_has_the_same_bytes(tmp_path):
    first, second = opened(tmp_path), Landing(tmp_path / "other", "forum", "place", Identity(tmp_path))
    first.write(page("p1", after=1), NOW)
    second.write(page("p1", after=1), NOW)
    assert next(first.pages()).read_bytes() == next(second.pages()).read_bytes()


def test_clears_up_after_a_run_that_was_killed(tmp_path):
    left_over = three_pages(tmp_path)[0].with_name(".00000004.jsonl.gz.1.tmp")
    left_over.write_bytes(b"half")
    opened(tmp_path).cursor()
    assert not left_over.exists()


def test_only_one_listens_at_a_time_and_the_other_is_told(tmp_path):
    first, second = opened(tmp_path), opened(tmp_path)
    with first.locked():
        first.write(page("p1", after=1), NOW)
        with pytest.raises(SourceUnavailable, match="Somebody else is listening to forum"):
            second.write(page("p1", after=1), NOW)
        assert ids(second) == [["p1"]], "reading goes on"
    assert second.write(page("p2", after=2), NOW) == 2


@damages
def test_a_damaged_newest_page_is_set_aside_and_heard_again(tmp_path, damage):
    newest = three_pages(tmp_path)[-1]
    damage(newest)

    landing = opened(tmp_path)

    assert landing.cursor() == {"after": 2}
    assert landing.damaged == [newest]
    assert newest.with_name("00000003.jsonl.gz.damaged").exists()
    assert landing.write(page("p3", after=3), NOW) == 5, "no number is used twice"
    assert ids(landing) == [["p1"], ["p2"], [], ["p3"]]
    assert opened(tmp_path).cursor() == {"after": 3}


@damages
def test_a_damaged_older_page_is_heard_again_from_the_cursor_before_it(tmp_path, damage):
    pages = three_pages(tmp_path)
    damage(pages[1])
    opened(tmp_path).set_aside(pages[1])
    assert opened(tmp_path).cursor() == {"after": 1}
    assert ids(opened(tmp_path)) == [["p1"], ["p3"], []]


def test_when_the_first_page_is_damaged_everything_is_heard_again(tmp_path):
    first = three_pages(tmp_path)[0]
    cut(first)
    opened(tmp_path).set_aside(first)
    assert opened(tmp_path).cursor() is None
    assert opened(tmp_path).write(page("p1", after=1), NOW) == 5


def test_neighbours_that_are_damaged_too_go_with_it(tmp_path):
    pages = three_pages(tmp_path)
    for path in pages[1:]:
        empty(path)
    landing = opened(tmp_path)
    for path in pages[:0:-1]:
        landing.set_aside(path)
    assert landing.cursor() == {"after": 1}
    assert sorted(landing.damaged) == pages[1:]
    assert ids(landing) == [["p1"], []]


@pytest.mark.parametrize("order", [(0, 2), (2, 0)])
def test_two_damaged_pages_are_both_heard_again_whatever_is_found_first(tmp_path, order):
    pages = [*three_pages(tmp_path)]
    opened(tmp_path).write(page("p4", after=4), NOW)
    for at in order:
        cut(pages[at])
    for at in order:
        opened(tmp_path).set_aside(pages[at])
    assert opened(tmp_path).cursor() is None


def test_a_page_damaged_once_it_is_heard_again_is_heard_once_more(tmp_path):
    pages = three_pages(tmp_path)
    cut(pages[1])
    landing = opened(tmp_path)
    landing.set_aside(pages[1])
    landing.write(page("p2", after=2), NOW)
    landing.write(page("p3", after=3), NOW)
    cut(tmp_path / "landing/forum/00000005.jsonl.gz")
    landing.set_aside(tmp_path / "landing/forum/00000005.jsonl.gz")
    assert opened(tmp_path).cursor() == {"after": 1}


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b"])
def test_a_source_cannot_leave_the_landing_zone(tmp_path, name):
    with pytest.raises(ValueError, match="cannot be the name of a folder"):
        Landing(tmp_path, name, "place", Identity(tmp_path))


def test_takes_in_a_tombstone_that_another_process_has_set_since(tmp_path):
    landing = opened(tmp_path)
    landing.write(page("p1", after=1), NOW)
    other = Identity(tmp_path)
    other.forget(other.key("place", "ann"), ["ann"])
    landing.write(page("p2", after=2), NOW)
    assert ids(landing) == [["p1"], []]


def test_half_a_character_costs_nothing_but_itself(tmp_path):
    landing = opened(tmp_path)
    said = Post(id="1", thread_id="t", url="https://example.org", created_at=NOW, body="whole \U0001f600, half \ud83d!")
    landing.write(Page(posts=[said], cursor={"after": 1}, skipped=["\udc00"]), NOW)
    head, (landed,) = pagefile.read(next(landing.pages()))
    assert landed.body == "whole \U0001f600, half \ufffd!"
    assert landed.created_at == NOW
    assert head.skipped == ["\ufffd"]


@pytest.mark.parametrize(
    "odd", [{"body": 5}, {"thread_title": {"a": 1}}, {"likes": 10**30}, {"author": Author(id=7)}, {"liked_by": [7]}]
)
def test_what_could_not_be_read_again_is_left_out_and_told(tmp_path, odd):
    landing, told = opened(tmp_path), page("good", "odd", after=1)
    told.posts[1] = msgspec.structs.replace(told.posts[1], **odd)
    landing.write(told, NOW)
    assert ids(landing) == [["good"]]
    assert landing.unfit[0].startswith("https://example.org was left out: ")
    assert pagefile.read(next(landing.pages()))[0].skipped == landing.unfit


def test_a_page_that_goes_back_may_itself_be_damaged(tmp_path):
    pages = three_pages(tmp_path)
    cut(pages[1])
    landing = opened(tmp_path)
    landing.set_aside(pages[1])
    back = list(landing.pages())[-1]
    cut(back)
    assert opened(tmp_path).cursor() == {"after": 1}
