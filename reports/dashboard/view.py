"""What every page knows of the view it shows."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from reports.dashboard.access.roles import Visitor
from reports.dashboard.filters import Filters
from reports.dashboard.kept import Kept
from reports.wording import Language, Wording

FEWEST = 5  # people a figure is of, where nobody may be recognised


@cache
def texts(language: Language) -> dict[str, Any]:
    """The texts of `texts/dashboard-<language>.toml`."""
    return tomllib.loads((files("reports") / "texts" / f"dashboard-{language}.toml").read_text("utf-8"))


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """How far the data can be trusted to be whole: sources not heard in the last night, and unusually silent ones."""

    age: int  # days since the last day there is; 0: it was yesterday
    missing: list[str]
    silent: list[str]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A page with its filters. `values` is what the queries bind of them, `tabs` are the pages to choose from."""

    name: str
    filters: Filters
    values: Mapping[str, Any]
    words: Wording
    visitor: Visitor
    tabs: list[str]
    segments: list[str]
    competitors: Mapping[str, list[str]]  # of each product
    time_zone: str
    as_of: date
    choices: Mapping[str, list[str]]
    fresh: Freshness
    kept: Kept
    copy: str  # names the copy that is shown

    @property
    def before(self) -> dict[str, Any]:
        """What the queries bind for as many days right before."""
        past = self.filters.before
        return {**self.values, "first_day": past.first, "last_day": past.last}

    @property
    def weeks_chosen(self) -> int | None:
        """The number of weeks up to the newest day, if that is what is chosen."""
        weeks, rest = divmod(self.filters.days, 7)
        return weeks if not rest and self.filters.last == self.newest else None

    @property
    def newest(self) -> date:
        """The last day there is."""
        return self.as_of - timedelta(days=1)

    def back(self, weeks: int) -> date:
        """The first of so many weeks up to the newest day."""
        return self.as_of - timedelta(weeks=weeks)

    def veiled(self, people: int) -> bool:
        """Whether a figure is of so few people that this reader must not see it."""
        return 0 < people < FEWEST and not self.visitor.sees_names

    def path(self, name: str) -> str:
        """Where a page stands."""
        return "/" if name == "overview" else f"/{name}"
