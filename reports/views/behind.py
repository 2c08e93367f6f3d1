"""The posts behind the figures of the week: what was said most plainly, and who was new."""

from datetime import datetime
from typing import Literal

import duckdb
import msgspec

from reports.excerpts import excerpt
from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.quotes import SURE, Remark


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    handle: str
    link: str | None  # to their first post
    place: str
    own: bool


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """Three posts of each tone at most, by different people; twenty newcomers at most, the newest first."""

    positive: list[Remark]
    negative: list[Remark]
    newcomers: list[Newcomer]


class _Telling(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    url: str
    place: str
    said_at: datetime
    sentiment: Literal["positive", "negative"]
    starts: int


class _New(msgspec.Struct, frozen=True, kw_only=True):
    handle: str
    url: str
    place: str
    own: bool


def behind(con: duckdb.DuckDBPyConnection, period: Period) -> Behind:
    days = {"first_day": period.first_day, "as_of": period.as_of, "time_zone": period.time_zone}
    said: dict[str, list[Remark]] = {"positive": [], "negative": []}
    for one in ask(con, "telling", _Telling, sure=SURE, **days):
        text = excerpt(one.text, one.starts, 200)
        said[one.sentiment].append(Remark(said_at=one.said_at, text=text, link=link(one.url), place=one.place))
    new = [
        Newcomer(handle=shorten(one.handle, 40), link=link(one.url), place=one.place, own=one.own)
        for one in ask(con, "newcomers", _New, **days)
    ]
    return Behind(positive=said["positive"], negative=said["negative"], newcomers=new)
