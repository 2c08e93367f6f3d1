"""A topic of this week that shares its phrases with one of the weeks before is that topic: same number, same name."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

ALIKE = 0.5  # of the phrases of the smaller of two


class Known(NamedTuple):
    """A topic as it was last seen; `keys` are those of its phrases."""

    topic_id: int
    name: str
    keys: frozenset[str]
    first_seen: date


def follow(found: Sequence[Collection[str]], known: Sequence[Known]) -> list[Known | None]:
    """Give for each group of phrase keys the known topic it goes on with, each known one once, the most alike first."""
    pairs = sorted(
        ((-_alike(keys, one.keys), i, j) for i, keys in enumerate(found) for j, one in enumerate(known)),
    )
    told: dict[int, int] = {}
    for minus, i, j in pairs:
        if -minus >= ALIKE and i not in told and j not in told.values():
            told[i] = j
    return [known[told[i]] if i in told else None for i in range(len(found))]


def _alike(keys: Collection[str], others: Collection[str]) -> float:
    return len(set(keys) & set(others)) / max(1, min(len(keys), len(others)))
