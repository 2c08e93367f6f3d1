"""Complaint waves: topics about which unusually many different people are negative; one outage is one wave."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from statistics import median

import duckdb
import msgspec

from reports.excerpts import excerpt
from reports.harmless import link
from reports.reading import Period, ask
from reports.views.quotes import SURE, Remark
from reports.views.week import WEEKS_BEFORE

FEWEST_CRITICS = 3
COMPLAINTS_SHOWN = 2  # by different people; a wave that has not even these is not shown


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """A topic with more critics than in any of the eight weeks before, and twice the usual.

    `also` are further such topics, half or more of whose negative posts stand in threads of this wave.
    """

    topic: str
    critics: int
    usual: float
    also: list[str]
    complaints: list[Remark]


class _Critics(msgspec.Struct, frozen=True, kw_only=True):
    topic: str
    week: date
    critics: int


class _Unusual(msgspec.Struct, frozen=True, kw_only=True):
    topic: str
    critics: int
    usual: float


class _Negative(msgspec.Struct, frozen=True, kw_only=True):
    """A negative post under one of its topics. `person` is who wrote it, or the post itself where nobody knows.

    `critical` posts complain in so many words, or are negative beyond doubt.
    """

    topic: str
    thread_key: str
    person: str
    text: str
    url: str
    place: str
    said_at: datetime
    starts: int
    critical: bool


def waves(con: duckdb.DuckDBPyConnection, period: Period) -> list[Wave]:
    """The biggest first. Quotes are critical posts of different people, within a wave and across all of them.

    Without two such quotes a topic is no wave: then its posts only look negative, or have been quoted under a bigger one.
    """
    found = _unusual(con, period)
    said = ask(
        con,
        "burning_posts",
        _Negative,
        first_day=period.first_day,
        as_of=period.as_of,
        time_zone=period.time_zone,
        sure=SURE,
    )
    posts = {one.topic: [post for post in said if post.topic == one.topic] for one in found}
    under = merge({topic: [post.thread_key for post in about] for topic, about in posts.items()})
    known: set[str] = set()  # people and texts quoted already
    shown = [
        Wave(
            topic=one.topic,
            critics=one.critics,
            usual=one.usual,
            also=under[one.topic],
            complaints=_complaints(posts[one.topic], known),
        )
        for one in found
        if one.topic in under
    ]
    return [wave for wave in shown if len(wave.complaints) == COMPLAINTS_SHOWN]


def _unusual(con: duckdb.DuckDBPyConnection, period: Period) -> list[_Unusual]:
    mondays = period.weeks(WEEKS_BEFORE + 1)
    found = ask(con, "topic_critics", _Critics, first_day=mondays[0], as_of=period.as_of, time_zone=period.time_zone)
    counts = {(one.topic, one.week): one.critics for one in found}
    unusual = []
    for topic in sorted({one.topic for one in found}):
        *before, now = [counts.get((topic, monday), 0) for monday in mondays]
        if now >= FEWEST_CRITICS and now > max(before) and now >= 2 * median(before):
            unusual.append(_Unusual(topic=topic, critics=now, usual=median(before)))
    return sorted(unusual, key=lambda one: -one.critics)


def merge(threads: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The topics that stand for themselves, each with the smaller ones half or more of whose posts are in its threads.

    `threads` holds the thread of each negative post of each topic, the biggest topic first. A topic that fits under
    several goes under the closest.
    """
    under: dict[str, list[str]] = {}
    for topic, own in threads.items():
        shared = {bigger: sum(thread in threads[bigger] for thread in own) for bigger in under}
        closest = max(shared, key=lambda bigger: shared[bigger], default=None)
        if closest is not None and 2 * shared[closest] >= len(own):
            under[closest].append(topic)
        else:
            under[topic] = []
    return under


def _complaints(posts: list[_Negative], known: set[str]) -> list[Remark]:
    """The first two critical posts by people, and in words, that are not `known` yet; they are then."""
    chosen: list[Remark] = []
    for one in posts:
        said = excerpt(one.text, one.starts, 200)
        if one.critical and len(chosen) < COMPLAINTS_SHOWN and known.isdisjoint((one.person, said)):
            known |= {one.person, said}
            chosen.append(Remark(said_at=one.said_at, text=said, link=link(one.url), place=one.place))
    return chosen
