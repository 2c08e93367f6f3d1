"""Several sources at a time, with one session for all, and an end for all when somebody presses Ctrl-C."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from kundschafter.addresses import reachable
from kundschafter.settings import Settings

if TYPE_CHECKING:
    from listeners.http import Http
    from listeners.records import Page
    from listeners.sources import Source

T = TypeVar("T")
OnPage = Callable[["Page"], None]
"""What a verb has to call with every page that has landed."""


def enabled(settings: Settings, names: Sequence[str] | None) -> "list[Source]":
    """All sources that do not rest, or those of them that are named."""
    return [source for source in settings.sources if source.enabled and (names is None or source.name in names)]


def at_once(
    settings: Settings,
    sources: "Sequence[Source]",
    verb: "Callable[[Source, Http, OnPage], T]",
    advance: Callable[[int], None],
) -> list[T]:
    """What `verb` says of each source; `advance` is called with the number of posts done since the last call.

    An interrupt ends every source after the page it is at, or in the middle of a wait.
    """
    interrupted = Event()

    def wait(seconds: float) -> None:
        if interrupted.wait(seconds):
            raise KeyboardInterrupt

    def on_page(page: "Page") -> None:
        advance(len(page.posts))
        wait(0)

    with reachable(settings, sources, wait) as there, ThreadPoolExecutor(4) as pool:
        try:
            return list(pool.map(lambda one: verb(one[0], one[1], on_page), there))
        except KeyboardInterrupt:
            interrupted.set()
            raise
