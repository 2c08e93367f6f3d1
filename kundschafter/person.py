"""The wish of a person: to be forgotten, everywhere, and not to be heard again."""

from datetime import date, datetime
from typing import Any

import msgspec

from kundschafter import stages
from kundschafter.settings import Settings
from listeners import forget as landing
from listeners.identity import Identity

FIND = "select author_key, place from core.names where lower(handle) = lower($handle) or author_key = $handle"


class PersonError(Exception):
    """It is not clear who is meant."""


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed: `landed` posts from the landing zone, `rows` of the warehouse by table, `reports` written anew."""

    author_key: str
    landed: int
    rows: dict[str, int]
    reports: list[str]


def forget(settings: Settings, handle: str, place: str | None, now: datetime) -> Forgotten:
    """Remove a person from the landing zone, every table, the published copy and the reports, and leave a tombstone.

    `handle` may also be an author key. Raises PersonError if nobody is called so, or people at several places.
    """
    from warehouse import forget as tables
    from warehouse import publish

    root = settings.folder / "landing"
    with stages.warehouse(settings) as con:
        found: list[tuple[str, str]] = con.execute(FIND, {"handle": handle}).fetchall()
        key, where = _one(found, handle, place)
        known = landing.identify(root, key)
        removed = landing.forget(root, where, known.id, known.names, Identity(settings.folder))
        rows = tables.forget(con, key)
    publish.publish(settings.database, settings.published)
    reports = [str(stages.report(settings, now, monday).page) for monday in _weeks(settings)]
    return Forgotten(author_key=key, landed=removed.removed, rows=rows, reports=reports)


def _one(found: list[tuple[str, str]], handle: str, place: str | None) -> tuple[str, str]:
    there = [row for row in found if place in (None, row[1])]
    if not there:
        raise PersonError(
            f"Nobody called '{handle}' is known{f' at {place}' if place else ''}. Has a night been built?"
        )
    if len(there) > 1:
        places = ", ".join(sorted(row[1] for row in there))
        raise PersonError(f"'{handle}' is known at several places: {places}. Say which with --place.")
    return there[0]


def _weeks(settings: Settings) -> list[date]:
    """The Mondays of which a report lies there."""
    folders: list[Any] = sorted((settings.folder / "site").glob("[0-9]*-W[0-9]*"))
    return [date.fromisocalendar(*(int(part) for part in folder.name.split("-W")), 1) for folder in folders]
