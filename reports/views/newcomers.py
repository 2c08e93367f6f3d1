"""Newcomers worth a word: first heard within four weeks, and somebody who helps, waits for an answer, or comes back."""

from datetime import datetime
from typing import Literal

import duckdb
import msgspec

from reports.excerpts import excerpt
from reports.harmless import link, shorten
from reports.reading import Period, ask

SHOWN = 5
PEOPLE = 2  # helped: one may be a "same here"
DAYS = 3  # with a post: who comes back so often may stay
WHY = ("helped", "waiting", "back")


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """`why` they are worth a word, and the number it rests on: people helped, questions waiting, days with a post."""

    author_key: str
    handle: str
    place: str
    own: bool
    first_at: datetime
    posts: int
    why: Literal["helped", "waiting", "back"]
    number: int
    text: str
    said_at: datetime
    link: str | None


class _Arrival(msgspec.Struct, frozen=True, kw_only=True):
    author_key: str
    handle: str
    place: str
    own: bool
    posts: int
    days: int
    text: str
    url: str
    first_at: datetime
    said_at: datetime
    helped: int
    waiting: int


def newcomers(con: duckdb.DuckDBPyConnection, period: Period, shown: set[str]) -> list[Newcomer]:
    """Five at most, who helps first; nobody in `shown`, who has a card already."""
    found = ask(con, "arrivals", _Arrival, first_day=period.first_day, as_of=period.as_of, time_zone=period.time_zone)
    chosen = [new for one in found if one.author_key not in shown and (new := _newcomer(one))]
    return sorted(chosen, key=lambda one: WHY.index(one.why))[:SHOWN]


def _newcomer(one: _Arrival) -> Newcomer | None:
    why: Literal["helped", "waiting", "back"]
    if one.helped >= PEOPLE:
        why, number = "helped", one.helped
    elif one.waiting:
        why, number = "waiting", one.waiting
    elif one.days >= DAYS:
        why, number = "back", one.days
    else:
        return None
    return Newcomer(
        author_key=one.author_key,
        handle=shorten(one.handle, 40),
        place=one.place,
        own=one.own,
        first_at=one.first_at,
        posts=one.posts,
        why=why,
        number=number,
        text=excerpt(one.text, 0, 160),
        said_at=one.said_at,
        link=link(one.url),
    )
