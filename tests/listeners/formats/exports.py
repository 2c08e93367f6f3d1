"""Made-up exports, laid out as those of the places are, and heard as a source hears them."""

import json
import zipfile
from datetime import UTC, datetime

from listeners.archive import Archive

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def lay_out(folder, files):
    """Write files: bytes and text as they are, all else as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(in_bytes(content))
    return folder


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, in_bytes(content))
    return path


def in_bytes(content):
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def hear(path, form, cursor=None, **settings):
    """The posts by id, what was skipped, and the last cursor as it comes back from the landing zone."""
    source = Archive(name="old", path=str(path), format=form, **settings)
    pages = list(source.pages(cursor, None, NOW))
    last = json.loads(json.dumps(pages[-1].cursor)) if pages else cursor
    return (
        {post.id: post for page in pages for post in page.posts},
        [line for page in pages for line in page.skipped],
        last,
    )
