"""Mailing lists as mbox files: one message after the other, under lines that begin with "From "."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import BinaryIO, ClassVar
from zoneinfo import ZoneInfo

import msgspec

from listeners import dates
from listeners.formats import Heard, Mark, link
from listeners.formats.mail import Mail
from listeners.formats.streams import lines
from listeners.records import Post

_BEGINS = re.compile(rb"From (?:.*\d:\d\d.*|-?\s*)$")  # the time tells it from a sentence that begins with "From"
_QUOTED = re.compile(rb">+From ")
_MESSAGE = 2**24  # bytes; of a larger message the beginning is read, since attachments stand at the end
_BACK = 2**23  # bytes before the mark in which threads are looked up, so that an answer finds what it answers
_THREADS = 50_000  # messages and subjects to keep in mind


class Mbox(msgspec.Struct, frozen=True, kw_only=True):
    """`url` serves messages without `Archived-At`, `time_zone` dates that name none."""

    grows: ClassVar[bool] = True
    url: str = ""
    time_zone: str = "UTC"

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:  # noqa: ARG002 - as every format
        """Yield what each message after `mark` says. The last one is read again once the file has grown."""
        at, number = mark.get("at", 0), mark.get("message", 0)
        threads = _Threads()
        zone = ZoneInfo(self.time_zone)
        for start, end, raw in _messages(stream, max(0, at - _BACK)):
            mail = Mail(raw)
            thread, parent = threads.place(mail)
            if start < at:
                continue
            number += 1
            after = {"at": start, "message": number - 1} if end is None else {"at": end, "message": number}
            try:
                post = self._post(mail, thread, parent, zone)
            except ValueError as error:
                yield Heard(where=f"message {number}", mark=after, problem=str(error))
            else:
                yield Heard(where=f"message {number}", mark=after, posts=[post])

    def _post(self, mail: Mail, thread: str, parent: str | None, zone: ZoneInfo) -> Post:
        created_at = dates.read(mail.date, zone=zone)
        if created_at is None:
            raise ValueError(f"field 'Date': '{mail.date[:40]}' is no date; put it right")
        body, form = mail.body()
        return Post(
            id=mail.id,
            thread_id=thread,
            url=mail.url or link(self.url, id=mail.id, thread_id=thread) or f"mid:{mail.id}",
            created_at=created_at,
            author=mail.author,
            thread_title=mail.subject or None,
            parent_id=parent,
            body=body,
            format=form,
        )


def _messages(stream: BinaryIO, at: int) -> Iterator[tuple[int, int | None, bytes]]:
    """Each message with the offsets of its beginning and its end; for the last one, which may grow, the end is None."""
    start: int | None = None
    size = 0
    parts: list[bytes] = []
    end = at
    for after, line in lines(stream, at):
        if _BEGINS.match(line):
            if start is not None:
                yield start, end, b"".join(parts)
            start, size, parts = end, 0, []
        elif start is not None and size < _MESSAGE:
            parts.append(line[1:] if _QUOTED.match(line) else line)
            size += len(line)
        end = after
    if start is not None:
        yield start, None, b"".join(parts)


class _Threads:
    """Which thread a message belongs to, by what it answers or, failing that, by its subject."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def place(self, mail: Mail) -> tuple[str, str | None]:
        """The ids of its thread and of the message it answers."""
        subject = f"subject {mail.subject.casefold()}"
        before = [one for one in mail.before if one != mail.id]
        known = next((self._known[one] for one in reversed(before) if one in self._known), None)
        by_subject = self._known.get(subject) if mail.is_answer else None
        thread = known or (before[0] if before else by_subject) or mail.id
        for key in (mail.id, subject, *before[:1]):
            self._known[key] = thread
            self._known.move_to_end(key)
        while len(self._known) > _THREADS:
            self._known.popitem(last=False)
        return thread, before[-1] if before else None
