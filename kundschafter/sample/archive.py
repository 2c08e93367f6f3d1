"""The forum before its move, as the file somebody exported from it."""

import gzip
import io
import json
from pathlib import Path

from kundschafter.sample.events import ZONE
from kundschafter.sample.markup import cooked
from kundschafter.sample.world import World
from listeners.files import write_whole

NAME = "old-forum.jsonl.gz"


def write(world: World, folder: Path) -> Path:
    """Writes `old-forum.jsonl.gz` into `folder` and gives its path; one post a line, oldest first.

    Fields: id, thread_id, title, author, created_at (local time of Zurich, no zone), html, position (0 opens the
    thread). Nothing of the machine or the clock goes into the bytes.
    """
    spots = sorted(
        ((post.at, post.id, thread, post) for thread in world.of("archive") for post in thread.posts),
        key=lambda spot: spot[:2],
    )
    lines = io.BytesIO()
    with gzip.GzipFile(fileobj=lines, mode="wb", mtime=0, filename="") as file:
        for at, number, thread, post in spots:
            row = {
                "id": number,
                "thread_id": thread.id,
                "title": thread.title,
                "author": post.author,
                "created_at": at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
                "html": cooked(post.blocks, thread.id),
                "position": post.number - 1,
            }
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    if not path.exists() or path.read_bytes() != lines.getvalue():  # an archive that is left alone is not read again
        write_whole(path, lines.getvalue())  # another night may be reading it
    return path
