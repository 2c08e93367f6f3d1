"""Who is who without names: the salt, the author keys made with it, and the tombstones of the forgotten.

`salt` is made once and never changes; without it the tombstones could not be told apart from noise, so a salt that does
not fit them is refused. `forgotten.json` holds author keys and keyed hashes of names and threads, nothing else.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from listeners.files import locked, write_whole
from listeners.people import redact
from listeners.records import Post

_SALT_BYTES = 32


class _Tombstones(msgspec.Struct, frozen=True):
    salt: str  # a hash that only the right salt makes
    authors: frozenset[str] = frozenset()
    names: frozenset[redact.Name] = frozenset()
    threads: frozenset[str] = frozenset()  # those they opened: the title is theirs, whoever repeats it


class _Known(NamedTuple):
    stamp: tuple[int, int, int] | None  # of the file the tombstones come from
    tombstones: _Tombstones
    names: redact.Names


class Identity:
    """Keys and tombstones of one `folder` (made if missing). ValueError if what lies there cannot be used."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = folder / ".identity.lock"
        self._file = folder / "forgotten.json"
        with locked(self._lock):
            for left_over in (*folder.glob(".salt.*.tmp"), *folder.glob(".forgotten.json.*.tmp")):
                left_over.unlink()
            self._salt = _salt(folder / "salt", may_make=not self._file.exists())
        self._known = _Known(None, _Tombstones(self._check()), redact.Names(self._salt, []))
        self.refresh()

    def key(self, place: str, author_id: str) -> str:
        """The author key, 16 hex digits: the same for the same place and id, whatever its case."""
        return redact.keyed(self._salt, place, author_id.casefold())

    def forgotten(self, key: str) -> bool:
        return key in self._known.tombstones.authors

    def forget(self, key: str, names: list[str], threads: Iterable[tuple[str, str]] = ()) -> None:
        """Add the tombstone of an author key.

        `names` are all handles, display names, profile links and the author id, as far as known; `threads` they opened
        are (place, thread id).
        """
        hashes = {found for text in names if (found := redact.name(self._salt, text))}
        with self.alone():
            old = self._known.tombstones
            new = _Tombstones(
                salt=old.salt,
                authors=old.authors | {key},
                names=old.names | hashes,
                threads=old.threads | {self._thread(*thread) for thread in threads},
            )
            write_whole(self._file, msgspec.json.encode(new, order="deterministic"))
            self.refresh()

    def refresh(self) -> None:
        """Take in tombstones that another process has set since."""
        if not self._file.exists():
            return
        stat = self._file.stat()
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if stamp == self._known.stamp:
            return
        try:
            tombstones = msgspec.json.decode(self._file.read_bytes(), type=_Tombstones)
        except msgspec.MsgspecError as error:
            message = f"{self._file} cannot be read ({error}); without it forgotten people would come back"
            raise ValueError(message) from error
        if tombstones.salt != self._check():
            raise ValueError(f"{self._file} was made with another salt; bring back the one that belongs to it")
        # one assignment, because sources are heard in threads
        self._known = _Known(stamp, tombstones, redact.Names(self._salt, tombstones.names))

    @contextmanager
    def steady(self) -> Iterator[None]:
        """While this is held no tombstone is added, so that what is cleaned and written now is clean for good."""
        with locked(self._lock, shared=True):
            self.refresh()
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this is held nobody else cleans and writes."""
        with locked(self._lock):
            self.refresh()
            yield

    def clean(self, post: Post, place: str) -> Post | None:
        """`post` without the forgotten, itself if there is nothing to remove, None if one of them wrote it."""
        if not self._known.tombstones.authors:
            return post
        if post.author and self.forgotten(self.key(place, post.author.id)):
            return None
        names = self._known.names
        title = None if self._thread(place, post.thread_id) in self._known.tombstones.threads else post.thread_title
        cleaned = msgspec.structs.replace(
            post,
            id=names.opaque(post.id),
            thread_id=names.opaque(post.thread_id),
            parent_id=post.parent_id and names.opaque(post.parent_id),
            url=self.clean_line(post.url),
            thread_title=title and self.clean_line(title),
            category=post.category and self.clean_line(post.category),
            tags=[self.clean_line(tag) for tag in post.tags],
            body=names.body(post.body, plain=post.format == "text"),
            liked_by=[liker for liker in post.liked_by if not self.forgotten(self.key(place, liker))],
        )
        return post if cleaned == post else cleaned

    def clean_line(self, text: str) -> str:
        """A title, an address or a message without the names of the forgotten."""
        if not self._known.tombstones.authors:
            return text
        decoded = redact.letters(text)
        redacted = self._known.names.redact(decoded)
        return text if redacted == decoded else redacted

    def _thread(self, place: str, thread_id: str) -> str:
        return redact.keyed(self._salt, "thread", place, thread_id)

    def _check(self) -> str:
        return redact.keyed(self._salt, "check")


def _salt(path: Path, *, may_make: bool) -> bytes:
    if not path.exists():
        if not may_make:
            raise ValueError(f"{path} is missing, but people have been forgotten with it; bring it back")
        write_whole(path, secrets.token_hex(_SALT_BYTES).encode(), mode=0o600)
    try:
        salt = bytes.fromhex(path.read_text("ascii"))
    except ValueError as error:
        raise ValueError(f"{path} is not a salt: {error}") from error
    if len(salt) != _SALT_BYTES:
        raise ValueError(f"{path} is not a salt: {len(salt)} bytes instead of {_SALT_BYTES}")
    return salt
