"""Threads of places that tell only what each message answers: the one at the top of the answers is the thread."""

from collections import OrderedDict

_KEPT = 100_000


class Chains:
    """Remembers the thread of the messages that came last."""

    def __init__(self) -> None:
        self._thread: OrderedDict[str, str] = OrderedDict()

    def place(self, post_id: str, parent_id: str | None) -> str:
        """The thread of a message that answers `parent_id`."""
        thread = self._thread.get(parent_id, parent_id) if parent_id else post_id
        self._thread[post_id] = thread
        if len(self._thread) > _KEPT:
            self._thread.popitem(last=False)
        return thread
