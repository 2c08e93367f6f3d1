"""How far a night is: bars on a terminal, one plain line a stage elsewhere, nothing where a machine reads along."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

WORDS = {
    "listen": "Listening",
    "recheck": "Asking again",
    "build": "Building the tables",
    "tag": "Reading the posts",
    "rank": "Ranking the people",
    "backtest": "Looking back",
    "report": "Writing the report",
}
UNITS = {"build": "pages"}


class Progress:
    """Shows stages on a console; `quiet` shows nothing."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self.console = console
        self.quiet = quiet

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int], None]]:
        """Yield what is to be called with the number of posts done since the last call."""
        if self.quiet:
            yield lambda _: None
        elif self.console.is_terminal:
            with self._bar(name) as advance:
                yield advance
        else:
            with self._line(name) as advance:
                yield advance

    @contextmanager
    def _bar(self, name: str) -> Iterator[Callable[[int], None]]:
        columns = (
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<20}"),
            TextColumn("{task.completed:>9,} {task.fields[unit]}"),
            TimeElapsedColumn(),
        )
        with Bars(*columns, console=self.console) as bars:
            task = bars.add_task(WORDS[name], total=None, unit=UNITS.get(name, "posts"))
            yield lambda posts: bars.advance(task, posts)
            done = bars.tasks[0].completed
            bars.update(task, total=done, completed=done)

    @contextmanager
    def _line(self, name: str) -> Iterator[Callable[[int], None]]:
        start, done = time.monotonic(), 0

        def advance(posts: int) -> None:
            nonlocal done
            done += posts

        yield advance
        count = f"{done:>9,} {UNITS.get(name, 'posts')}" if done else " " * 15
        self.console.print(f"{WORDS[name]:<20}{count}  {time.monotonic() - start:6.1f} s", highlight=False)
