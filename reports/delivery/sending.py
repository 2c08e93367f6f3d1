"""What all receivers have in common: how sending ends, and when it is tried again."""

import time
from collections.abc import Callable
from typing import NamedTuple

TRIES = 4
LONGEST_WAIT = 60.0  # seconds; a receiver that asks for more is left until the next call


class NotSentError(Exception):
    """It was surely not sent. `again`: trying again may help; `after` is how many seconds the receiver asked for."""

    def __init__(self, why: str, *, again: bool, after: float | None = None) -> None:
        super().__init__(why)
        self.again, self.after = again, after


class UnsureError(Exception):
    """The connection broke when all had been said: it may have arrived or not."""


class Frame(NamedTuple):
    """Where messages go out from: which hosts may have a private address, how long an answer may take, and how to wait."""

    allow_hosts: tuple[str, ...] = ()
    deadline: float = 30.0
    sleep: Callable[[float], None] = time.sleep


def patiently(send: Callable[[], None], frame: Frame) -> None:
    """Call `send` up to four times, with a second, then two, then four between, or as long as the receiver asks for."""
    for attempt in range(TRIES):
        try:
            return send()
        except NotSentError as error:
            wait = max(error.after or 0.0, 2.0**attempt)
            if not error.again or attempt == TRIES - 1 or wait > LONGEST_WAIT:
                raise
            frame.sleep(wait)
    return None
