"""The promise: over any sequence of faults that ends, every post arrives exactly once."""

import dataclasses
import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from listeners.landing import pagefile
from listeners.listen import Heard, listen
from listeners.people.identity import Identity
from tests.listeners import cases
from tests.listeners.case import NOW, Case, Scene
from tests.listeners.faults import CAP, FAULTS, SECONDS, Line, in_memory, proxied
from tests.listeners.loopback import fetcher
from warehouse import database, load

KINDS = [name for _, name, _ in pkgutil.iter_modules(cases.__path__)]
NO_HTTP = {"archive", "nntp"}
SEQUENCES = int(os.environ.get("KUNDSCHAFTER_FAULT_SEQUENCES", "40"))  # for each kind


def case_of(kind: str) -> Case:
    return import_module(f"tests.listeners.cases.{kind}").CASE


class Place:
    """A place that speaks, a way to it that fails, and nights in which it is listened to."""

    def __init__(self, scene: Scene, name: str, line: Line, folder: Path, identity: Identity) -> None:
        self.scene, self.line = scene, line
        self.source = msgspec.structs.replace(scene.source, name=name, place=name)
        self.landing, self.identity = folder / "landing", identity
        self.said = [scene.say() for _ in range(7)]
        self.nights = 0

    def night(self, faults=(), **more) -> Heard:
        self.line.faults = iter(faults)
        http = fetcher(max_bytes=CAP, tries=2, max_redirects=3, **more)
        now = NOW + timedelta(minutes=10 * self.nights)  # what places say is of a few hours
        self.nights += 1
        heard = listen(self.source, self.landing, self.identity, http, now)
        self.line.faults = iter(())
        return heard

    def until_heard(self) -> None:
        """Nights without faults, until one has heard the source to its end, and one more."""
        for _ in range(4):
            if self.night().error is None:
                break
        assert self.night().error is None

    @property
    def landed(self) -> set[str]:
        """Ids in the landing zone; staging keeps one row of each."""
        files = sorted((self.landing / self.source.name).glob("*.jsonl.gz"))
        return {post.id for file in files for post in pagefile.read(file)[1] if not post.deleted}


@contextmanager
def opened(kind: str, name: str, folder: Path, identity: Identity) -> Iterator[Place]:
    """A place of that kind that is asked without sockets."""
    line = Line()
    own = folder / "cases" / name
    own.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr("time.sleep", lambda _: None)  # that of libraries; ours come in as an argument
        with in_memory(patch, line), case_of(kind).opened(own, patch) as scene:
            yield Place(scene, name, line, folder, identity)


@pytest.fixture(scope="module", params=[kind for kind in KINDS if kind not in NO_HTTP])
def kind(request):
    return request.param


def any_nights() -> st.SearchStrategy:
    """For each night: how many things are said before it, and what spoils its answers, one after the other."""
    faulty = st.lists(st.sampled_from([None, None, None, *FAULTS]), max_size=12)
    return st.lists(st.tuples(st.integers(0, 2), faulty), min_size=1, max_size=4)


def test_every_post_arrives_once_whatever_goes_wrong(kind, tmp_path):
    expected: dict[str, set[str]] = {}
    numbers = count()
    identity = Identity(tmp_path / "var")

    @settings(
        max_examples=SEQUENCES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(any_nights())
    def over(nights):
        name = f"{kind}-{next(numbers)}"
        with opened(kind, name, tmp_path, identity) as place:
            for more, faults in nights:
                place.said += [place.scene.say() for _ in range(more)]
                place.night(faults)
            place.until_heard()
            expected[name] = set(place.said)
            assert place.landed == expected[name]

    over()
    assert staged(tmp_path, identity, expected) == expected


def test_every_post_arrives_once_over_real_sockets_too(kind, tmp_path, monkeypatch):
    """A night for each fault, which hits its second answer, and something new in each."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    line, identity = Line(), Identity(tmp_path / "var")
    with case_of(kind).opened(tmp_path, monkeypatch) as scene, proxied(scene.source, line) as source:
        place = Place(dataclasses.replace(scene, source=source), kind, line, tmp_path, identity)
        for fault in FAULTS:
            place.night([None, fault], deadline=SECONDS)
            place.said.append(scene.say())
        place.until_heard()
    assert place.landed == set(place.said)


def staged(folder: Path, identity: Identity, expected) -> dict[str, set[str]]:
    """What the warehouse keeps of it, one row for each (source, id)."""
    sources = [{"source": name, "kind": "feed", "place": name, "own": False} for name in expected]
    with database.open(folder / "w.duckdb", time_zone="UTC") as con:
        load.load(con, folder / "landing", identity.key, sources=sources, build_time=NOW + timedelta(days=30))
        rows = con.execute("select source, post_id, count(*) from staging.posts group by all").fetchall()
    assert all(n == 1 for _, _, n in rows)
    found: dict[str, set[str]] = {name: set() for name in expected}
    for source, post_id, _ in rows:
        found[source].add(post_id)
    return found
