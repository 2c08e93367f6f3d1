"""Forgetting a person: the tombstone first, then every page that has landed, at every source."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from listeners.files import write_whole
from listeners.landing import Landing
from listeners.landing.pagefile import DamagedPageError, Head, Landed, encode, land, read
from listeners.people.identity import Identity


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the landing zone knows about who stands behind an author key."""

    place: str
    id: str
    names: set[str]  # the id, handles, display names and profile links
    threads: set[str]  # ids of those they opened


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What one sweep did. `deleted`: pages that could not be read, so not be cleaned; the sources hear them again."""

    removed: int = 0
    redacted: int = 0
    deleted: list[Path] = []


def identify(root: Path, key: str) -> Person | None:
    """Who it is, or None if nothing by that author lies in the landing zone."""
    found: Person | None = None
    for path in _pages(root):
        try:
            head, posts = read(path)
        except DamagedPageError:
            continue  # the sweep will deal with it
        for post in posts:
            if post.author and post.author_key == key:
                found = found or Person(place=head.place, id=post.author.id, names=set(), threads=set())
                author = post.author
                found.names.update(name for name in (author.id, author.handle, author.name, author.url) if name)
                if post.position == 0 or post.id == post.thread_id:
                    found.threads.add(post.thread_id)
    return found


def forget(
    root: Path, key: str, names: list[str], identity: Identity, threads: Iterable[tuple[str, str]] = ()
) -> Forgotten:
    """Set the tombstone of an author key, and sweep. Doing it again does no harm.

    `names` and `threads` (place, thread id) they opened are those known from elsewhere; what the landing zone knows is added.
    """
    person = identify(root, key)
    if person:
        names = [*names, *person.names]
        threads = {*threads, *((person.place, thread) for thread in person.threads)}
    identity.forget(key, names, threads)
    return sweep(root, identity)


def sweep(root: Path, identity: Identity) -> Forgotten:
    """Rewrite every page without the forgotten. SourceUnavailable if a damaged page belongs to a source being heard."""
    removed = redacted = 0

    def cleaned(head: Head, posts: list[Landed]) -> tuple[Head, list[Landed]] | None:
        nonlocal removed, redacted
        pairs = [(post, identity.clean(post, head.place)) for post in posts]
        kept = [new for _, new in pairs if new]
        changed = sum(new is not old for old, new in pairs if new)
        skipped = [identity.clean_line(line) for line in head.skipped]
        if len(kept) == len(posts) and not changed and skipped == head.skipped:
            return None
        removed, redacted = removed + len(posts) - len(kept), redacted + changed
        return msgspec.structs.replace(head, skipped=skipped), [land(post, head.place, identity) for post in kept]

    deleted = rewrite(root, _pages(root), identity, cleaned)
    return Forgotten(removed=removed, redacted=redacted, deleted=deleted)


def rewrite(
    root: Path,
    pages: Iterable[Path],
    identity: Identity,
    cleaned: Callable[[Head, list[Landed]], tuple[Head, list[Landed]] | None],
) -> list[Path]:
    """Put in the place of each page what `cleaned` makes of it; None leaves it as it is.

    Pages that cannot be read cannot be cleaned: they are deleted, once it is sure that their sources hear again what
    stood in them. Gives those. SourceUnavailable if one belongs to a source being heard.
    """
    places: dict[Path, str] = {}
    damaged = []
    for path in pages:
        try:
            with identity.alone():
                head, posts = read(path)
                if (new := cleaned(head, posts)) is not None:
                    write_whole(path, encode(*new))
        except FileNotFoundError:
            continue  # set aside since by whoever listens; met again below
        except DamagedPageError:
            damaged.append(path)
            continue
        places[path.parent] = head.place
    for path in damaged:
        Landing(root, path.parent.name, places.get(path.parent, ""), identity).set_aside(path)
    deleted = sorted(root.glob("*/*.damaged"))
    for path in deleted:
        path.unlink()
    return deleted


def _pages(root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("*/[0-9]*.jsonl.gz"))
