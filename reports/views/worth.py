"""What is worth passing on inside the house: ideas of regulars, and answers of customers worth pinning."""

from datetime import datetime

import duckdb
import msgspec

from reports.excerpts import excerpt
from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.quotes import LETTERS

SHOWN = 5
REGULAR = 10  # days with a post
MANY_LIKES = 2


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """A post of a customer in a thread; where it is an answer, how others found it."""

    author_key: str
    handle: str
    place: str
    own: bool
    title: str
    text: str
    said_at: datetime
    link: str | None
    accepted: bool = False
    thanks: int = 0
    likes: int = 0


class _Post(msgspec.Struct, frozen=True, kw_only=True):
    author_key: str
    handle: str
    place: str
    own: bool
    title: str | None
    text: str
    url: str
    said_at: datetime
    starts: int = 0
    accepted: bool = False
    thanks: int = 0
    likes: int = 0


def ideas(con: duckdb.DuckDBPyConnection, period: Period) -> list[Contribution]:
    """Wishes of regulars within four weeks, one of each person, five at most, the most liked first."""
    return _first_of_each(ask(con, "ideas", _Post, as_of=period.as_of, time_zone=period.time_zone, regular=REGULAR))


def answers(con: duckdb.DuckDBPyConnection, period: Period) -> list[Contribution]:
    """Answers of customers in the week that were accepted, thanked for or liked twice; one of each person, five at most."""
    found = ask(
        con,
        "pinnable",
        _Post,
        first_day=period.first_day,
        as_of=period.as_of,
        time_zone=period.time_zone,
        letters=LETTERS,
        likes=MANY_LIKES,
    )
    return _first_of_each(found)


def _first_of_each(found: list[_Post]) -> list[Contribution]:
    first_of = {one.author_key: one for one in reversed(found)}
    return [_shown(one) for one in found if first_of[one.author_key] is one][:SHOWN]


def _shown(one: _Post) -> Contribution:
    return Contribution(
        author_key=one.author_key,
        handle=shorten(one.handle, 40),
        place=one.place,
        own=one.own,
        title=shorten(one.title or "", 90),
        text=excerpt(one.text, one.starts, 200),
        said_at=one.said_at,
        link=link(one.url),
        accepted=one.accepted,
        thanks=one.thanks,
        likes=one.likes,
    )
