"""Where our people talk: the places of the week, and how much of the talk about providers is about us."""

import duckdb
import msgspec

from reports.reading import Period, ask

NAMES_SHOWN = 6
ENOUGH_SCORED = 10  # below, a tone is a matter of one or two posts


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Posts and people of the week at a place; `ours` name us, `theirs` a competitor; `usual` posts of a week before."""

    place: str
    own: bool
    posts: int
    people: int
    ours: int
    theirs: int
    usual: float


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that name somebody (us: '') in four weeks, and in the four before; shares are 0 to 1 of all names together."""

    name: str
    posts: int
    before: int
    share: float
    share_before: float | None
    tone: float | None  # positive minus negative per hundred scored; None below ten


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """`elsewhere` are the voices at places that are not ours, `at_home` those at ours; we first, then the loudest."""

    places: list[Place]
    elsewhere: list[Voice]
    at_home: list[Voice]


class _Voice(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    own: bool
    posts: int
    before: int
    positive: int
    negative: int
    scored: int


def talk(con: duckdb.DuckDBPyConnection, period: Period) -> Talk:
    days = {"as_of": period.as_of, "time_zone": period.time_zone}
    found = ask(con, "voices", _Voice, **days)
    return Talk(
        places=ask(con, "where_they_talk", Place, first_day=period.first_day, **days),
        elsewhere=_voices([one for one in found if not one.own]),
        at_home=_voices([one for one in found if one.own]),
    )


def _voices(found: list[_Voice]) -> list[Voice]:
    now, before = sum(one.posts for one in found), sum(one.before for one in found)
    voices = [
        Voice(
            name=one.name,
            posts=one.posts,
            before=one.before,
            share=one.posts / now,
            share_before=one.before / before if before else None,
            tone=100 * (one.positive - one.negative) / one.scored if one.scored >= ENOUGH_SCORED else None,
        )
        for one in found
        if one.posts
    ]
    return sorted(voices, key=lambda one: (one.name != "", -one.posts))[:NAMES_SHOWN]
