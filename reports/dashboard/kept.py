"""What was found out about a copy, kept while the copy is open: many people look at the same views."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

Found = TypeVar("Found")
MOST = 512  # views


class Kept:
    """Answers by key, the `most` last used; who asks for what somebody is just finding out waits for them."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What `find` gives, or gave before for this key. An error is nobody's answer but of those who waited for it."""
        with self._lock:
            known = self._known.get(key)
            mine: Future[Found] = known or Future()
            self._known[key] = mine
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        if known is None:
            try:
                mine.set_result(find())
            except BaseException as error:  # noqa: BLE001 - not swallowed: whoever waits gets it from `result`
                with self._lock:
                    self._known.pop(key, None)
                mine.set_exception(error)
        return mine.result()
