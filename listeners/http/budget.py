"""Whose turn it is: at every host, requests keep a distance in time."""

import threading
from collections import defaultdict
from collections.abc import Callable

from listeners.records import SourceUnavailable


class Budget:
    """Spaces the requests to each host. Safe to share between threads."""

    def __init__(
        self, distance: float, longest_wait: float, sleep: Callable[[float], None], clock: Callable[[], float]
    ) -> None:
        """`distance` in seconds; a wait above `longest_wait` seconds is not waited but raised."""
        self._distance: defaultdict[str, float] = defaultdict(lambda: distance)
        self._next_at: dict[str, float] = {}
        self._longest_wait = longest_wait
        self._sleep, self._clock = sleep, clock
        self._lock = threading.Lock()

    def slow_down(self, host: str, distance: float) -> None:
        """Keep at least `distance` seconds at this host, as its robots.txt asks."""
        with self._lock:
            self._distance[host] = max(distance, self._distance[host])
            if host in self._next_at:
                self._next_at[host] = max(self._next_at[host], self._clock() + distance)

    def hold(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long, as it asked."""
        with self._lock:
            self._next_at[host] = max(self._next_at.get(host, 0.0), self._clock() + seconds)

    def take_turn(self, host: str) -> None:
        """Wait until a request to the host is due; raises `SourceUnavailable` where that is too long."""
        with self._lock:
            now = self._clock()
            at = max(now, self._next_at.get(host, now))
            if at - now > self._longest_wait:
                raise SourceUnavailable(f"{host} asks us to wait for {at - now:.0f} seconds.", retry_after=at - now)
            self._next_at[host] = at + self._distance[host]
        if at > now:
            self._sleep(at - now)
