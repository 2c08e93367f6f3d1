"""Who stands in the report: the roles take turns, each with its best who is not yet there and whose words prove it."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import duckdb
import msgspec

from reports.reading import Period, ask

ROLES = (
    "super_user",
    "recommender",
    "fan",
    "possible_fan",
    "maven",
    "broker",
    "rising_star",
    "returned",
)  # regulars at risk have a list of their own
RANKS_PER_PERSON = 5  # how deep into each role to look, for each person wanted


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One person in one role; ranks count from 1."""

    as_of: date
    role: str
    author_key: str
    score: float
    rank: int
    plain_count: float
    plain_rank: int | None


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A person in the role they are shown in, and their ranks in others, best first."""

    shown: Candidate
    others: list[Candidate]


def candidates(con: duckdb.DuckDBPyConnection, period: Period, people: int) -> list[Candidate]:
    return ask(con, "candidates", Candidate, as_of=period.as_of, ranks=people * RANKS_PER_PERSON)


def choose(found: list[Candidate], people: int, worth: Callable[[Candidate], bool]) -> list[Chosen]:
    """`people` at most, ordered by role and rank; fewer where the candidates run out.

    Each step takes the best-ranked person not yet taken of the roles shown least so far, so that every role that has
    anybody is shown, and a person is shown in the role they are best in; equally good in two, in the rarer one. Who is
    not `worth` a card in a role is passed over, and the place goes to the next.
    """
    roles = [*ROLES, *sorted({one.role for one in found} - set(ROLES))]
    many = Counter(one.role for one in found)
    taken: list[Candidate] = []
    free = list(found)
    while free and len(taken) < people:
        shown = Counter(one.role for one in taken)
        best = min(free, key=lambda one: (shown[one.role], one.rank, many[one.role], roles.index(one.role)))
        if worth(best):
            taken.append(best)
            free = [one for one in free if one.author_key != best.author_key]
        else:
            free.remove(best)
    taken.sort(key=lambda one: (roles.index(one.role), one.rank))
    return [
        Chosen(
            shown=one,
            others=sorted(
                (other for other in found if other.author_key == one.author_key and other.role != one.role),
                key=lambda other: (other.rank, roles.index(other.role)),
            ),
        )
        for one in taken
    ]
