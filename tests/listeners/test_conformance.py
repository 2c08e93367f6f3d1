"""The questions asked of every listener; the listeners stand in conformance.py."""

import msgspec
import pytest

from listeners.records import Page
from listeners.sources import Source
from tests.listeners.conformance import CASES, NOW, SAID
from tests.listeners.loopback import fetcher


@pytest.fixture(params=CASES, ids=lambda case: case.kind)
def case(request):
    return request.param


@pytest.fixture
def scene(case, tmp_path, monkeypatch):
    with case.opened(tmp_path, monkeypatch) as scene:
        scene.said = [scene.say() for _ in range(SAID)]
        yield scene


def hear(scene, cursor=None) -> list[Page]:
    return list(scene.source.pages(cursor, fetcher(), NOW))


def ids(pages):
    return [post.id for page in pages for post in page.posts]


def landed(cursor):
    """A cursor as it comes back from the landing zone."""
    return msgspec.json.decode(msgspec.json.encode(cursor))


def test_hears_everything_once(scene):
    assert sorted(ids(hear(scene))) == sorted(scene.said)


def test_posts_are_whole(scene):
    for page in hear(scene):
        assert page.skipped == []
        for post in page.posts:
            assert post.id
            assert post.thread_id
            assert post.url.startswith(("http://", "https://"))
            assert post.created_at.utcoffset().total_seconds() == 0
            assert post.format in {"text", "html"}
            assert msgspec.json.decode(msgspec.json.encode(post), type=type(post)) == post


def test_hands_on_the_oldest_first(case, scene):
    times = [post.created_at for page in hear(scene) for post in page.posts]
    assert times == sorted(times) or not case.by_time


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


def test_is_its_settings(case):
    told = {"kind": case.kind, "name": "here", **case.settings}
    source = msgspec.convert(told, Source)
    assert (source.name, source.place, source.enabled) == ("here", "here", True)
    with pytest.raises(msgspec.ValidationError, match="nonsense"):
        msgspec.convert({**told, "nonsense": 1}, Source)
