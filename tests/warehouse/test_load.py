import gzip
from datetime import UTC, datetime

import pytest

from warehouse import load


def counts(loaded):
    return loaded.new, loaded.changed, loaded.known, loaded.removed


def test_loads_what_was_heard(world):
    world.land(
        [world.post(1, "Anna", "<p>Hi @ben</p>", format="html", thread_title="A title", likes=2, liked_by=["ben"])]
    )
    assert counts(world.load()) == (1, 0, 0, 0)
    [row] = world.rows(
        "select post_key, thread_id, thread_title, author_key, text, mentions, likes, liked_by, edits from staging.posts"
    )
    ben = world.key("forum", "ben")
    assert row == ("forum/1", "t1", "A title", world.key("forum", "anna"), "Hi @ben", [ben], 2, [ben], 0)
    assert world.rows("select handle, place from core.names") == [("Anna", "forum")]


def test_a_second_load_finds_nothing_to_do(world):
    world.land([world.post(1)])
    world.load()
    assert counts(world.load()) == (0, 0, 0, 0)
    assert world.rows("select count(*) from staging.changes") == [(1,)]


def test_tells_new_from_changed_from_known(world):
    world.land([world.post(1), world.post(2), world.post(3, likes=1)])
    world.load()
    world.land([world.post(1), world.post(2, body="Edited"), world.post(3, likes=2), world.post(4)], page=2, night=1)
    assert counts(world.load()) == (1, 2, 1, 0)
    assert world.rows("select post_key, text, edits, likes from staging.posts order by 1") == [
        ("forum/1", "Hello", 0, None),
        ("forum/2", "Edited", 1, None),
        ("forum/3", "Hello", 0, 2),
        ("forum/4", "Hello", 0, None),
    ]
    assert world.rows("select post_key from staging.changes where build = 2 order by 1") == [
        ("forum/2",), ("forum/3",), ("forum/4",)
    ]  # fmt: skip


def test_more_likes_are_nothing_to_read_anew(world):
    world.land([world.post(1, likes=1)])
    world.load()
    before = world.rows("select digest from staging.posts")
    world.land([world.post(1, likes=5)], page=2, night=1)
    assert counts(world.load()) == (0, 1, 0, 0)
    assert world.rows("select digest from staging.posts") == before


def test_the_newest_version_wins_in_whatever_order_the_pages_are_numbered(world):
    world.land([world.post(1, body="new")], page=1, night=2)
    world.land([world.post(1, body="old")], page=2, night=1)
    world.load()
    assert world.rows("select text, edits from staging.posts") == [("new", 1)]


def test_a_page_that_comes_late_does_not_bring_back_the_old(world):
    world.land([world.post(1, body="a")], page=1, night=1)
    world.load()
    world.land([world.post(1, body="a")], page=3, night=3)
    world.load()
    world.land([world.post(1, body="b")], page=4, night=2)
    assert counts(world.load()) == (0, 0, 1, 0)
    assert world.rows("select text from staging.posts") == [("a",)]


def test_edits_are_counted_within_one_load_too(world):
    for night, body in enumerate(["a", "b", "b", "c"]):
        world.land([world.post(1, body=body)], page=night + 1, night=night)
    world.load()
    assert world.rows("select text, edits from staging.posts") == [("c", 2)]


def test_a_deleted_post_leaves_with_its_tags_and_its_authors_name(world):
    world.land([world.post(1, "anna"), world.post(2, "ben"), world.post(3, "ben")])
    world.load()
    world.rows("insert into nlp.intents select post_key, 'thanks', 0, 1 from staging.posts")
    world.land([world.post(1, None, deleted=True), world.post(2, None, deleted=True)], page=2, night=1)
    assert counts(world.load()) == (0, 0, 0, 2)
    assert world.rows("select post_key from staging.posts") == [("forum/3",)]
    assert world.rows("select post_key from nlp.intents") == [("forum/3",)]
    assert world.rows("select handle from core.names") == [("ben",)]


def test_a_post_heard_and_deleted_in_one_night_leaves_nothing(world):
    world.land([world.post(1)], page=1)
    world.land([world.post(1, None, deleted=True)], page=2)
    world.load()
    assert world.rows("from staging.posts") == []
    assert world.rows("from core.names") == []


def test_a_deletion_takes_the_archives_copy_with_it(world):
    world.sources = [*world.sources, {"source": "old", "kind": "archive", "place": "forum", "own": True}]
    world.land([world.post(1), world.post(2)])
    world.land([world.post("a1", url="https://example.org/forum/1")], source="old")
    world.load()
    world.land([world.post(1, None, deleted=True)], page=2, night=1)
    assert world.load().removed == 2
    assert world.rows("select post_key from staging.posts") == [("forum/2",)]


