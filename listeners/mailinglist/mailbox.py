"""A mailbox somebody serves: packed or not, read message by message, never larger unpacked than is sensible."""

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any

from listeners.formats.mail import Mail
from listeners.formats.mbox import messages
from listeners.records import SourceRefused, SourceUnavailable

UNPACKED = 2**30  # bytes; a larger one is a bomb
GZIP = b"\x1f\x8b"


class _Capped(io.RawIOBase):
    def __init__(self, inner: Any, left: int, where: str) -> None:
        self._inner, self._left, self._where = inner, left, where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._inner.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise SourceRefused(f"{self._where} is larger than {UNPACKED:,} bytes once it is unpacked.")
        buffer[: len(piece)] = piece
        return len(piece)


def mails_in(body: bytes, where: str) -> Iterator[tuple[int, Mail]]:
    """(number, message) of a mailbox, from 0. `where` names it in messages.

    Raises SourceUnavailable where it is cut, SourceRefused where it is too large or no mailbox.
    """
    for number, raw in enumerate(_raw(body, where)):
        yield number, Mail(raw)


def count_in(body: bytes, where: str) -> int:
    """How many messages a mailbox holds; raises as `mails_in`."""
    return sum(1 for _ in _raw(body, where))


def _raw(body: bytes, where: str) -> Iterator[bytes]:
    plain: Any = io.BytesIO(body)
    if body.startswith(GZIP):
        plain = gzip.GzipFile(fileobj=plain)
    elif not body:
        raise SourceUnavailable(f"{where} came with nothing in it.")
    elif not body.lstrip().startswith(b"From "):
        raise SourceRefused(f"{where} is no mailbox. Check the address in the settings.")
    stream = io.BufferedReader(_Capped(plain, UNPACKED, where), 2**16)
    try:
        for _, _, raw in messages(stream, 0):
            yield raw
    except (EOFError, OSError, zlib.error) as error:
        raise SourceUnavailable(f"{where} came cut or damaged: {error}") from error
