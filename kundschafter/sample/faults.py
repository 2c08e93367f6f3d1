"""Bad days on order: what a server can do to a listener, a bounded number of times, and then it is well again."""

from random import Random
from threading import Lock

import msgspec

KINDS = ("500", "503", "429", "reset", "cut", "slow")
"""500; 503 with Retry-After; 429 as Discourse words it; connection reset; body cut in half; a slow answer."""


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """How often, how many and which.

    A request whose path begins with `path` meets a fault with the probability `chance`, until `most` have happened;
    their kinds come in the order of `kinds`, again and again. With a chance of 1 the first `most` requests are faults.
    """

    kinds: tuple[str, ...] = KINDS
    chance: float = 1.0
    most: int = 6
    seed: int = 0
    path: str = "/"
    retry_after: int = 1  # seconds, told with 429 and 503
    slow: float = 0.5  # seconds a slow answer waits

    def __post_init__(self) -> None:
        strange = set(self.kinds) - set(KINDS)
        if strange or not self.kinds:
            raise ValueError(f"Unknown faults {sorted(strange)}; there are {', '.join(KINDS)}.")


class Trouble:
    """Deals out the faults; safe to ask from many threads."""

    def __init__(self, faults: Faults | None) -> None:
        self._faults = faults
        self._rng = Random(faults.seed if faults else 0)  # noqa: S311 reproducible bad luck
        self._lock = Lock()
        self.dealt: list[str] = []

    def next(self, path: str) -> str | None:
        faults = self._faults
        if faults is None or not path.startswith(faults.path):
            return None
        with self._lock:
            if len(self.dealt) >= faults.most or self._rng.random() >= faults.chance:
                return None
            self.dealt.append(faults.kinds[len(self.dealt) % len(faults.kinds)])
            return self.dealt[-1]
