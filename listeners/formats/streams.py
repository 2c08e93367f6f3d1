"""Files, archives in them and compressed streams in those, opened by what they hold and not by how they are called."""

import bz2
import glob
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, Self, cast

import msgspec
import zstandard

from listeners.records import SourceRefused

DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, zstandard.ZstdError)
"""What reading a broken, cut or forbidden file raises."""

_ZIP, _SEVEN = b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c"
_WINDOW = 2**31  # bytes that dumps of Reddit look back, and so take in memory
_PACKED = 2**11  # bytes unpacked at once: of a bomb they make megabytes, not gigabytes


class _Unzstd(io.RawIOBase):
    """A stream packed by zstd. The reader of the library takes a cut file for a whole one."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed, self._out, self._rest = packed, b"", b""
        self._frame: Any = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._out:
            self._rest = self._rest or self._packed.read(_PACKED)
            if not self._rest:
                if self._frame:
                    raise EOFError("the packed file ends too early")
                return 0
            self._frame = self._frame or zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
            self._out = self._frame.decompress(self._rest)
            self._rest = self._frame.unused_data
            if self._frame.eof:  # a file may have several frames
                self._frame = None
        piece, self._out = self._out[: len(buffer)], self._out[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


_OPENERS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
    b"\x28\xb5\x2f\xfd": _Unzstd,
}
_LINE = 64 * 2**20  # bytes; a longer line is no line


class File(msgspec.Struct, frozen=True, order=True):
    """A file on disk. In the order in which files came here: `changed` cannot be set back, the time of writing can."""

    changed: int  # nanoseconds
    name: str  # as seen from the folder of the archive
    size: int
    path: Path


def files_at(path: str) -> list[File]:
    """The files that `path` means: a file, all files in a folder and below, or those that match `*`, `?`, `[]`.

    Hidden files are left out unless named. Raises SourceRefused where there are none, or where we may not look.
    """
    try:
        files = sorted(_look(path))
    except OSError as error:
        raise SourceRefused(f"{path} cannot be looked at ({error.strerror}); set 'path' to what we may read") from error
    if not files:
        raise SourceRefused(f"there is no file at {path}; set 'path' to a file, a folder or a pattern such as *.mbox")
    return files


def _look(path: str) -> Iterator[File]:
    place = Path(path)
    root, found = place.parent, [place]
    if place.is_dir():
        root, found = place, [one for one in place.rglob("*") if one.is_file()]
    elif not place.exists():
        found = [Path(one) for one in glob.glob(path, recursive=True) if Path(one).is_file()]  # noqa: PTH207 - it may be absolute
        root = next(one for one in place.parents if not glob.has_magic(str(one)))
    named = [(one.relative_to(root), one) for one in found]
    for name, one in named:
        if one == place or not any(part.startswith(".") for part in name.parts):
            stat = one.stat()
            yield File(stat.st_ctime_ns, str(name), stat.st_size, one)


def fingerprint(path: Path, size: int) -> str:
    """A hash of how the first `size` bytes begin and end: the same for a file that has merely grown."""
    digest = hashlib.blake2b(digest_size=12)
    with path.open("rb") as file:
        digest.update(file.read(min(size, 2**16)))
        file.seek(max(0, size - 2**12))
        digest.update(file.read(min(size, 2**12)))
    return digest.hexdigest()


def members(raw: io.BufferedReader, first: int) -> Iterator[tuple[int, str | None, BinaryIO]]:
    """What a file holds, decompressed: the files of a tar or zip from number `first` on with their names, or itself."""
    if raw.peek(8).startswith(_SEVEN):
        raise OSError("7z is not read here; unpack it first")
    if raw.peek(8).startswith(_ZIP):
        yield from _zipped(raw, first)
        return
    stream = _plain(raw)
    if stream.peek(512)[257:262] != b"ustar":
        yield 0, None, stream
        return
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as tar:
        number = -1
        while (member := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined]  # not in the stubs; it would remember every file
            number += 1
            content = tar.extractfile(member) if number >= first and member.isfile() else None
            if content is not None and not _hidden(member.name):
                yield number, member.name, _plain(io.BufferedReader(_Member(content)))


def _zipped(raw: io.BufferedReader, first: int) -> Iterator[tuple[int, str | None, BinaryIO]]:
    with zipfile.ZipFile(raw) as file:
        for number, info in enumerate(file.infolist()):
            if number < first or info.is_dir() or _hidden(info.filename):
                continue
            if info.flag_bits & 1:
                raise zipfile.BadZipFile("it wants a password; unpack it first")
            try:
                with file.open(info) as content:
                    yield number, info.filename, _plain(io.BufferedReader(_Member(content)))
            except NotImplementedError as error:
                raise zipfile.BadZipFile(f"{error}; unpack it first") from error


def _hidden(name: str) -> bool:
    return Path(name).name.startswith(".") or name.startswith("__MACOSX/")


def _plain(stream: io.BufferedReader) -> io.BufferedReader:
    for magic, opener in _OPENERS.items():
        if stream.peek(8).startswith(magic):
            return cast("io.BufferedReader", io.BufferedReader(opener(stream), 2**16))
    return stream


class _Header(tarfile.TarInfo):
    """Where tarfile takes whatever cannot be read for the end, this says that the end is missing."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile_)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # not in the stubs
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"the tar is cut or damaged: {error}") from error


class _Member(io.RawIOBase):
    """A file in a tar: only ever read forward."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._content.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def lines(stream: BinaryIO, at: int, here: int = 0) -> Iterator[tuple[int, bytes]]:
    """The lines from offset `at` on, each with the offset after it. `here` is where the stream stands, at most `at`."""
    if at > here and stream.seekable():
        stream.seek(at)
    while not stream.seekable() and here < at and (piece := stream.read(min(at - here, 2**16))):
        here += len(piece)
    while line := stream.readline(_LINE):
        at += len(line)
        yield at, line
