"""The tables of `kundschafter.toml` that say how people are ranked."""

from typing import Annotated

import msgspec

Days = Annotated[int, msgspec.Meta(ge=1)]


class Ranking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[ranking]`: how far back a ranking looks, and who is set by hand.

    `never` and `always` hold handles or author keys. Who is in `never` is excluded from every list; who is in `always` is
    not excluded as a bot or as spam (staff stay out all the same).
    """

    people: Annotated[int, msgspec.Meta(ge=1)] = 10  # named in each list
    half_life_days: Days = 90  # after so many days help and talk count half
    window_days: Days = 730  # what is older does not count at all
    never: list[str] = []
    always: list[str] = []


class Segment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[segments]]`: talk of strategic weight. A post belongs to it by any of its topics, products or its place.

    Help, praise and advice in such a post count `weight` times in the scores (never in the plain counts beside them). Of
    several segments the heaviest counts.
    """

    name: str
    topics: list[str] = []
    products: list[str] = []
    places: list[str] = []
    weight: Annotated[float, msgspec.Meta(ge=0)] = 1.0
