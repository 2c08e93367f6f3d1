"""Files cut into pages, and the cursor that knows how far each was read."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, Protocol, cast, runtime_checkable

import msgspec

from listeners.formats import Heard, Mark
from listeners.formats.streams import DAMAGE, File, fingerprint, members
from listeners.records import Cursor, Page, Post

POSTS = 500  # posts and problems on a page, and at most one topic more
LETTERS = 2**23  # on a page of long posts


class Format(Protocol):
    """How a file is written. `grows`: more may be written to the end of a file, so it is read on from its mark."""

    @property
    def grows(self) -> bool: ...

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]: ...


@runtime_checkable
class Studious(Protocol):
    """A format whose files can only be read with what others of them say: names of people, threads of comments."""

    def needs(self, name: str) -> bool: ...

    def studied(self, pieces: Iterator[tuple[str, BinaryIO]]) -> Format: ...


Form = Format | Studious


class State(msgspec.Struct):
    """What a cursor holds: the last file read to its end, as (changed, name), and how far single files were read.

    A folder that is moved here brings files that were changed long ago. So `passed` counts the files up to `upto`: where
    there are more now, all are read again.
    """

    upto: tuple[int, str] = (0, "")
    passed: int = 0
    known: dict[str, tuple[int, str, Mark]] = {}  # name: size, fingerprint, mark


def cut(
    files: list[File], form: Form, cursor: Cursor, check: Callable[[Post], tuple[Post, str | None]]
) -> Iterator[Page]:
    """Yield what `files` say beyond `cursor`, page by page. `check` gives the post as it is kept, and a problem with it."""
    state = msgspec.convert(cursor, State)
    names = {file.name for file in files}
    state.known = {name: known for name, known in state.known.items() if name in names}
    if sum((file.changed, file.name) <= state.upto for file in files) > state.passed:
        state.upto = (0, "")
    sheet, start = _Sheet(check), state.upto
    new = [(number, file) for number, file in enumerate(files) if (file.changed, file.name) > state.upto]
    reader = form.studied(_pieces(files, form)) if new and isinstance(form, Studious) else cast("Format", form)
    for number, file in new:
        for name, heard in _hear(file, reader, state):
            sheet.write(name, heard)
            if sheet.full:
                state.passed = number + (state.upto == (file.changed, file.name))
                yield sheet.page(state)
                sheet, start = _Sheet(check), state.upto
        state.upto = (file.changed, file.name)
    if state.upto != start or state.passed != len(files):
        state.passed = len(files)
        yield sheet.page(state)


class _Sheet:
    """A page while it fills."""

    def __init__(self, check: Callable[[Post], tuple[Post, str | None]]) -> None:
        self._check = check
        self._posts: list[Post] = []
        self._skipped: list[str] = []
        self._letters = 0

    @property
    def full(self) -> bool:
        return len(self._posts) + len(self._skipped) >= POSTS or self._letters >= LETTERS

    def write(self, name: str, heard: Heard) -> None:
        for post, problem in map(self._check, heard.posts):
            self._letters += len(post.body)
            if problem:
                self._skipped.append(f"{name}: {heard.where}: post {post.id}: {problem}")
            else:
                self._posts.append(post)
        if heard.problem:
            self._skipped.append(f"{name}: {heard.where}: {heard.problem}")

    def page(self, state: State) -> Page:
        return Page(posts=self._posts, skipped=self._skipped, cursor=msgspec.to_builtins(state))


def _pieces(files: list[File], form: Studious) -> Iterator[tuple[str, BinaryIO]]:
    """What `form` needs to know first, by name. What is broken is told when its turn comes."""
    for file in files:
        with suppress(*DAMAGE), file.path.open("rb") as raw:
            for _, member, stream in members(raw, 0):
                if form.needs(member or file.name):
                    yield member or file.name, stream


def _hear(file: File, form: Format, state: State) -> Iterator[tuple[str, Heard]]:
    """Yield what a file says, each with the name of the file; before that, `state` knows how far it was read."""
    name, mark, where = file.name, Mark(), "beginning"
    try:
        size, seen, before = state.known.get(name, (0, "", {}))
        if size and file.size >= size and fingerprint(file.path, size) == seen:
            mark = before
        seen = fingerprint(file.path, file.size)
        with file.path.open("rb") as raw:
            for number, member, stream in members(raw, mark.get("member", 0)):
                name = f"{file.name}: {member}" if member else file.name
                inner = mark if number == mark.get("member", 0) else {}
                for heard in form.read(stream, inner, name):
                    where, mark = heard.where, heard.mark | ({"member": number} if member else {})
                    if form.grows or member:
                        state.known[file.name] = (file.size, seen, mark)
                    elif mark:
                        state.upto = (file.changed, file.name)
                    yield name, heard
    except DAMAGE as error:
        problem = f"broken after this ({error}); what stands before it is kept, get the file again"
        yield name, Heard(where=where, mark=mark, problem=problem)
