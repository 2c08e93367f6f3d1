"""What is gone at its source goes from the pages that have landed too: the words, and who said them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from listeners.landing.pagefile import Head, Landed, land, shell
from listeners.people.forget import rewrite
from listeners.people.identity import Identity

SLACK = timedelta(days=2)  # a post may be dated later than the page that brought it


def erase(root: Path, source: str, identity: Identity, *, posts: set[str], authors: set[str], since: datetime) -> int:
    """Leave shells of `posts`, and of what `authors` said while they had a name (both ids), in pages heard since then.

    A post that tells its author no more stands in the newest page without a name, and stays there. Gives the number of
    lines rewritten; doing it again does no harm. SourceUnavailable if a damaged page belongs to a source being heard.
    """
    erased = 0
    too_old = False

    def newest_first() -> Iterator[Path]:
        for page in sorted((root / source).glob("[0-9]*.jsonl.gz"), reverse=True):
            if too_old:
                return
            yield page

    def cleaned(head: Head, lines: list[Landed]) -> tuple[Head, list[Landed]] | None:
        nonlocal erased, too_old
        if too_old := bool(lines) and head.heard_at < since - SLACK:
            return None
        wanted = [not line.deleted and (line.id in posts or bool(line.author and line.id in authors)) for line in lines]
        erased += sum(wanted)
        kept = [
            land(shell(one), head.place, identity) if gone else one for one, gone in zip(lines, wanted, strict=True)
        ]
        return (head, kept) if any(wanted) else None

    rewrite(root, newest_first(), identity, cleaned)
    return erased
