"""Who answered whom: a status that answers, or is answered, is heard with the whole conversation around it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from listeners.mastodon.ids import order
from listeners.open_threads import Open, OpenThreads

if TYPE_CHECKING:
    from listeners.mastodon.instance import Instance

BATCH = 20  # statuses asked for by id

Placed = list[tuple[Any, str]]
"""Statuses, each with the id of the status that opens its conversation."""
Told = tuple[list[Any], list[Any]]
"""What stands above a status and what stands below."""


class Conversations:
    """The conversations of one night; `still_open` is kept from night to night."""

    def __init__(self, instance: "Instance", still_open: dict[str, Open], now: datetime, days: int) -> None:
        """`days` is how long a conversation stays open after its last answer; 0 hears none."""
        self._wanted = days > 0
        self._threads = OpenThreads[Told](
            still_open, instance.conversation, _times, instance.answered, batch=BATCH, now=now, days=days
        )
        self._heard: set[str] = set()  # with their conversation, tonight
        self.skipped = self._threads.skipped

    def around(self, batch: list[Any]) -> Placed:
        """The statuses of `batch` that were not heard tonight, with their conversations, oldest first."""
        placed: Placed = []
        for status in batch:
            if str(status["id"]) not in self._heard:
                placed += self._around(status)
        return sorted(placed, key=lambda pair: order(str(pair[0]["id"])))

    def gone_on(self) -> Iterator[Placed]:
        """Yield each conversation in which somebody spoke since."""
        if self._wanted:
            for asked, (above, below) in self._threads.gone_on():
                root = str(above[0]["id"]) if above else asked  # asked for by an answer, the first time it failed
                yield [(status, root) for status in [*above, *below]]

    def _around(self, status: Any) -> Placed:
        status_id, parent = str(status["id"]), status.get("in_reply_to_id")
        root = str(parent) if parent else status_id
        if not self._wanted:
            return [(status, root)]
        if not parent and not status.get("replies_count"):
            self._threads.alone(root, seconds(status))
            return [(status, root)]
        told = self._threads.read(status_id)
        if not told:
            return [(status, root)]
        above, below = told
        if above:
            root = str(above[0]["id"])
            told = self._threads.read(root) or told
            below = [*below, *told[1]]
        members = {str(one["id"]): one for one in [*above, status, *below]}
        self._threads.note(root, told)
        self._heard |= members.keys()
        return [(one, root) for one in members.values()]


def seconds(status: Any) -> float:
    """When it was said, in seconds UTC; 0 where it does not tell."""
    told = status.get("created_at")
    return told.timestamp() if isinstance(told, datetime) else 0.0


def _times(told: Told) -> list[float]:
    return [seconds(status) for status in told[1]]
