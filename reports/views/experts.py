"""Whom to ask: who helped with a topic lately, from different groups, and not too busy (P11)."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

import duckdb
import msgspec

from reports.harmless import link, shorten
from reports.reading import Period, ask

BUSY = 5  # questions helped with in a week; so many, and twice the usual, are enough for one person
SAME_GROUP = 0.5  # what each further person of a group counts, so that the list is mixed
LETTERS = 4  # shorter words of a title say little
FILLERS = (  # words of a title that do not say what it is about
    " about after aber alle auch auf before beim bitte does eine einem einen einer from funktioniert geht habe haben have"
    " hilfe immer jemand kann kein keine mein meine mich mehr nach nicht noch oder problem question seit sich sind thank"
    " that they this über under unter very warum welche welcher when where which wird with won't work working would your"
    " zwischen "
)


class Expert(msgspec.Struct, frozen=True, kw_only=True):
    """One who helped: in so many `threads` of so many `people`, `accepted` of them solved; `lately` in the last week.

    `strength` is the sum over the threads of how well each fits (0 to 1), half as much after 60 days. `link` leads to
    their newest such answer. `lately` and `usual` are questions of any kind helped with, in the last week and per week.
    """

    author_key: str
    handle: str
    place: str
    strength: float
    threads: int
    people: int
    accepted: int
    last_at: datetime
    lately: int
    usual: float
    group_id: int | None = None
    group_topics: list[str] = []  # what the group is called
    profile: str | None = None
    link: str | None = None

    @property
    def busy(self) -> bool:
        return self.lately >= BUSY and self.lately > 2 * self.usual


class _Helped(msgspec.Struct, frozen=True, kw_only=True):
    author_key: str
    handle: str
    profile_url: str | None
    place: str
    strength: float
    threads: int
    people: int
    accepted: int
    url: str
    last_at: datetime
    lately: int
    usual: float
    group_id: int | None
    group_topics: list[str]


def experts(
    con: duckdb.DuckDBPyConnection,
    period: Period,
    subjects: Sequence[str],
    words: Sequence[str] = (),
    place: str | None = None,
) -> list[Expert]:
    """Who helped with any of the `subjects` (topics, products, competitors) or `words`, at one place or at all.

    The strongest first, 50 at most; staff, bots, spammers and who is set to never rank are left out.
    """
    if not subjects and not words:
        return []
    found = ask(
        con,
        "experts",
        _Helped,
        as_of=period.as_of,
        time_zone=period.time_zone,
        subjects=list(subjects),
        words=[word.lower() for word in words],
        place=place,
    )
    return [
        Expert(
            author_key=one.author_key,
            handle=shorten(one.handle, 40),
            place=one.place,
            strength=one.strength,
            threads=one.threads,
            people=one.people,
            accepted=one.accepted,
            last_at=one.last_at,
            lately=one.lately,
            usual=one.usual,
            group_id=one.group_id,
            group_topics=one.group_topics,
            profile=link(one.profile_url),
            link=link(one.url),
        )
        for one in found
    ]


def mixed(found: Sequence[Expert], count: int, without: Collection[str] = ()) -> list[Expert]:
    """`count` people at most, the strongest first, where each further one of a group counts half; nobody who is busy."""
    free = [one for one in found if not one.busy and one.author_key not in without]
    chosen: list[Expert] = []
    groups: Counter[int] = Counter()

    def worth(one: Expert) -> float:
        known = groups[one.group_id] if one.group_id is not None else 0
        return float(one.strength * SAME_GROUP**known)

    while free and len(chosen) < count:
        best = max(free, key=worth)  # the first of equals
        free.remove(best)
        chosen.append(best)
        if best.group_id is not None:
            groups[best.group_id] += 1
    return chosen


def telling(title: str) -> list[str]:
    """The words of a title that may say what it is about.

    >>> telling("Kann mir jemand bei der Portfreigabe helfen?")
    ['portfreigabe', 'helfen']
    """
    words = ("".join(letter for letter in word if letter.isalnum() or letter == "-") for word in title.lower().split())
    return [word for word in dict.fromkeys(words) if len(word) >= LETTERS and f" {word} " not in FILLERS]
