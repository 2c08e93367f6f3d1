"""A disk that is full costs nothing but time."""

import os
import random
import subprocess
from datetime import UTC, datetime

import pytest

from listeners import health
from listeners.landing import pagefile
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.records import Page, Post

NOW = datetime(2026, 11, 16, tzinfo=UTC)
POSTS = 60


class Noise:
    """A source whose posts hardly compress."""

    name = place = "noise"

    def pages(self, cursor, _fetcher, _now):
        for number in range((cursor or {"next": 0})["next"], POSTS):
            body = random.Random(number).randbytes(4_000).hex()
            said = Post(id=str(number), thread_id="t", url="https://x.example", created_at=NOW, body=body)
            yield Page(posts=[said], cursor={"next": number + 1})


@pytest.fixture
def tiny(tmp_path):
    """A file system of 128 kB."""
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", tmp_path], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"only who may mount can fill a tiny disk: {tried.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def landed(folder):
    pages = sorted((folder / "landing" / "noise").glob("*.gz"))
    return [post.id for path in pages for post in pagefile.read(path)[1]]


def hear(folder):
    return listen(Noise(), folder / "landing", Identity(folder), None, NOW)


def test_says_which_disk_is_full_keeps_whole_pages_and_goes_on_once_there_is_space(tiny):
    full = hear(tiny)

    assert full.error
    assert "No space left" in full.error
    assert str(tiny / "landing" / "noise") in full.error
    assert 0 < full.posts < POSTS
    assert landed(tiny) == [str(n) for n in range(full.posts)]
    assert not list((tiny / "landing" / "noise").glob(".*.tmp")), "nothing half-written stays"
    assert health.read(tiny / "landing", "noise").last_success is None

    still_full = hear(tiny)
    assert "No space left" in still_full.error
    assert landed(tiny) == [str(n) for n in range(full.posts + still_full.posts)]

    subprocess.run(["mount", "-o", "remount,size=2m", tiny], check=True)
    after = hear(tiny)
    assert after.error is None
    assert landed(tiny) == [str(n) for n in range(POSTS)]
    assert health.read(tiny / "landing", "noise").last_success == NOW


def test_a_tombstone_that_does_not_fit_leaves_the_old_ones(tiny):
    identity = Identity(tiny)
    identity.forget(identity.key("place", "first"), ["first"])
    (tiny / "ballast").write_bytes(bytes(os.statvfs(tiny).f_bavail * 4096))
    with pytest.raises(OSError, match="No space left"):
        identity.forget(identity.key("place", "second"), ["second", *[f"name{n}" for n in range(500)]])
    again = Identity(tiny)
    assert again.forgotten(again.key("place", "first"))
    assert not again.forgotten(again.key("place", "second"))
