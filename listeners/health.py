"""How the last night of each source went, one small file beside its pages."""

from datetime import datetime
from pathlib import Path

import msgspec

from listeners.files import write_whole

_FILE = "health.json"


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of `staging.health`. Times are aware; `error` is None after a success."""

    source: str
    last_try: datetime | None = None
    last_success: datetime | None = None
    posts: int = 0  # heard in the last try
    error: str | None = None
    retry_at: datetime | None = None


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
