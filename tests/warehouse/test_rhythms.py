"""A source that is silent for unusually long is noticed, and few are that only take a breath."""

import gzip
import json
import random
import tarfile
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from warehouse import models

SQL = (models.MODELS / "marts" / "rhythms.sql").read_text("utf-8")
DATA = Path(__file__).parents[2] / "../shared/data"
START = date(2025, 1, 6)  # a Monday
Days = Iterable[date]


def patience(spoken: Mapping[str, Days], kind: str = "feed") -> dict[str, float | None]:
    """What the model says of sources that spoke once on each of these days."""
    rows = [(name, datetime.combine(day, time(12), UTC)) for name, days in spoken.items() for day in days]
    said = pa.table({"source": [row[0] for row in rows], "created_at": [row[1] for row in rows]})
    kinds = pa.table({"source": list(spoken), "kind": [kind] * len(spoken)})
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'; set variable time_zone = 'Europe/Berlin'; create schema staging")
        for table, content in (("posts", said), ("sources", kinds)):
            con.register(f"told_{table}", content)
            con.execute(f"create table staging.{table} as from told_{table}")
        return dict(con.execute(f"select source, patience from ({SQL})").fetchall())


def alarms(rhythms: Mapping[str, Days]) -> Counter[str]:
    """How often each would have been called silent, looked at every day of its life, while it spoke again later."""
    lives = {name: sorted(set(days)) for name, days in rhythms.items()}
    cuts = {
        f"{name}|{cut}": days[max(0, cut - 60) : cut + 1]
        for name, days in lives.items()
        for cut in range(20, len(days) - 1)
    }
    found: Counter[str] = Counter(dict.fromkeys(rhythms, 0))
    for key, most in patience(cuts).items():
        name, _, cut = key.rpartition("|")
        silent = (lives[name][int(cut) + 1] - lives[name][int(cut)]).days
        found[name] += most is not None and silent > most
    return found


def by_chance(per_day: float, seed: int, days: int = 1_000) -> list[date]:
    """Days with a post, where posts come by chance."""
    draw = random.Random(seed)
    spoken, at = [], 0.0
    while (at := at + draw.expovariate(per_day)) < days:
        spoken.append(START + timedelta(days=int(at)))
    return sorted(set(spoken))


def every(days: int, times: int = 80) -> list[date]:
    return [START + timedelta(days=days * n) for n in range(times)]


WORKDAYS = [day for day in every(1, 700) if day.weekday() < 5]
SUMMER_BREAK = [day for day in every(1, 1_400) if not (day.month == 8 and day.day < 15)]


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (every(1), 3),  # a forum
        (every(7), 21),  # a weekly blog
        (WORKDAYS, 9),  # no posts at weekends
        (every(30), 90),
        (every(1, 2_000), 3),  # the last days count, not the years before
        (every(30, 80) + [every(30, 80)[-1] + timedelta(days=n) for n in range(1, 61)], 3),
    ],
)
def test_three_times_the_usual_longest_silence_is_unusual(rhythm, days):
    assert patience({"one": rhythm}) == {"one": days}


def test_one_long_silence_makes_nobody_more_patient():
    pause = [day for day in every(1, 100) if not 30 <= (day - START).days < 50]
    assert patience({"one": pause}) == {"one": 3}


def test_a_young_source_and_an_archive_are_never_silent():
    assert patience({"young": every(1, 20)}) == {"young": None}
    assert patience({"old": every(1, 200)}, kind="archive") == {"old": None}


def test_few_that_speak_by_chance_are_called_silent():
    rhythms = {f"{rate}, {seed}": by_chance(rate, seed) for rate in (0.1, 0.3, 1, 3, 10) for seed in range(8)}
    found = alarms(rhythms)
    assert sum(found.values()) <= 2  # in 110 years
    assert sum(alarms({"workdays": WORKDAYS, "weekly": every(7)}).values()) == 0
    assert alarms({"summer": SUMMER_BREAK})["summer"] <= 4  # two weeks without a word, once a year: one look each


def test_who_stops_speaking_is_noticed_in_time():
    found = patience({str(rate): by_chance(rate, 1) for rate in (0.1, 0.3, 1, 3, 10)})
    assert [found[rate] <= days for rate, days in (("10", 3), ("3", 6), ("1", 15), ("0.3", 45), ("0.1", 130))] == [
        True
    ] * 5


def said_on(archive: str, read) -> list[date]:
    folder = DATA / archive
    if not folder.exists():
        pytest.skip(f"the archive {archive} of ../shared/data is not here")
    return sorted({date.fromisoformat(moment[:10]) for moment in read(folder)})


def from_lines(folder):
    with gzip.open(folder / "posts.jsonl.gz", "rt") as lines:
        yield from (told["created_at"] for told in map(json.loads, lines) if told["created_at"])


def from_topics(folder):
    with tarfile.open(folder / "topics_json.tar.gz") as tar:
        for member in filter(tarfile.TarInfo.isfile, tar):
            yield from (post["created_at"] for post in json.load(tar.extractfile(member))["post_stream"]["posts"])


@pytest.mark.real
@pytest.mark.parametrize(
    ("archive", "read", "most"),
    [
        ("urho3d", from_topics, 0),  # nine years
        ("openenergymonitor", from_lines, 8),  # nearly eight years; all eight are of its end: it moved away
        ("opendcl", from_lines, 4),  # a small one, nineteen years
        ("gbadev", from_lines, 8),  # fifteen years, and the last three of it
    ],
)
def test_few_false_alarms_on_real_archives(archive, read, most, capsys):
    days = said_on(archive, read)
    found = alarms({archive: days})[archive]
    with capsys.disabled():
        years = (days[-1] - days[0]).days / 365
        print(f"\n{archive}: {found} alarms in {years:.0f} years")  # noqa: T201  # to be read
    assert found <= most
