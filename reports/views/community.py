"""The picture of the community: who talks with whom, in groups, with the people of the week by name."""

from collections.abc import Sequence
from typing import Protocol

import duckdb
import msgspec

from reports.reading import ask

PEOPLE = 350  # more dots than this are a grey cloud, and make the page heavy
LINES = 500
COLOURED = 6  # groups told apart by colour; the eye holds no more


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """`group` counts the groups by size from 0; COLOURED stands for all the small ones. x and y are -1 to 1."""

    x: float
    y: float
    size: float
    group: int
    label: str | None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    x: float
    y: float
    x2: float
    y2: float
    strength: float  # 0 to 1, of the strongest


class Group(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    people: int
    topics: list[str]
    of_the_week: list[str]  # handles


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    dots: list[Dot]
    lines: list[Line]
    groups: list[Group]  # the coloured ones
    others: int  # people in the other groups


class Named(Protocol):
    """Somebody whose name stands in the picture."""

    @property
    def author_key(self) -> str: ...
    @property
    def handle(self) -> str: ...


class _Member(msgspec.Struct, frozen=True, kw_only=True):
    author_key: str
    group_id: int
    x: float
    y: float
    size: float


class _Edge(msgspec.Struct, frozen=True, kw_only=True):
    one: str
    other: str
    weight: float


class _Group(msgspec.Struct, frozen=True, kw_only=True):
    group_id: int
    people: int
    topics: list[str]


def picture(con: duckdb.DuckDBPyConnection, cards: Sequence[Named]) -> Picture:
    handles = {card.author_key: card.handle for card in cards}
    members = ask(con, "members", _Member, most=PEOPLE, people=list(handles))
    edges = ask(con, "edges", _Edge, shown=[one.author_key for one in members], most=LINES)
    groups = ask(con, "groups", _Group)
    # a group of one or two is no group
    numbers = {group.group_id: n for n, group in enumerate(groups[:COLOURED]) if group.people > 2}
    across, up = _spread([one.x for one in members]), _spread([one.y for one in members])
    members = [msgspec.structs.replace(one, x=x, y=y) for one, x, y in zip(members, across, up, strict=True)]
    at = {one.author_key: one for one in members}
    strongest = max((edge.weight for edge in edges), default=1)
    return Picture(
        dots=[
            Dot(
                x=one.x,
                y=one.y,
                size=one.size,
                group=numbers.get(one.group_id, COLOURED),
                label=handles.get(one.author_key),
            )
            for one in members
        ],
        lines=[
            Line(
                x=at[edge.one].x,
                y=at[edge.one].y,
                x2=at[edge.other].x,
                y2=at[edge.other].y,
                strength=edge.weight / strongest,
            )
            for edge in edges
        ],
        groups=[
            Group(
                number=numbers[group.group_id],
                people=group.people,
                topics=group.topics,
                of_the_week=[
                    handles[one.author_key]
                    for one in members
                    if one.group_id == group.group_id and one.author_key in handles
                ],
            )
            for group in groups
            if group.group_id in numbers
        ],
        others=sum(group.people for group in groups if group.group_id not in numbers),
    )


def _spread(places: list[float]) -> list[float]:
    """Places along one axis, -1 to 1, in the same order, with room between people who stand in a heap.

    A web of groups that hardly speak has its groups far apart and everybody in them on one spot; so each place is partly
    the place itself, and mostly the share of people who stand before it.
    """
    order = sorted(range(len(places)), key=lambda n: places[n])
    rank = {n: 2 * (before + 0.5) / len(places) - 1 for before, n in enumerate(order)}
    return [0.3 * place + 0.7 * rank[n] for n, place in enumerate(places)]
