"""Threads that may go on: who answers days later is heard too, because the thread is asked for again."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from listeners.records import ListenError

MOST = 300  # answered threads asked for in a night, the liveliest: one request each
MOST_ALONE = 1000  # posts without an answer that are looked at again, the newest: one request for many
ENOUGH_FAILED = 3  # in a row: then it is the server that is down

Told = TypeVar("Told")


class Open(msgspec.Struct):
    """How many answers a thread had, and when the newest was given, or the question asked (seconds UTC)."""

    answers: int
    at: float


class OpenThreads(Generic[Told]):
    """The threads of one night. `still_open` is kept from night to night, by thread id, for `days` after the last answer.

    `ask` gives a thread or None where it is gone; `times` gives the times of its answers in seconds UTC; `answered`
    tells which of some opening posts, at most `batch`, have answers now.
    """

    def __init__(
        self,
        still_open: dict[str, Open],
        ask: Callable[[str], Told | None],
        times: Callable[[Told], list[float]],
        answered: Callable[[list[str]], set[str]],
        *,
        batch: int,
        now: datetime,
        days: int,
    ) -> None:
        self.skipped: list[str] = []
        self._still_open, self._ask, self._times, self._answered = still_open, ask, times, answered
        self._batch, self._now, self._since = batch, now.timestamp(), now.timestamp() - days * 86400
        self._noted: set[str] = set()
        self._failed = 0

    def read(self, thread_id: str) -> Told | None:
        """Ask for a thread. One that cannot be had is told, and asked for again the next night; several in a row raise."""
        try:
            told = self._ask(thread_id)
        except ListenError as error:
            self._failed += 1
            if getattr(error, "retry_after", None) or self._failed >= ENOUGH_FAILED:
                raise
            self.skipped.append(f"thread {thread_id}: {error}")
            self._still_open.setdefault(thread_id, Open(answers=-1, at=self._now))
            self._noted.add(thread_id)
            return None
        self._failed = 0
        return told

    def note(self, thread_id: str, told: Told) -> None:
        """Take down that a thread was heard as it is now."""
        times = self._times(told)
        self._still_open[thread_id] = Open(answers=len(times), at=min(max(times, default=self._now), self._now))
        self._noted.add(thread_id)

    def alone(self, thread_id: str, at: float) -> None:
        """Take down that nobody has answered a post of that time (seconds UTC)."""
        if at >= self._since:
            self._still_open.setdefault(thread_id, Open(answers=0, at=min(at, self._now)))
            self._noted.add(thread_id)

    def gone_on(self) -> Iterator[tuple[str, Told]]:
        """Yield the threads of earlier nights that have other answers now, and forget those that are quiet."""
        for thread_id in self._due():
            known = self._still_open[thread_id].answers
            if told := self.read(thread_id):
                self.note(thread_id, told)
                if self._still_open[thread_id].answers != known:
                    yield thread_id, told

    def _due(self) -> Iterator[str]:
        newest = sorted(self._still_open, key=lambda thread_id: -self._still_open[thread_id].at)
        newest = [thread_id for thread_id in newest if self._still_open[thread_id].at >= self._since]
        answered = [thread_id for thread_id in newest if self._still_open[thread_id].answers][:MOST]
        alone = [thread_id for thread_id in newest if not self._still_open[thread_id].answers][:MOST_ALONE]
        for thread_id in self._still_open.keys() - {*answered, *alone}:
            del self._still_open[thread_id]
        yield from (thread_id for thread_id in answered if thread_id not in self._noted)
        alone = [thread_id for thread_id in alone if thread_id not in self._noted]
        for start in range(0, len(alone), self._batch):
            part = alone[start : start + self._batch]
            answers = self._answered(part)
            yield from (thread_id for thread_id in part if thread_id in answers)
