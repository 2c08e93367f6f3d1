"""What the report rests on: the sources and how their last night went, and the accounts left out."""

from datetime import date, datetime

import duckdb
import msgspec

from reports.harmless import shorten
from reports.reading import Period, ask


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Times are local; `heard` are the posts of the last night, `usual` what a night like it brings, `posts` all kept.

    `silent` are the days it had said nothing on the day of the report; more than `patience` of them are unusual for it.
    """

    source: str
    kind: str
    place: str
    own: bool
    posts: int
    last_post_at: datetime | None
    last_try: datetime | None
    last_success: datetime | None
    heard: int
    usual: float | None
    quota_left: int | None
    patience: float | None
    silent: float | None
    error: str | None
    retry_at: datetime | None

    @property
    def state(self) -> str:
        if self.error:
            return "failed"
        if not self.last_success:
            return "never"
        return "silent" if self.patience and self.silent and self.silent > self.patience else "heard"


class Excluded(msgspec.Struct, frozen=True, kw_only=True):
    reason: str
    accounts: int


def sources(con: duckdb.DuckDBPyConnection, period: Period) -> list[Source]:
    """Those in trouble first."""
    found = ask(con, "sources", Source, time_zone=period.time_zone, as_of=period.as_of)
    return [msgspec.structs.replace(one, error=shorten(one.error, 200) if one.error else None) for one in found]


def excluded(con: duckdb.DuckDBPyConnection, ranked: date | None) -> list[Excluded]:
    """How many accounts the ranking of the day `ranked` left out, by reason."""
    return ask(con, "excluded", Excluded, ranked=ranked) if ranked else []
