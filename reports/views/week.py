"""The week in six figures, each against the usual: the median of the eight weeks before."""

from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Literal

import duckdb
import msgspec

from reports.reading import Period, ask

WEEKS_BEFORE = 8
ENOUGH_WEEKS = 4  # with posts, before anything is called unusual
ENOUGH_CASES = 10  # below, a share is a matter of one or two, and the plain numbers are shown

Standing = Literal["lowest", "highest", "usual", "unknown"]


class Week(msgspec.Struct, frozen=True, kw_only=True):
    week: date
    posts: int
    authors: int
    new_authors: int
    questions: int
    asked: int
    by_customers: int
    by_staff: int
    positive: int
    neutral: int
    negative: int
    not_scored: int

    @property
    def scored(self) -> int:
        return self.positive + self.neutral + self.negative

    @property
    def peer_rate(self) -> float | None:
        """Share of the week's questions that a customer answered first and within 24 hours, 0 to 1."""
        return self.by_customers / self.asked if self.asked else None

    @property
    def tone(self) -> float | None:
        """Positive minus negative posts among a hundred scored ones, -100 to 100."""
        return 100 * (self.positive - self.negative) / self.scored if self.scored else None

    def cases(self, name: str) -> tuple[int, int] | None:
        """What a share of the week is made of, and out of how many; None for figures that are counts."""
        if name == "peer_rate":
            return self.by_customers, self.asked
        return (self.positive - self.negative, self.scored) if name == "tone" else None

    def few(self, name: str) -> bool:
        """Whether the figure is a share of too few cases to say more than their number."""
        cases = self.cases(name)
        return cases is not None and 0 < cases[1] < ENOUGH_CASES


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """`values` are of the weeks shown, the week reported last; None where there was nothing to count."""

    name: str
    values: list[float | None]
    usual: float | None
    standing: Standing

    @property
    def value(self) -> float | None:
        return self.values[-1]


class Weeks(msgspec.Struct, frozen=True, kw_only=True):
    weeks: list[Week]
    figures: list[Figure]
    health: Literal["well", "mixed", "worry", "unknown"]
    lowest: list[str]  # names of the figures lower than in all eight weeks before

    @property
    def now(self) -> Week:
        return self.weeks[-1]


FIGURES: dict[str, Callable[[Week], float | None]] = {
    "posts": lambda week: week.posts,
    "authors": lambda week: week.authors,
    "new_authors": lambda week: week.new_authors,
    "questions": lambda week: week.asked,
    "peer_rate": lambda week: week.peer_rate,
    "tone": lambda week: week.tone,
}


def weeks(con: duckdb.DuckDBPyConnection, period: Period) -> Weeks:
    """The week reported, and the eight before it."""
    mondays = period.weeks(WEEKS_BEFORE + 1)
    found = ask(con, "weeks", Week, first_day=mondays[0], last_monday=mondays[-1], time_zone=period.time_zone)
    figures = [
        _figure(name, [count(week) for week in found], few=found[-1].few(name)) for name, count in FIGURES.items()
    ]
    # fewer questions are no bad sign
    lowest = [figure.name for figure in figures if figure.standing == "lowest" and figure.name != "questions"]
    health: Literal["well", "mixed", "worry", "unknown"] = "well"
    if figures[0].standing == "unknown":
        health = "unknown"
    elif lowest:
        health = "mixed" if len(lowest) == 1 else "worry"
    return Weeks(weeks=found, figures=figures, health=health, lowest=lowest)


def _figure(name: str, values: list[float | None], *, few: bool) -> Figure:
    before = [value for value in values[:-1] if value is not None]
    return Figure(
        name=name,
        values=values,
        usual=median(before) if before else None,
        standing="unknown" if few else _standing(values[-1], before),
    )


def _standing(value: float | None, before: list[float]) -> Standing:
    if value is None or sum(1 for earlier in before if earlier) < ENOUGH_WEEKS:
        return "unknown"
    if value < min(before):
        return "lowest"
    return "highest" if value > max(before) else "usual"
