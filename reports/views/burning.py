"""What is burning: questions nobody has answered, and topics about which unusually many different people are negative."""

from datetime import datetime

import duckdb
import msgspec

from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.waves import Wave, waves

QUESTIONS_SHOWN = 12
WAVES_SHOWN = 3


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An unanswered question; `hours` since it was asked, up to the end of the week."""

    title: str
    link: str | None
    place: str
    own: bool
    opened_at: datetime
    hours: float


class Burning(msgspec.Struct, frozen=True, kw_only=True):
    """`unanswered` are shown, of `unanswered_in_all`, newest first; `waves` the biggest first, `more_waves` by topic alone."""

    unanswered: list[Question]
    unanswered_in_all: int
    waves: list[Wave]
    more_waves: list[str]


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    title: str | None
    url: str
    place: str
    own: bool
    opened_at: datetime
    hours: float


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
    found = waves(con, period)
    return Burning(
        unanswered=questions,
        unanswered_in_all=len(asked),
        waves=found[:WAVES_SHOWN],
        more_waves=[wave.topic for wave in found[WAVES_SHOWN:]],
    )
