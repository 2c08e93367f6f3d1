"""Where posts land: one file a page, holding the posts and the cursor after them, written by one rename.

The newest whole page says where to go on. Page numbers are never used twice, so that a page once loaded into the
warehouse is never mistaken for another.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from listeners.files import locked, sync_folder, write_whole
from listeners.landing.pagefile import DamagedPageError, Head, Landed, checked, encode, land, read, shell
from listeners.people.identity import Identity
from listeners.records import Cursor, ListenError, Page, Post, SourceUnavailable

RECHECKED = "rechecked.json"  # what rechecking remembers; no longer true once a page is lost
_NAME = re.compile(r"(\d{8})\.jsonl\.gz(?:\.damaged)?")


class Landing:
    """The pages of one source under `root`. While one process listens, others can read them, but not listen."""

    def __init__(self, root: Path, source: str, place: str, identity: Identity) -> None:
        if not source or source.startswith(".") or "/" in source:
            raise ValueError(f"{source!r} cannot be the name of a folder")
        self.folder = root / source
        self.posts = 0  # landed by this object, without those of the forgotten
        self.damaged: list[Path] = []  # set aside by this object
        self.unfit: list[str] = []  # what the last page had that is no post
        self._source, self._place, self._identity = source, place, identity
        self._cursor: Cursor | None = None
        self._newest = 0
        self._held = False

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one who listens to this source. SourceUnavailable if somebody else does."""
        if self._held:
            yield
            return
        with ExitStack() as stack:
            try:
                with told_when_full(self.folder):
                    self.folder.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(locked(self.folder / ".lock", wait=False))
            except BlockingIOError as error:
                raise SourceUnavailable(f"Somebody else is listening to {self._source} right now") from error
            stack.callback(setattr, self, "_held", False)
            self._held = True
            self._open()
            yield

    def cursor(self) -> Cursor | None:
        """Where to go on; None at the very start. Newest pages that are damaged are set aside first."""
        with self.locked():
            return self._cursor

    def write(self, page: Page, heard_at: datetime, *, keep_cursor: bool = False) -> int | None:
        """Land a page and give its number; None if it holds nothing new. ListenError if the disk is full.

        A post that could not be read again is left out and told in `unfit`; of one that is gone only the shell is kept.
        With `keep_cursor` the source goes on where it would have gone on before.
        """
        with self.locked(), told_when_full(self.folder), self._identity.steady():
            cleaned = (self._identity.clean(post, self._place) for post in self._fit(page.posts))
            posts = [land(post, self._place, self._identity) for post in cleaned if post]
            cursor = self._cursor if keep_cursor else page.cursor
            if not posts and cursor == self._cursor:
                return None
            skipped = [self._identity.clean_line(line) for line in [*page.skipped, *self.unfit]]
            self._save(posts, cursor=cursor, heard_at=heard_at, skipped=skipped)
            return self._newest

    def pages(self) -> Iterator[Path]:
        """All pages that have not been set aside, oldest first."""
        return (path for _, path in self._numbered() if path.suffix == ".gz")

    def set_aside(self, page: Path) -> None:
        """Rename a page that cannot be read, once it is sure that the source hears again what stood in it.

        For that an empty page goes to the end, with the cursor before the damaged one; it is spared where a later
        page already goes back that far. Damaged pages right before it go with it.
        """
        with self.locked(), told_when_full(self.folder):
            if not page.exists():
                return  # it has gone with another
            damaged, cursor = [page], None
            again_from = min([_number(page), *self._lost()])
            for earlier in [path for path in self.pages() if _number(path) < again_from][::-1]:
                try:
                    cursor = read(earlier)[0].cursor
                    break
                except DamagedPageError:
                    damaged.append(earlier)
                    again_from = _number(earlier)
            if not self._goes_back_to(again_from):
                heard_at = datetime.fromtimestamp(page.stat().st_mtime, UTC)
                skipped = [f"{path.name} was damaged and is heard again" for path in damaged]
                self._save([], cursor=cursor, heard_at=heard_at, skipped=skipped, again_from=again_from)
            for path in damaged:
                path.rename(path.with_name(path.name + ".damaged"))
            (self.folder / RECHECKED).unlink(missing_ok=True)
            sync_folder(self.folder)
            self.damaged += damaged

    def _fit(self, posts: list[Post]) -> Iterator[Post]:
        self.unfit = []
        for post in posts:
            try:
                yield checked(shell(post) if post.deleted else post)
            except ValueError as error:
                self.unfit.append(f"{post.url or post.id} was left out: {error}")

    def _open(self) -> None:
        """Clear up after runs that were killed, and find where to go on."""
        with self._identity.steady():  # a page may be in rewriting
            for left_over in self.folder.glob(".*.tmp"):
                left_over.unlink()
        self._newest = max((number for number, _ in self._numbered()), default=0)
        self._cursor = None
        pages = list(self.pages())
        if pages:
            try:
                self._cursor = read(pages[-1])[0].cursor
            except DamagedPageError:
                self.set_aside(pages[-1])

    def _save(
        self,
        posts: list[Landed],
        *,
        again_from: int | None = None,
        cursor: Cursor | None,
        heard_at: datetime,
        skipped: list[str],
    ) -> None:
        number = self._newest + 1
        head = Head(
            page=number,
            source=self._source,
            place=self._place,
            heard_at=heard_at,
            cursor=cursor,
            skipped=skipped,
            again_from=again_from,
        )
        write_whole(self.folder / f"{number:08d}.jsonl.gz", encode(head, posts), overwrite=False)
        self._newest, self._cursor = number, cursor
        self.posts += len(posts)

    def _lost(self) -> Iterator[int]:
        """The pages set aside whose going back was itself damaged."""
        aside = (number for number, path in self._numbered() if path.suffix == ".damaged")
        return (number for number in aside if not self._goes_back_to(number))

    def _goes_back_to(self, number: int) -> bool:
        """Whether a page after `number` has the source hear again from there or from before."""
        for path in self.pages():
            if _number(path) > number:
                try:
                    again_from = read(path)[0].again_from
                except DamagedPageError:
                    continue
                if again_from is not None and again_from <= number:
                    return True
        return False

    def _numbered(self) -> list[tuple[int, Path]]:
        if not self.folder.is_dir():
            return []
        return sorted((_number(path), path) for path in self.folder.iterdir() if _NAME.fullmatch(path.name))


@contextmanager
def told_when_full(folder: Path) -> Iterator[None]:
    """A full disk as a ListenError that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise ListenError(
            f"No space left for {folder}; make some, the next run goes on where this one stopped"
        ) from error


def _number(page: Path) -> int:
    return int(page.name[:8])
