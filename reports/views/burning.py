"""What is burning: questions nobody has answered, and topics about which unusually many different people are negative."""

from datetime import date, datetime
from statistics import median

import duckdb
import msgspec

from reports.excerpts import excerpt
from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.week import WEEKS_BEFORE

FEWEST_CRITICS = 3
QUESTIONS_SHOWN = 12


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An unanswered question; `hours` since it was asked, up to the end of the week."""

    title: str
    link: str | None
    place: str
    own: bool
    opened_at: datetime
    hours: float


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    said_at: datetime
    text: str
    link: str | None
    place: str


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """A topic with more critics than in any of the eight weeks before, and twice the usual."""

    topic: str
    critics: int
    usual: float
    complaints: list[Complaint]


class Burning(msgspec.Struct, frozen=True, kw_only=True):
    """`unanswered` are shown, of `unanswered_in_all`; newest first."""

    unanswered: list[Question]
    unanswered_in_all: int
    waves: list[Wave]


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    title: str | None
    url: str
    place: str
    own: bool
    opened_at: datetime
    hours: float


class _Critics(msgspec.Struct, frozen=True, kw_only=True):
    topic: str
    week: date
    critics: int


class _Complaint(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    url: str
    place: str
    said_at: datetime
    starts: int


def burning(con: duckdb.DuckDBPyConnection, period: Period) -> Burning:
    asked = ask(con, "unanswered", _Asked, as_of=period.as_of, time_zone=period.time_zone)
    questions = [
        Question(
            title=shorten(one.title or "", 110),
            link=link(one.url),
            place=one.place,
            own=one.own,
            opened_at=one.opened_at,
            hours=one.hours,
        )
        for one in asked[:QUESTIONS_SHOWN]
    ]
    return Burning(unanswered=questions, unanswered_in_all=len(asked), waves=_waves(con, period))


def _waves(con: duckdb.DuckDBPyConnection, period: Period) -> list[Wave]:
    mondays = period.weeks(WEEKS_BEFORE + 1)
    found = ask(con, "topic_critics", _Critics, first_day=mondays[0], as_of=period.as_of, time_zone=period.time_zone)
    counts = {(one.topic, one.week): one.critics for one in found}
    waves = []
    for topic in sorted({one.topic for one in found}):
        *before, now = [counts.get((topic, monday), 0) for monday in mondays]
        if now >= FEWEST_CRITICS and now > max(before) and now >= 2 * median(before):
            complaints = _complaints(con, period, topic)
            waves.append(Wave(topic=topic, critics=now, usual=median(before), complaints=complaints))
    return sorted(waves, key=lambda wave: -wave.critics)


def _complaints(con: duckdb.DuckDBPyConnection, period: Period, topic: str) -> list[Complaint]:
    found = ask(
        con,
        "burning_posts",
        _Complaint,
        topic=topic,
        first_day=period.first_day,
        as_of=period.as_of,
        time_zone=period.time_zone,
    )
    return [
        Complaint(said_at=one.said_at, text=excerpt(one.text, one.starts, 200), link=link(one.url), place=one.place)
        for one in found
    ]
