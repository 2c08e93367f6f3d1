"""Asks the published copy the questions in `queries/`, and gives the answers back typed.

Times come back as local wall time of the company (`timezone($time_zone, …)` in the queries), without a zone.
"""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import duckdb
import msgspec

Row = TypeVar("Row", bound=msgspec.Struct)


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """The week reported: the seven days before `as_of`, a Monday, in the company's time zone."""

    as_of: date
    time_zone: str

    def __post_init__(self) -> None:
        if self.as_of.weekday():
            raise ValueError(f"the report is written as of a Monday, and {self.as_of} is none")

    @property
    def first_day(self) -> date:
        return self.as_of - timedelta(days=7)

    @property
    def last_day(self) -> date:
        return self.as_of - timedelta(days=1)

    @property
    def name(self) -> str:
        """Year and number of the week after ISO 8601: `2026-W46`."""
        year, week, _ = self.first_day.isocalendar()
        return f"{year}-W{week:02}"

    def weeks(self, count: int) -> list[date]:
        """The Mondays of the last `count` weeks, the week reported last."""
        return [self.first_day - timedelta(weeks=back) for back in reversed(range(count))]


@cache
def statement(name: str) -> str:
    return (files("reports") / "queries" / f"{name}.sql").read_text("utf-8")


def ask(con: duckdb.DuckDBPyConnection, name: str, row: type[Row], **values: Any) -> list[Row]:
    """Rows of `queries/<name>.sql`; `values` are bound by name. Raises msgspec.ValidationError on another shape."""
    cursor = con.cursor()
    cursor.execute(statement(name), values)
    columns = [column[0] for column in cursor.description or []]
    return [msgspec.convert(dict(zip(columns, line, strict=True)), row) for line in cursor.fetchall()]
