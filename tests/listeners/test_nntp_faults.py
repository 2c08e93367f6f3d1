"""The promise of test_faults.py for newsgroups, which are not heard over HTTP: over real sockets, a fault a command."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners.nntp import Nntp, group
from listeners.people.identity import Identity
from tests.listeners.case import Scene
from tests.listeners.test_faults import SEQUENCES, Place, staged
from tests.listeners.usenet import GROUP, newsserver

FAULTS = ["400", "cut", "nonsense", "half"]
NIGHTS = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.sampled_from([*[None] * 6, *FAULTS]), max_size=20)), min_size=1, max_size=4
)


def test_every_article_arrives_once_whatever_goes_wrong(tmp_path, monkeypatch):
    monkeypatch.setattr(group, "PAGE_POSTS", 3)
    monkeypatch.setattr(group, "WINDOW", 3)
    expected: dict[str, set[str]] = {}
    numbers, identity = count(), Identity(tmp_path / "var")

    @settings(
        max_examples=SEQUENCES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(NIGHTS)
    def over(nights):
        name = f"nntp-{next(numbers)}"
        with newsserver() as news:
            source = Nntp(name=name, server="127.0.0.1", port=news.port, tls=False, groups=[GROUP])
            place = Place(Scene(source, news.say), name, news, tmp_path, identity)
            for more, faults in nights:
                place.said += [news.say() for _ in range(more)]
                place.night(faults)
            place.until_heard()
            expected[name] = set(place.said)
            assert place.landed == expected[name]

    over()
    assert staged(tmp_path, identity, expected) == expected
