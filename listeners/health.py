"""How the last nights of each source went, one small file beside its pages."""

from datetime import date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from listeners.files import write_whole

KEPT = 60  # nights: eight of each day of the week
SAME_WEEKDAY, LAST, FEWEST = 4, 14, 3  # nights to compare with
_FILE = "health.json"


class Night(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day (UTC) and all tries of it: `posts` and `seconds` are summed, the rest is of the last try."""

    day: date
    posts: int = 0
    seconds: float = 0.0
    error: str | None = None
    quota_left: int | None = None


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Times are aware; `error` is None after a success. `nights` are the last ones, the newest at the end."""

    source: str
    last_try: datetime | None = None
    last_success: datetime | None = None
    posts: int = 0  # heard in the last try
    seconds: float = 0.0  # that it took
    error: str | None = None
    retry_at: datetime | None = None
    quota_left: int | None = None  # requests the source still grants today, where it tells
    nights: list[Night] = []

    def after(
        self,
        now: datetime,
        *,
        posts: int,
        seconds: float,
        error: str | None,
        retry_at: datetime | None = None,
        quota_left: int | None = None,
    ) -> "Health":
        """The health after one more try."""
        today = [night for night in self.nights if night.day == now.date()]
        tonight = Night(
            day=now.date(),
            posts=posts + sum(night.posts for night in today),
            seconds=round(seconds + sum(night.seconds for night in today), 1),
            error=error,
            quota_left=quota_left,
        )
        return Health(
            source=self.source,
            last_try=now,
            last_success=self.last_success if error else now,
            posts=posts,
            seconds=round(seconds, 1),
            error=error,
            retry_at=retry_at,
            quota_left=quota_left,
            nights=[*(night for night in self.nights if night.day != now.date()), tonight][-KEPT:],
        )

    @property
    def usual(self) -> float | None:
        """What a night like the last one brings: the median of the same day of the week, else of the last 14 nights.

        A forum sleeps on Sundays, so the day of the week counts as soon as four such nights are known. Nights that
        failed and the oldest, which may have brought the years before, are left out; below three nights it is None.
        """
        before = [night for night in self.nights[1:-1] if not night.error]
        alike = [night.posts for night in before if night.day.weekday() == self.nights[-1].day.weekday()]
        compared = alike if len(alike) >= SAME_WEEKDAY else [night.posts for night in before[-LAST:]]
        return float(median(compared)) if len(compared) >= FEWEST else None

    def row(self) -> dict[str, Any]:
        """The columns of `staging.health`."""
        told = {name: value for name, value in msgspec.structs.asdict(self).items() if name != "nights"}
        return {**told, "usual": self.usual}


def read(root: Path, source: str) -> Health:
    """The health of one source; says so where the file cannot be read. All empty before the first try."""
    path = root / source / _FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Health)
    except FileNotFoundError:
        return Health(source=source)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return Health(source=source, error=f"{_FILE} of {source} cannot be read: {error}")


def read_all(root: Path) -> list[Health]:
    """The health of every source that was ever tried, by name."""
    return [read(root, path.parent.name) for path in sorted(root.glob(f"*/{_FILE}"))]


def write(root: Path, health: Health) -> None:
    write_whole(root / health.source / _FILE, msgspec.json.encode(health))
