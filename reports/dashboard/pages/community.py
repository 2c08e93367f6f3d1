"""Is it a community: on how few it rests, who answers, whether we talk with people or at them, who carries it."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

import duckdb
import msgspec
from markupsafe import Markup

from reports.charts.community import community as drawn
from reports.dashboard.view import View
from reports.harmless import link, shorten
from reports.reading import ask
from reports.views import community

RANKS = 5  # people of a role
NAMED = 2  # of each role, in the picture


class Concentration(msgspec.Struct, frozen=True, kw_only=True):
    """`absence_factor`: so few people wrote half of all posts."""

    people: int
    posts: int
    by_staff: int
    by_first_25: int
    absence_factor: int


class Dialogue(msgspec.Struct, frozen=True, kw_only=True):
    """Who turned to whom.

    Of the `pairs` of people one of whom turned to the other, both did in `mutual`; of the `customers` who turned to staff,
    staff turned to `heard`.
    """

    pairs: int
    mutual: int
    customers: int
    heard: int


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """Times are medians in hours: to the first answer, and to the first word of staff where staff spoke."""

    questions: int
    by_customers: int
    by_staff: int
    unanswered: int
    median_hours: float | None
    staff_spoke: int
    staff_hours: float | None


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    role: str
    rank: int
    author_key: str
    score: float
    plain_count: float
    handle: str
    profile_url: str | None
    place: str
    own: bool
    posts: int


class _Named(msgspec.Struct, frozen=True, kw_only=True):
    author_key: str
    handle: str


def read(con: duckdb.DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    [concentration] = ask(con, "dashboard/concentration", Concentration, **view.values)
    [dialogue] = ask(con, "dashboard/dialogue", Dialogue, **view.values)
    [answered] = ask(con, "dashboard/answered", Answered, **view.values)
    people = ask(con, "dashboard/ranked", Ranked, ranks=RANKS) if view.visitor.sees_names else []
    known = view.words.texts["roles"]
    people.sort(key=lambda one: (list(known).index(one.role) if one.role in known else 0, one.rank))
    shown = [(one, shorten(one.handle, 40), link(one.profile_url)) for one in people if one.role in known]
    picture, web = view.kept.get(
        ("picture", view.visitor.sees_names, view.words.language), lambda: _picture(con, view, people)
    )
    return {
        "concentration": concentration,
        "dialogue": dialogue,
        "answered": answered,
        "before": ask(con, "dashboard/answered", Answered, **view.before)[0],
        "assumed": {name: value for name, value in msgspec.to_builtins(view.filters).items() if name != "minutes"},
        "saved_hours": answered.by_customers * view.filters.minutes / 60,
        "weeks": timedelta(days=view.filters.days) / timedelta(weeks=1),
        "people": [(role, list(of_role)) for role, of_role in groupby(shown, key=lambda one: one[0].role)],
        "picture": picture,
        "web": web,
    }


def _picture(con: duckdb.DuckDBPyConnection, view: View, people: list[Ranked]) -> tuple[community.Picture, Markup]:
    """The picture and its drawing; it is of the whole community, whatever the filters."""
    named = {one.author_key: shorten(one.handle, 40) for one in people if one.rank <= NAMED}
    picture = community.picture(con, [_Named(author_key=key, handle=handle) for key, handle in named.items()])
    told = view.words.texts["community"]["alt"].format(people=len(picture.dots), groups=len(picture.groups))
    return picture, drawn(picture, told)
