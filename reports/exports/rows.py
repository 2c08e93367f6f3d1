"""The one definition of what the exports hold: a row per person, in the order of the report, in typed values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from reports.harmless import clean
from reports.marks import mark
from reports.views.people import Card
from reports.wording import Wording

Value = str | int | float | date | None
Row = Mapping[str, Value]
TOPICS = 6
LONGEST = 32_767  # letters a cell of Excel can hold


class Column(NamedTuple):
    """`width` is in letters, for spreadsheets."""

    name: str
    kind: Literal["text", "whole", "number", "day"]
    width: int


COLUMNS = (
    Column("role", "text", 14),
    Column("rank", "whole", 7),
    Column("score", "number", 9),
    Column("plain_rank", "whole", 11),
    Column("handle", "text", 24),
    Column("place", "text", 18),
    Column("profile_url", "text", 36),
    Column("first_seen", "day", 12),
    Column("last_seen", "day", 12),
    Column("topics", "text", 40),
    Column("link_1", "text", 36),
    Column("link_2", "text", 36),
    Column("link_3", "text", 36),
    Column("person", "text", 18),  # the mark of the person in this week, not their author key
)


def rows(cards: Sequence[Card], words: Wording, week: str) -> list[Row]:
    """One row per card. Scores have three decimals, days are those of the company, texts are one harmless line each."""
    return [_row(card, words, week) for card in cards]


def _row(card: Card, words: Wording, week: str) -> Row:
    links = [quote.link for quote in card.quotes]
    values: dict[str, Value] = {
        "role": card.role,
        "rank": card.shown.rank,
        "score": round(card.shown.score, 3),
        "plain_rank": card.shown.plain_rank,
        "handle": clean(card.person.handle),
        "place": clean(card.person.place),
        "profile_url": card.profile,
        "first_seen": card.person.first_seen.date(),
        "last_seen": card.person.last_seen.date(),
        "topics": ", ".join(words.topic(topic.name) for topic in card.topics[:TOPICS]),
        **{f"link_{n}": link for n, link in enumerate([*links, None, None, None][:3], 1)},
        "person": mark(card.author_key, week),
    }
    return {name: value[:LONGEST] if isinstance(value, str) else value for name, value in values.items()}
