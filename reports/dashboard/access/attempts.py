"""How often somebody may guess: after a few failures each further one costs a longer wait."""

import threading
from collections import OrderedDict
from collections.abc import Callable

FREE = 5  # failures without a wait
LONGEST = 900.0  # seconds
REMEMBERED = 10_000  # names and addresses


class Attempts:
    """Failures by key (a name, an address), forgotten after `LONGEST` seconds. `clock` is in seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()  # how often, and when last

    def wait(self, *keys: str) -> float:
        """Seconds until one may try again; 0 for now."""
        now = self._clock()
        with self._lock:
            return max((self._left(key, now) for key in keys), default=0.0)

    def failed(self, *keys: str) -> None:
        now = self._clock()
        with self._lock:
            for key in keys:
                times, last = self._failed.pop(key, (0, now))
                self._failed[key] = (1 if now - last > LONGEST else times + 1, now)
            while len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._failed.pop(key, None)

    def _left(self, key: str, now: float) -> float:
        times, last = self._failed.get(key, (0, now))
        if times < FREE:
            return 0.0
        return max(0.0, last + min(2.0 ** (times - FREE), LONGEST) - now)
