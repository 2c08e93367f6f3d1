"""What stands on a card beside the quotes: who gave the influence, how somebody takes part, whom they told what, and doubts."""

from datetime import date, timedelta

import duckdb
import msgspec

from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.choice import Candidate

TRIANGLES = 3
FEW = 5  # cases of the plain count; fewer are little to rest a score on
FEW_SCORED = 5  # posts with a tone
NEW_DAYS = 60
OLD_DAYS = 90
ONE_GIVER = 0.3  # of the influence, from one person
DOUBTS = 2  # told on a card


class Giver(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who turned to the person, and their share of the influence, 0 to 1."""

    handle: str
    share: float


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A way of taking part after Cole, such as `supporter`, and its share of the person's posts; several may hold for one."""

    name: str
    share: float


class Triangle(msgspec.Struct, frozen=True, kw_only=True):
    """The person told somebody (`to_handle`) to take something (`name`)."""

    to_handle: str
    name: str
    day: date
    link: str | None


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Why not to be too sure; `name` names a text, `number` or `day` goes into it."""

    name: str
    number: float = 0
    day: date | None = None


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    to_handle: str
    name: str
    url: str | None
    day: date


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    givers: list[Giver]
    acts: list[Act]
    triangles: list[Triangle]


def evidence(con: duckdb.DuckDBPyConnection, one: Candidate) -> Evidence:
    """From the ranking that named them. How they take part is known for the newest ranking alone."""
    of = {"ranked": one.as_of, "author_key": one.author_key}
    return Evidence(
        givers=[
            Giver(handle=shorten(giver.handle, 40), share=giver.share) for giver in ask(con, "givers", Giver, **of)
        ],
        acts=ask(con, "acts_as", Act, **of),
        triangles=[
            Triangle(to_handle=shorten(told.to_handle, 40), name=told.name, day=told.day, link=link(told.url))
            for told in ask(con, "triangles", _Told, most=TRIANGLES, **of)
        ],
    )


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What doubts rest on."""

    shown: Candidate
    first_seen: date
    newest_quote: date
    scored: int
    fell_quiet: bool
    subjects: int  # different topics and products they wrote about
    givers: list[Giver]


def doubts(period: Period, known: Known) -> list[Doubt]:
    """The two that weigh most; none where there is nothing special to doubt."""
    role = known.shown.role
    days_known = (period.as_of - known.first_seen).days
    old = known.newest_quote < period.as_of - timedelta(days=OLD_DAYS)
    share = known.givers[0].share if known.givers else 0.0
    found = [
        (role == "at_risk", Doubt(name="silence" if known.fell_quiet else "read")),
        (role != "at_risk" and known.shown.plain_count < FEW, Doubt(name="few", number=known.shown.plain_count)),
        (days_known < NEW_DAYS, Doubt(name="new", number=days_known)),
        (known.subjects == 1, Doubt(name="one_topic")),
        (share >= ONE_GIVER, Doubt(name="one_giver", number=share)),
        (old, Doubt(name="old", day=known.newest_quote)),
        (role in {"fan", "possible_fan"}, Doubt(name="irony")),
        (role in {"maven", "broker", "recommender"}, Doubt(name=f"unproven_{role}")),
        (known.scored < FEW_SCORED, Doubt(name="unscored", number=known.scored)),
    ]
    return [doubt for holds, doubt in found if holds][:DOUBTS]
