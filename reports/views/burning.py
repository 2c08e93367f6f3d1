"""What is burning: waves of criticism, questions nobody has answered with whom to ask, and regulars about to be lost."""

from collections import Counter
from datetime import datetime

import duckdb
import msgspec

from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.experts import Expert, experts, mixed, telling
from reports.views.waves import Wave, waves

QUESTIONS_SHOWN = 8
WAVES_SHOWN = 3
ASKED = 3  # people to ask about a question
QUESTIONS_EACH = 2  # that one person is named for, so that nobody has to answer them all


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An unanswered question; `hours` since it was asked, up to the end of the week; `experts` could answer it."""

    title: str
    link: str | None
    place: str
    own: bool
    opened_at: datetime
    hours: float
    experts: list[Expert] = []


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
    asker_key: str | None
    opener_key: str | None
    opened_at: datetime
    hours: float


class _Subject(msgspec.Struct, frozen=True, kw_only=True):
    name: str


def burning(con: duckdb.DuckDBPyConnection, period: Period) -> Burning:
    asked = ask(con, "unanswered", _Asked, as_of=period.as_of, time_zone=period.time_zone)
    named: Counter[str] = Counter()  # how often each person is named already
    questions = []
    for one in asked[:QUESTIONS_SHOWN]:
        can_answer = whom(con, period, one, named)
        named.update(expert.author_key for expert in can_answer)
        questions.append(
            Question(
                title=shorten(one.title or "", 110),
                link=link(one.url),
                place=one.place,
                own=one.own,
                opened_at=one.opened_at,
                hours=one.hours,
                experts=can_answer,
            )
        )
    found = waves(con, period)
    return Burning(
        unanswered=questions,
        unanswered_in_all=len(asked),
        waves=found[:WAVES_SHOWN],
        more_waves=[wave.topic for wave in found[WAVES_SHOWN:]],
    )


def whom(con: duckdb.DuckDBPyConnection, period: Period, one: _Asked, named: Counter[str]) -> list[Expert]:
    """Who could answer: by what the question names, or by the words of its title where it names nothing."""
    subjects = [found.name for found in ask(con, "post_subjects", _Subject, post_key=one.opener_key)]
    words = [] if subjects else telling(one.title or "")
    found = experts(con, period, subjects, words, one.place)
    enough = {key for key, times in named.items() if times >= QUESTIONS_EACH}
    return mixed(found, ASKED, enough | {one.asker_key or ""})
