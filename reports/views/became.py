"""What became of those we named: how many still help, beside those the plain count would have named (P15)."""

from typing import Literal

import duckdb
import msgspec

from reports.reading import Period, ask

WEEKS = (4, 12)
ROLES = ("super_user", "rising_star")  # whose promise is help


class List(msgspec.Struct, frozen=True, kw_only=True):
    """Of so many `named`, those who `helped` since, and in how many `threads` together."""

    named: int = 0
    helped: int = 0
    threads: int = 0


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """The first of one role so many weeks ago: by our score, and as many by the plain count."""

    weeks: int
    role: str
    score: List
    plain: List
    on_both: int  # lists

    @property
    def verdict(self) -> Literal["same", "equal", "better", "worse"]:
        """Whether those we named helped more than those the count names: by people, then by threads."""
        if self.on_both == self.score.named:
            return "same"
        ours, counted = (self.score.helped, self.score.threads), (self.plain.helped, self.plain.threads)
        return "equal" if ours == counted else "better" if ours > counted else "worse"


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    weeks: int
    role: str
    list: str
    named: int
    helped: int
    threads: int
    on_both: int


def became(con: duckdb.DuckDBPyConnection, period: Period, people: int) -> list[Check]:
    """A check per role and ranking of 4 and 12 weeks ago; none where nobody was ranked then."""
    rows = ask(
        con,
        "became",
        _Row,
        as_of=period.as_of,
        time_zone=period.time_zone,
        weeks=list(WEEKS),
        people=people,
        roles=list(ROLES),
    )
    lists = {
        (row.weeks, row.role, row.list): List(named=row.named, helped=row.helped, threads=row.threads) for row in rows
    }
    return [
        Check(
            weeks=weeks,
            role=role,
            score=score,
            plain=lists.get((weeks, role, "plain"), List()),
            on_both=next(row.on_both for row in rows if (row.weeks, row.role) == (weeks, role)),
        )
        for weeks in WEEKS
        for role in ROLES
        if (score := lists.get((weeks, role, "score")))
    ]
