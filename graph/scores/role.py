"""What a role is: named parts, the plain count they have to beat, and the least evidence for naming anybody."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.measures.sums import Values


@dataclass(frozen=True)
class Part:
    """One term of a score: weight · ln(1 + measure). The logarithm makes the tenth thanks count less than the first."""

    measure: str
    weight: float = 1.0

    def contribution(self, value: float) -> float:
        """Rounded, so that the contributions add up to the score to the last digit shown."""
        return round(self.weight * math.log1p(value), 6)


@dataclass(frozen=True)
class Role:
    """A score is the sum of its parts. `least` holds the smallest value of each measure that is evidence enough."""

    name: str
    parts: tuple[Part, ...]
    plain: str
    least: Mapping[str, float] = field(default_factory=dict)
    among: str | None = None  # a measure: only those who have it are looked at

    def contributions(self, values: Values, author: str) -> list[tuple[str, float, float]]:
        """(measure, value, contribution) of each part."""
        found = [(part, values.get(part.measure, {}).get(author, 0.0)) for part in self.parts]
        return [(part.measure, value, part.contribution(value)) for part, value in found]

    def open_to(self, values: Values, author: str) -> bool:
        """Whether this author is among those the role is about."""
        return self.among is None or author in values.get(self.among, {})

    def proven(self, values: Values, author: str) -> bool:
        """Whether there is evidence enough to rank this author."""
        return all(values.get(measure, {}).get(author, 0.0) >= least for measure, least in self.least.items())
