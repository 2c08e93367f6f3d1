"""The questions asked of every kind of source; what each brings along stands in cases/<kind>.py."""

import pkgutil
from datetime import timedelta
from importlib import import_module

import duckdb
import msgspec
import pytest

from listeners.landing import Landing
from listeners.people.identity import Identity
from listeners.records import Known, ListenError, Page
from listeners.sources import Source
from tests.listeners import cases
from tests.listeners.case import NOW, SAID
from tests.listeners.loopback import fetcher
from warehouse import database, load

KINDS = sorted(module.name for module in pkgutil.iter_modules(cases.__path__))


@pytest.fixture(params=KINDS)
def case(request):
    return import_module(f"tests.listeners.cases.{request.param}").CASE


@pytest.fixture
def empty(case, tmp_path, monkeypatch):
    with case.opened(tmp_path, monkeypatch) as scene:
        yield scene


@pytest.fixture
def scene(empty):
    empty.said = [empty.say() for _ in range(SAID)]
    return empty


def hear(scene, cursor=None) -> list[Page]:
    return list(scene.source.pages(cursor, fetcher(), NOW))


def posts(pages):
    return [post for page in pages for post in page.posts]


def ids(pages):
    return [post.id for post in posts(pages)]


def landed(cursor):
    """A cursor as it comes back from the landing zone."""
    return msgspec.json.decode(msgspec.json.encode(cursor))


def needs(scene, *hooks):
    for hook in hooks:
        if (getattr(scene.source, hook, None) if hook == "recheck" else getattr(scene, hook)) is None:
            pytest.skip(f"{type(scene.source).__name__} has no {hook}")


def known(pages):
    names = Known.__struct_fields__
    return [Known(**{name: getattr(post, name) for name in names}) for post in posts(pages)]


def recheck(scene, pages) -> list[Page]:
    return list(scene.source.recheck(known(pages), fetcher(), NOW))


def staged(folder, *nights):
    """What the warehouse makes of pages heard night after night: id to (words, edits)."""
    identity = Identity(folder / "var")
    landing = Landing(folder / "var" / "landing", "place", "place", identity)
    for number, pages in enumerate(nights):
        for page in pages:
            landing.write(page, NOW + timedelta(days=number))
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        database.migrate(con)
        load.load(con, folder / "var" / "landing", identity.key, build_time=NOW + timedelta(days=9))
        rows = con.execute("select post_id, text, edits from staging.posts").fetchall()
    return {post_id: (text, edits) for post_id, text, edits in rows}


def test_hears_everything_once(scene):
    assert sorted(ids(hear(scene))) == sorted(scene.said)


def test_posts_are_whole(scene):
    for page in hear(scene):
        assert page.skipped == []
        for post in page.posts:
            assert post.id
            assert post.thread_id
            assert post.url.startswith(("http://", "https://"))
            assert post.format in {"text", "html"}
            assert msgspec.json.decode(msgspec.json.encode(post), type=type(post)) == post


def test_all_times_are_utc(scene):
    for post in posts(hear(scene)):
        for moment in filter(None, (post.created_at, post.edited_at)):
            assert moment.utcoffset() == timedelta(0)


def test_hands_on_the_oldest_first(case, scene):
    times = [post.created_at for post in posts(hear(scene))]
    assert times == sorted(times) or not case.by_time


def test_an_empty_place_is_heard_and_what_is_said_there_later_too(empty):
    pages = hear(empty)
    assert ids(pages) == []
    assert [line for page in pages for line in page.skipped] == []
    said = empty.say()
    assert ids(hear(empty, landed(pages[-1].cursor) if pages else None)) == [said]


def test_the_next_night_hears_nothing_twice(scene):
    cursor = landed(hear(scene)[-1].cursor)
    assert ids(hear(scene, cursor)) == []


def test_goes_on_after_any_page(scene):
    pages = hear(scene)
    for number, page in enumerate(pages, 1):
        rest = ids(hear(scene, landed(page.cursor)))
        assert sorted({*ids(pages[:number]), *rest}) == sorted(scene.said)


def test_hears_what_was_said_since_even_if_it_had_stopped_in_between(scene):
    pages = hear(scene)
    new = [scene.say() for _ in range(3)]
    for number, page in enumerate(pages, 1):
        rest = ids(hear(scene, landed(page.cursor)))
        assert {*ids(pages[:number]), *rest} >= {*scene.said, *new}


def test_a_page_heard_twice_and_pages_that_overlap_change_nothing(scene, tmp_path):
    once = hear(scene)
    overlapping = hear(scene, landed(once[0].cursor))
    rows = staged(tmp_path, once)
    assert sorted(rows) == sorted(scene.said)
    assert staged(tmp_path / "again", once, once, overlapping, once[:1]) == rows


def test_the_first_page_comes_before_the_last_request(scene):
    needs(scene, "asked")
    pages = scene.source.pages(None, fetcher(), NOW)
    next(pages)
    early = scene.asked()
    list(pages)
    assert early < scene.asked()


def test_leaves_the_cursor_it_was_given_alone(scene):
    cursor = landed(hear(scene)[0].cursor)
    before = landed(cursor)
    scene.say()
    hear(scene, cursor)
    assert cursor == before


def test_cursors_of_earlier_pages_do_not_move_along(scene):
    pages = scene.source.pages(None, fetcher(), NOW)
    kept = [(page.cursor, landed(page.cursor)) for page in pages]
    assert all(landed(cursor) == at_the_time for cursor, at_the_time in kept)


def test_what_was_edited_comes_again_and_counts_as_one_edit(scene, tmp_path):
    needs(scene, "edit")
    first = hear(scene)
    words = scene.edit(scene.said[-1])
    second = hear(scene, landed(first[-1].cursor))
    if hasattr(scene.source, "recheck"):
        second += recheck(scene, first)
    rows = staged(tmp_path, first, second)
    assert words in rows[scene.said[-1]][0]
    assert {post_id: edits for post_id, (_, edits) in rows.items() if edits} == {scene.said[-1]: 1}


def test_a_place_that_fails_is_no_empty_place(scene):
    needs(scene, "fail")
    scene.fail()
    with pytest.raises(ListenError):
        hear(scene)


def test_rechecking_tells_what_is_gone_and_nothing_else(scene, tmp_path):
    needs(scene, "recheck", "delete")
    pages = hear(scene)
    assert [post.id for post in posts(recheck(scene, pages)) if post.deleted] == []
    scene.delete(scene.said[-1])
    again = recheck(scene, pages)
    assert [post.id for post in posts(again) if post.deleted] == [scene.said[-1]]
    assert sorted(staged(tmp_path, pages, again)) == sorted(scene.said[:-1])


def test_rechecking_brings_nothing_that_it_was_not_asked_for(scene):
    needs(scene, "recheck")
    pages = hear(scene)
    scene.say()
    assert {*ids(recheck(scene, pages))} <= {*scene.said}
    assert recheck(scene, []) == []


def test_rechecking_a_place_that_fails_says_so_and_calls_nothing_gone(scene):
    needs(scene, "recheck", "fail")
    pages = hear(scene)
    scene.fail()
    again = []
    with pytest.raises(ListenError):
        again.extend(scene.source.recheck(known(pages), fetcher(), NOW))
    assert [post.id for post in posts(again) if post.deleted] == []


def test_is_its_settings(case):
    told = {"kind": case.kind, "name": "here", **case.settings}
    source = msgspec.convert(told, Source)
    assert (source.name, source.place, source.enabled) == ("here", "here", True)
    with pytest.raises(msgspec.ValidationError, match="nonsense"):
        msgspec.convert({**told, "nonsense": 1}, Source)
