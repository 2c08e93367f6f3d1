"""What a view is of: the filters, which live in the address, so that a view can be sent as a link."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec

WEEKS = 12


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A strategic segment of the settings: `subjects` are "kind/name", `places` names of places."""

    name: str
    subjects: list[str]
    places: list[str]


class Filters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The filters of a view; None is everything. Days are local, both counted in.

    `product` is "product/NAME", "brand/NAME" or "competitor/NAME". `sentiment`, `intent` and `page` are of the list of
    posts alone.
    """

    first: date
    last: date
    source: str | None = None
    language: str | None = None
    place: str | None = None
    whose: str | None = None  # "own" or "foreign"
    product: str | None = None
    topic: str | None = None
    segment: str | None = None
    sentiment: str | None = None
    intent: str | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] = 15  # an employee would need for an answer
    lang: str | None = None  # of the page itself

    @classmethod
    def read(cls, told: Mapping[str, str], as_of: date) -> "Filters":
        """Read the query of an address; `as_of` is the day after the last one there is. ValueError says what is wrong."""
        given: dict[str, Any] = {name: value for name, value in told.items() if value and name in cls.__struct_fields__}
        last = as_of - timedelta(days=1)
        given = {"first": (as_of - timedelta(weeks=WEEKS)).isoformat(), "last": last.isoformat(), **given}
        try:
            found = msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        if found.first > found.last:
            raise ValueError(f"{found.first} is after {found.last}")
        return found

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Filters":
        """The same view of as many days right before."""
        return self.but(first=self.first - timedelta(days=self.days), last=self.first - timedelta(days=1))

    def but(self, **changes: Any) -> "Filters":
        """The same view with some filters changed."""
        return msgspec.structs.replace(self, **changes)

    def address(self, path: str, **changes: Any) -> str:
        """The address of a page of the site with these filters; where a filter is changed, the list begins anew."""
        told = msgspec.to_builtins(self.but(**{"page": 1, **changes}))
        return f"{path}?{urlencode(told)}"

    def values(self, segments: Mapping[str, Segment]) -> dict[str, Any]:
        """What the queries bind, in the order of `lens.chosen`. An unknown segment holds nothing."""
        segment = segments.get(self.segment or "", Segment(name="", subjects=[], places=[])) if self.segment else None
        return {
            "first_day": self.first,
            "last_day": self.last,
            "source": self.source,
            "place": self.place,
            "language": self.language,
            "own": {"own": True, "foreign": False}.get(self.whose or ""),
            "product": self.product,
            "topic": self.topic,
            "subjects": segment.subjects if segment else None,
            "places": segment.places if segment else [],
        }
