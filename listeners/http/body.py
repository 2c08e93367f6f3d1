"""The body of an answer: whole, unpacked, and never larger than the cap, packed or unpacked."""

import zlib
from collections.abc import Mapping

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, ProtocolError

from listeners.records import SourceRefused, SourceUnavailable

CHUNK = 65_536
WORDS = 65_536  # bytes; a refusal is short
GZIP = zlib.MAX_WBITS | 16


def read_body(raw: BaseHTTPResponse, headers: Mapping[str, str], cap: int, shown: str) -> bytes:
    """Read a body of at most `cap` bytes; `shown` names it in messages.

    Raises `SourceRefused` for a larger one, urllib3's `ProtocolError` for one that was cut.
    """
    packing = headers.get("content-encoding", "identity").strip().lower()
    if packing not in {"", "identity", "gzip", "x-gzip"}:
        raise SourceUnavailable(f"{shown} came packed as {packing}, which we did not ask for.")
    told = headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > cap:  # of more digits than an int takes, the first are enough
        raise too_large(shown, cap)
    unpack = _Gunzip(cap) if "gzip" in packing else None
    body = bytearray()
    for chunk in raw.stream(CHUNK, decode_content=False):
        body += unpack.feed(chunk) if unpack else chunk
        if len(body) > cap:
            raise too_large(shown, cap)
    if unpack and not unpack.whole:
        raise ProtocolError("the packed body ends too early")
    return bytes(body)


def read_error(raw: BaseHTTPResponse) -> bytes:
    """Read the first bytes of an answer that refuses, unpacked; its status counts even where they are damaged."""
    try:
        return raw.read(WORDS, decode_content=True)
    except HTTPError:
        return b""


def too_large(shown: str, cap: int) -> SourceRefused:
    return SourceRefused(f"{shown} is larger than {cap:,} bytes. If that is right, raise max_bytes under [http].")


class _Gunzip:
    """Unpack piece by piece, one byte above the cap at most: a bomb ends here and not in memory."""

    def __init__(self, cap: int) -> None:
        self._left = cap + 1
        self._unpacker = zlib.decompressobj(GZIP)

    @property
    def whole(self) -> bool:
        return self._unpacker.eof or self._left <= 0

    def feed(self, chunk: bytes) -> bytes:
        out = b""
        while chunk and self._left > 0:
            if self._unpacker.eof:  # a packed body may have several members
                self._unpacker = zlib.decompressobj(GZIP)
            try:
                piece = self._unpacker.decompress(chunk, self._left)
            except zlib.error as error:
                raise ProtocolError(f"the body is not the gzip it claims to be: {error}") from error
            self._left -= len(piece)
            out += piece
            chunk = self._unpacker.unused_data if self._unpacker.eof else b""
        return out
