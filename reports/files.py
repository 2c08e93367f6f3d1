"""Files of the site: whole or not there."""

import os
from pathlib import Path


def put(file: Path, content: bytes) -> None:
    """Write beside and rename: who reads meanwhile sees the old file or the new one, never half of it."""
    beside = file.with_name(f".{file.name}.new")
    with beside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
