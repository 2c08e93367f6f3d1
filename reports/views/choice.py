"""Who stands in the report: a mix of the roles, the best of each, nobody twice."""

from datetime import date

import duckdb
import msgspec

from reports.reading import Period, ask

ROLES = ("super_user", "fan", "maven", "rising_star")
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


def choose(found: list[Candidate], people: int) -> list[Chosen]:
    """`people` at most, ordered by role and rank.

    Each step takes the best-ranked person not yet taken of the roles shown least so far, so that every role that has
    anybody is shown, and a person is shown in the role they are best in.
    """
    roles = [*ROLES, *sorted({one.role for one in found} - set(ROLES))]
    taken: dict[str, Candidate] = {}
    while len(taken) < people:
        free = [one for one in found if one.author_key not in taken]
        if not free:
            break
        times = {role: sum(1 for one in taken.values() if one.role == role) for role in roles}
        best = min(free, key=lambda one: (times[one.role], one.rank, roles.index(one.role), one.author_key))
        taken[best.author_key] = best
    shown = sorted(taken.values(), key=lambda one: (roles.index(one.role), one.rank))
    return [
        Chosen(
            shown=one,
            others=sorted(
                (other for other in found if other.author_key == one.author_key and other.role != one.role),
                key=lambda other: (other.rank, roles.index(other.role)),
            ),
        )
        for one in shown
    ]
