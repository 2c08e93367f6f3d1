"""Mailing lists as mbox files: one message after the other, under lines that begin with "From "."""

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar
from zoneinfo import ZoneInfo

import msgspec

from listeners.formats import Heard, Mark
from listeners.formats.mail import Mail
from listeners.formats.mail_posts import Threads, post_of
from listeners.formats.streams import lines

_BEGINS = re.compile(rb"From (?:.*\d:\d\d.*|-?\s*)$")  # the time tells it from a sentence that begins with "From"
_QUOTED = re.compile(rb">+From ")
_MESSAGE = 2**24  # bytes; of a larger message the beginning is read, since attachments stand at the end
_BACK = 2**23  # bytes before the mark in which threads are looked up, so that an answer finds what it answers


class Mbox(msgspec.Struct, frozen=True, kw_only=True):
    """`url` serves messages without `Archived-At`, `time_zone` dates that name none."""

    grows: ClassVar[bool] = True
    url: str = ""
    time_zone: str = "UTC"

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:  # noqa: ARG002 - as every format
        """Yield what each message after `mark` says. The last one is read again once the file has grown."""
        at, number = mark.get("at", 0), mark.get("message", 0)
        threads = Threads()
        zone = ZoneInfo(self.time_zone)
        for start, end, raw in messages(stream, max(0, at - _BACK)):
            mail = Mail(raw)
            thread, parent = threads.place(mail)
            if start < at:
                continue
            number += 1
            after = {"at": start, "message": number - 1} if end is None else {"at": end, "message": number}
            try:
                post = post_of(mail, thread, parent, url=self.url, zone=zone)
            except ValueError as error:
                yield Heard(where=f"message {number}", mark=after, problem=str(error))
            else:
                yield Heard(where=f"message {number}", mark=after, posts=[post])


def messages(stream: BinaryIO, at: int) -> Iterator[tuple[int, int | None, bytes]]:
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
