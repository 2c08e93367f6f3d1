"""Who stands where in a role, and why somebody is not on its list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.measures.sums import Values
from graph.scores.role import Role
from graph.web import Web


@dataclass(frozen=True)
class Standing:
    """One person in one role. `rank` is None where `excluded` says why: staff, bot, spam, never, evidence."""

    role: str
    author_key: str
    score: float
    rank: int | None
    plain_count: float
    plain_rank: int | None
    excluded: str | None
    parts: list[tuple[str, float, float]]  # measure, value, contribution; the contributions add up to the score


@dataclass(frozen=True)
class Judged:
    """All that was known of people on a day."""

    web: Web
    values: Values
    excluded: dict[str, str]  # author → why this account never ranks
    standings: list[Standing]  # of each role, the highest score first


def standings(role: Role, values: Values, excluded: Mapping[str, str], arrivals: Iterable[str] = ()) -> list[Standing]:
    """Everybody with a plain count in this role and every excluded account, by score, ties by the plain count.

    Who is level in both stands in the order of `arrivals`, the authors as they came. `excluded` has a reason for
    each account that never ranks. Who lacks evidence has no rank either, but a plain rank.
    """
    plain = dict.fromkeys(excluded, 0.0) | dict(values.get(role.plain, {}))
    came = {author: number for number, author in enumerate(arrivals)}
    pool = [author for author in plain if role.open_to(values, author)]
    pool.sort(key=lambda author: (came.get(author, len(came)), author))
    parts = {author: role.contributions(values, author) for author in pool}
    scores = {author: round(sum(contribution for _, _, contribution in parts[author]), 6) for author in pool}
    reasons = {author: excluded.get(author) or (None if role.proven(values, author) else "evidence") for author in pool}
    order = sorted(pool, key=lambda author: (-scores[author], -plain[author]))
    ranks = _ranks(author for author in order if not reasons[author])
    by_plain = sorted(pool, key=lambda author: -plain[author])
    plain_ranks = _ranks(author for author in by_plain if author not in excluded)
    return [
        Standing(
            role=role.name,
            author_key=author,
            score=scores[author],
            rank=ranks.get(author),
            plain_count=plain[author],
            plain_rank=plain_ranks.get(author),
            excluded=reasons[author],
            parts=parts[author],
        )
        for author in order
    ]


def _ranks(authors: Iterable[str]) -> dict[str, int]:
    return {author: number for number, author in enumerate(authors, start=1)}
