import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
import pytest

from kundschafter.sample import events
from kundschafter.sample.world import SOURCES, Post, Thread, World, make

DIGEST = "af075de522b4eb97c19ca9bef2a2f887b434f46ef7b2930bd933337859153458"

TELL = """
from hashlib import sha256
import msgspec
from kundschafter.sample.world import make
print(sha256(msgspec.json.encode(make().threads)).hexdigest())
"""


def digest(world: World) -> str:
    return sha256(msgspec.json.encode(world.threads)).hexdigest()


def posts(world: World) -> dict[tuple[str, int], Post]:
    return {(thread.source, post.id): post for thread in world.threads for post in thread.posts}


def test_is_the_same_on_every_machine_and_changes_only_when_somebody_means_it():
    assert digest(make()) == DIGEST


@pytest.mark.parametrize("hash_seed", ["1", "4711"])
def test_does_not_depend_on_the_order_of_hashes(hash_seed):
    told = subprocess.run(
        [sys.executable, "-c", TELL],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == DIGEST


def test_another_seed_is_another_world():
    assert digest(make(8)) != DIGEST


@pytest.mark.parametrize(
    "until",
    [
        datetime(2025, 6, 1, 12, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # the hour that does not exist in Zurich
        datetime(2026, 11, 11, 20, tzinfo=UTC),
        datetime(2026, 11, 14, 23, tzinfo=UTC),
    ],
)
def test_tonight_is_the_beginning_of_tomorrow(until):
    tonight, tomorrow = make(until=until), make(until=until + timedelta(days=1))
    after = posts(tomorrow)
    before = posts(tonight)
    assert len(before) < len(after)
    assert set(before) == {key for key, post in after.items() if post.at <= until}
    for key, post in before.items():
        later = after[key]
        assert (post.number, post.author, post.at, post.blocks, post.reply_to) == (
            later.number, later.author, later.at, later.blocks, later.reply_to,
        )  # fmt: skip
        assert later.likes[: len(post.likes)] == post.likes
        assert post.accepted_at in (None, later.accepted_at)
        assert post.edit in (None, later.edit)
    assert [thread.id for thread in tonight.threads] == [
        thread.id for thread in tomorrow.threads if thread.posts[0].at <= until
    ]


def test_nothing_has_happened_after_the_moment_asked_for():
    until = datetime(2026, 10, 2, 18, tzinfo=UTC)
    for post in posts(make(until=until)).values():
        moments = [post.at, *(like.at for like in post.likes), post.accepted_at, post.edit and post.edit.at]
        assert all(moment is None or moment <= until for moment in moments)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        make(until=datetime(2026, 1, 1))  # noqa: DTZ001 this is what is refused


def in_order(thread: Thread) -> bool:
    times = [post.at for post in thread.posts]
    ids = [post.id for post in thread.posts]
    return times == sorted(times) and ids == sorted(ids)


def test_threads_are_told_in_order_and_answers_come_after_what_they_answer():
    for thread in make().threads:
        assert in_order(thread)
        assert [post.number for post in thread.posts] == list(range(1, len(thread.posts) + 1))
        assert all(post.reply_to is None or post.reply_to < post.number for post in thread.posts)


def test_nothing_happens_to_a_post_after_a_month():
    for post in posts(make()).values():
        later = [like.at for like in post.likes] + [
            moment for moment in (post.accepted_at, post.edit and post.edit.at) if moment
        ]
        assert all(post.at <= moment < post.at + timedelta(days=30) for moment in later)


def test_has_the_size_of_a_real_community():
    world = make()
    found = posts(world)
    assert 9_000 <= len(found) <= 12_000
    assert 300 <= len({post.author for post in found.values()}) <= 420
    assert all(world.of(source) for source in SOURCES)
    german = sum(post.meant.language == "de" for post in found.values()) / len(found)
    assert 0.65 <= german <= 0.8
    assert {"fr", "it"} <= {post.meant.language for post in found.values()}


def test_the_archive_ends_where_the_new_forum_begins():
    world = make()
    last = max(post.at for thread in world.of("archive") for post in thread.posts).astimezone(events.ZONE)
    first = min(post.at for thread in world.of("own") for post in thread.posts).astimezone(events.ZONE)
    assert last.date() < events.MOVE <= first.date()
    assert max(post.at for post in posts(world).values()) <= events.LAST_MOMENT


def test_evenings_are_busier_than_nights():
    hours = [post.at.astimezone(events.ZONE).hour for post in posts(make()).values()]
    assert sum(19 <= hour <= 21 for hour in hours) > 20 * sum(2 <= hour <= 4 for hour in hours)


def test_no_long_text_comes_twice_except_from_the_spammer_and_the_bot():
    seen: dict[str, str] = {}
    for post in posts(make()).values():
        text = "\n".join("\n".join(block[1:]) for block in post.blocks if block[0] != "quote")
        if len(text) >= 120 and post.author not in ("bestdeals4u_24", "Huettenwart"):
            assert text not in seen, f"{post.author} and {seen[text]} wrote the same"
            seen[text] = post.author
