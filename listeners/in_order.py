"""Reading a list that is sorted by a moment, oldest first, and that moves while it is read.

A page number counts from a beginning that shifts whenever something is deleted or becomes active again. So the next page
is asked for by the moment the last one ended with, and what was met at that very second is remembered.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec

from listeners.records import SourceUnavailable

PATIENCE = 5  # pages without anything new, one after the other; one that slips in pushes others on to the next page


class Row(NamedTuple):
    """One entry of a list: its moment (seconds UTC), its id, and the entry as the interface gives it."""

    moment: int
    id: int
    told: dict[str, Any]


class Mark(msgspec.Struct, frozen=True):
    """Where reading goes on: the moment of the last entry, and the entries met at that second."""

    since: int | None = None
    met: list[int] = []


Ask = Callable[[int | None, int], tuple[list[Row], bool]]
"""(from that moment on, page from 1) -> (entries sorted by moment, whether there are more)."""


def read_on(ask: Ask, mark: Mark, what: str) -> Iterator[tuple[list[Row], Mark]]:
    """Yield the entries after `mark`, page by page, each with the mark after it; `what` names the list in errors.

    Only entries of one second that fill more than a page need page numbers. They are read until two passes see the same:
    an entry that leaves that second meanwhile pulls another one over the edge of a page, but is missed in the next pass.
    Raises `SourceUnavailable` where the list promises more but gives the same again, instead of reading it for ever.
    """
    page, stuck = 1, 0
    seen: set[int] = set()
    last: set[int] | None = None
    while True:
        rows, more = ask(mark.since, page)
        rows = [row for row in rows if mark.since is None or row.moment >= mark.since]
        here = [row for row in rows if row.moment == mark.since]
        over = not more or len(here) < len(rows)
        stuck = stuck + 1 if not over and {row.id for row in here} <= seen else 0
        if stuck > PATIENCE:
            raise SourceUnavailable(f"{what} gives the same entries again and again.")
        seen |= {row.id for row in here}
        rest = len(rows) - len(here)
        rows = rows if page == 1 else here  # what comes later is asked for by its own moment
        after = _after(mark, rows)
        if after != mark:
            yield [row for row in rows if row.moment != mark.since or row.id not in mark.met], after
        mark = after
        if not over:
            page += 1
        elif page > 1 and seen != last:
            page, last, seen = 1, seen, set()
        elif not (more or (page > 1 and rest)):
            return
        else:
            mark = Mark((mark.since or 0) + 1) if page > 1 else mark
            page, last, seen = 1, None, set()


def first_second(day: date | None) -> int | None:
    """When a day begins, in seconds UTC."""
    return int(datetime.combine(day, datetime.min.time(), UTC).timestamp()) if day else None


def _after(mark: Mark, rows: list[Row]) -> Mark:
    newest = max((row.moment for row in rows), default=mark.since)
    met = mark.met if newest == mark.since else []
    return Mark(newest, list(dict.fromkeys([*met, *(row.id for row in rows if row.moment == newest)])))
