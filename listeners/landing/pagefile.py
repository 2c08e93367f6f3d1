"""One page of the landing zone as a file: a head, then a post a line, gzipped JSON."""

import gzip
import json
import zlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from listeners.lenient_json import whole
from listeners.people.identity import Identity
from listeners.records import Cursor, Known, Post


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `again_from`: after this page the source hears again what stood from that page on."""

    page: int
    source: str
    place: str
    heard_at: datetime
    cursor: Cursor | None
    skipped: list[str] = []
    again_from: int | None = None


class Landed(Post, frozen=True, kw_only=True, omit_defaults=True):
    """Each further line: a post with the keys of the people in it."""

    author_key: str | None = None
    liked_by_keys: list[str] = []  # noqa: RUF012 - msgspec copies it for each post


class DamagedPageError(Exception):
    """A page that cannot be read to its end."""


def land(post: Post, place: str, identity: Identity) -> Landed:
    """`post` with its keys."""
    fields = msgspec.structs.asdict(post)
    fields["author_key"] = identity.key(place, post.author.id) if post.author else None
    fields["liked_by_keys"] = [identity.key(place, liker) for liker in post.liked_by]
    return Landed(**fields)


def shell(post: Post) -> Post:
    """What is kept of a post that is gone."""
    return Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at).gone()


def checked(post: Post) -> Post:
    """`post` as it can be read again. ValueError where its fields do not hold what they have to."""
    return msgspec.json.decode(_encoded(post), type=Post)


def encode(head: Head, posts: Iterable[Landed]) -> bytes:
    """The bytes of a page, the same for the same page."""
    lines: list[Head | Post] = [head, *posts]
    return gzip.compress(b"".join(_encoded(line) + b"\n" for line in lines), compresslevel=3, mtime=0)


def read(path: Path) -> tuple[Head, list[Landed]]:
    """A whole page. DamagedPageError if it is cut, altered, or not the page its name says."""
    try:
        first, _, rest = gzip.decompress(path.read_bytes()).partition(b"\n")
        head = msgspec.json.decode(first, type=Head)
        posts = msgspec.json.Decoder(Landed).decode_lines(rest)
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise DamagedPageError(f"{path.name}: {error or type(error).__name__}") from error
    if not path.name.startswith(f"{head.page:08d}."):
        raise DamagedPageError(f"{path.name}: says it is page {head.page}")
    return head, posts


def _encoded(line: Head | Post) -> bytes:
    try:
        return msgspec.json.encode(line)
    except UnicodeEncodeError:
        return whole(json.dumps(msgspec.to_builtins(line), ensure_ascii=False)).encode()
