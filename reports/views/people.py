"""The why-cards: who somebody is, why now, in their own words, and what speaks against."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal

import duckdb
import msgspec

from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.choice import Candidate, candidates, choose
from reports.views.evidence import Act, Doubt, Giver, Known, Triangle, doubts, evidence
from reports.views.quotes import QUOTES, Quote, words

FEW_POSTS = 5  # below, hours of the day are chance
AT_RISK = 3  # regulars at risk that are shown
STILL_NEAR = 60  # days: who has been silent for longer comes after the others
BANDS = ("night", "morning", "afternoon", "evening")  # six hours each, from midnight on


class Part(msgspec.Struct, frozen=True, kw_only=True):
    part: str
    value: float
    contribution: float


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    name: str
    posts: int


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody writes: the six hours with most posts (None: spread over the day) and the days."""

    band: str | None
    days: Literal["weekend", "workdays", "all"]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    display_name: str
    handle: str
    profile_url: str | None
    place: str
    own: bool
    posts: int
    first_seen: datetime
    last_seen: datetime
    language: Literal["de", "en"] | None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the week, with their number on the page. `others` are the further roles they rank in."""

    number: int = 0
    author_key: str
    handle: str
    name: str | None  # where it differs from the handle
    profile: str | None
    person: Person
    shown: Candidate
    others: list[Candidate] = []
    parts: list[Part]
    quotes: list[Quote]
    against: Quote | None
    scored: int
    topics: list[Topic]
    habit: Habit | None
    givers: list[Giver] = []  # five at most
    acts: list[Act] = []
    triangles: list[Triangle] = []
    doubts: list[Doubt] = []

    @property
    def given(self) -> float:
        """The share of their influence that comes from the givers shown."""
        return sum(giver.share for giver in self.givers)

    @property
    def role(self) -> str:
        """The role as it is called: on places of others a fan is a possible one."""
        return "possible_fan" if self.shown.role == "fan" and not self.person.own else self.shown.role


class People(msgspec.Struct, frozen=True, kw_only=True):
    """`at_risk` are cards too; who has one among `cards` already has its number."""

    cards: list[Card]
    at_risk: list[Card] = []
    ranked: date | None  # day of the ranking they come from


class _Hour(msgspec.Struct, frozen=True, kw_only=True):
    weekday: int
    hour: int
    posts: int


def people(con: duckdb.DuckDBPyConnection, period: Period, count: int) -> People:
    """The `count` people of the week at most; none before the first ranking."""
    found = candidates(con, period, count)
    cards: dict[Candidate, Card] = {}

    def worth(one: Candidate) -> bool:
        card = _card(con, period, one)
        if card:
            cards[one] = card
        return card is not None

    lost = [one for one in found if one.role == "at_risk"]
    lost.sort(key=lambda one: (one.plain_count > STILL_NEAR, one.rank))  # the count are days without a post
    chosen = choose([one for one in found if one.role != "at_risk"], count, worth)
    shown = [
        msgspec.structs.replace(
            cards[one.shown],
            number=number,
            others=one.others + [other for other in lost if other.author_key == one.shown.author_key],
        )
        for number, one in enumerate(chosen, 1)
    ]
    return People(cards=shown, at_risk=_at_risk(lost, worth, cards, shown), ranked=found[0].as_of if found else None)


def _at_risk(
    lost: list[Candidate], worth: Callable[[Candidate], bool], cards: dict[Candidate, Card], shown: list[Card]
) -> list[Card]:
    """The first who are worth a card, numbered after those shown."""
    number_of = {card.author_key: card.number for card in shown}
    found: list[Card] = []
    for one in lost:
        if len(found) < AT_RISK and worth(one):
            number = number_of.get(one.author_key) or len(shown) + len(found) + 1
            found.append(msgspec.structs.replace(cards[one], number=number))
    return found


def _card(con: duckdb.DuckDBPyConnection, period: Period, shown: Candidate) -> Card | None:
    """None for a person forgotten since the ranking, and where fewer than three posts prove the role."""
    key = shown.author_key
    known = ask(con, "person", Person, author_key=key, as_of=period.as_of, time_zone=period.time_zone)
    said = words(con, period, shown.role, key)
    if not known or len(said.quotes) < QUOTES:
        return None
    [person] = known
    handle = shorten(person.handle, 40)
    name = shorten(person.display_name, 60)
    about = {"author_key": key, "as_of": period.as_of, "time_zone": period.time_zone}
    topics = ask(con, "person_topics", Topic, **about)
    why = evidence(con, shown)
    parts = ask(con, "parts", Part, ranked=shown.as_of, role=shown.role, author_key=key)
    rests_on = Known(
        shown=shown,
        first_seen=person.first_seen.date(),
        newest_quote=max(quote.said_at for quote in said.quotes).date(),
        scored=said.scored,
        fell_quiet=any(part.part == "fell_quiet" and part.value for part in parts),
        subjects=len(topics),
        givers=why.givers,
    )
    return Card(
        author_key=key,
        handle=handle,
        name=name if name and name != handle else None,
        profile=link(person.profile_url),
        person=person,
        shown=shown,
        parts=parts,
        quotes=said.quotes,
        against=said.against,
        scored=said.scored,
        topics=topics,
        habit=habit(ask(con, "person_hours", _Hour, **about)),
        givers=why.givers,
        acts=why.acts,
        triangles=why.triangles,
        doubts=doubts(period, rests_on),
    )


def habit(hours: list[_Hour]) -> Habit | None:
    """None below five posts. A band needs two fifths of the posts; days half or a tenth at the weekend."""
    total = sum(one.posts for one in hours)
    if total < FEW_POSTS:
        return None
    bands = {band: sum(one.posts for one in hours if one.hour // 6 == n) for n, band in enumerate(BANDS)}
    band = max(BANDS, key=lambda name: bands[name])
    weekend = sum(one.posts for one in hours if one.weekday >= 6) / total
    return Habit(
        band=band if bands[band] >= 0.4 * total else None,
        days="weekend" if weekend >= 0.5 else "workdays" if weekend <= 0.1 else "all",
    )