def test_a_deletion_takes_a_copy_with_the_same_words_with_it_where_the_archive_has_no_addresses(world):
    world.sources = [*world.sources, {"source": "old", "kind": "archive", "place": "forum", "own": True}]
    live, other = world.post(1, body="Mine"), world.post(2, body="Not mine")
    world.land([live, other])
    world.land([live | {"id": "a1", "url": ""}, other | {"id": "a2", "url": ""}], source="old")
    world.load()
    world.land([world.post(1, None, deleted=True)], page=2, night=1)
    assert world.load().removed == 2
    assert world.rows("select post_key from staging.posts order by all") == [("forum/2",), ("old/a2",)]


def test_a_deletion_takes_no_other_post_of_its_source_that_shares_its_address(world):
    shared = "https://example.org/thread"
    world.land([world.post(1, url=shared), world.post(2, url=shared)])
    world.load()
    world.land([world.post(1, None, deleted=True)], page=2, night=1)
    assert world.load().removed == 1
    assert world.rows("select post_key from staging.posts") == [("forum/2",)]


@pytest.mark.parametrize("damage", ["cut", "not gzip", "no page", "bad line", "bit", "empty"])
def test_a_damaged_page_is_named_left_alone_and_costs_nothing_else(world, damage):
    file = world.land([world.post(number, body=f"words {number * 7919}") for number in range(1, 200)])
    world.land([world.post(500)], page=2, night=1)
    whole = file.read_bytes()
    plain = gzip.decompress(whole)
    content = {
        "cut": whole[: len(whole) // 2],
        "not gzip": plain,
        "no page": gzip.compress(plain.split(b"\n", 1)[1]),
        "bad line": gzip.compress(plain + b'{"id": 7'),
        "bit": whole[:1000] + bytes([whole[1000] ^ 16]) + whole[1001:],
        "empty": b"",
    }[damage]
    file.write_bytes(content)
    loaded = world.load()
    assert loaded.damaged == [file]
    assert counts(loaded) == (1, 0, 0, 0)
    assert file.read_bytes() == content
    file.write_bytes(whole)
    assert counts(world.load()) == (199, 0, 0, 0)


def test_a_page_heard_anew_under_the_number_of_a_damaged_one_is_loaded(world):
    for page in (1, 2, 3):
        world.land([world.post(page)], page=page)
    world.load()
    world.land([world.post(2), world.post(7)], page=2, night=1)
    world.land([world.post(8)], page=3, night=1)
    assert world.load().new == 2


def test_dates_that_cannot_be_are_skipped_and_named(world):
    world.land(
        [
            world.post(1, created_at="0001-01-01T00:00:00Z"),
            world.post(2, created_at="2100-01-01T00:00:00Z"),
            world.post(3),
        ],
        skipped=["line 7: no author"],
    )
    loaded = world.load(build_time=datetime(2026, 2, 1, tzinfo=UTC))
    assert loaded.new == 1
    assert loaded.skipped == [
        "forum, page 1: line 7: no author",
        "forum, page 1: post 1 is dated 0001-01-01, which cannot be",
        "forum, page 1: post 2 is dated 2100-01-01, which cannot be",
    ]


def test_settings_are_written_anew(world):
    world.load(staff=[{"handle": "Boss", "place": None}], health=[{"source": "forum", "posts": 3, "error": None}])
    world.sources = world.sources[:1]
    world.load()
    assert world.rows("select source, own, language from staging.sources") == [("forum", True, None)]
    assert world.rows("from staging.staff") == []


def test_a_misspelt_setting_is_refused(world):
    with pytest.raises(ValueError, match="handel"):
        world.load(staff=[{"handel": "Boss"}])


def test_batches_make_no_difference(make_world, monkeypatch):
    def night(world):
        for page in range(1, 7):
            world.land([world.post(n, body=f"{n} {page // 2}", likes=page) for n in range(page, page + 9)], page=page)
        loaded = world.load()
        return counts(loaded), world.rows("select * exclude (heard_at, created_at) from staging.posts order by all")

    one = night(make_world())
    monkeypatch.setattr(load, "BATCH", 5)
    assert night(make_world()) == one


def test_tells_how_far_it_is(world):
    told = []
    for page in (1, 2):
        world.land([world.post(page)], page=page)
    world.load(on_page=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
