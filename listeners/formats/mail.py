"""One message of a mailing list. Whatever its bytes are, it gives text: what cannot be decoded is replaced, never lost.

It is parsed with the old policy of `email`: the default one raises on broken headers, and is ten times slower.
"""

import hashlib
import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import HeaderParser

from listeners.records import Author

_MARK = re.compile(r"^((?:\[[^\]]*\]\s*)*)(?:re|aw|antw|antwort|sv|fwd?|wg)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
_VIA = re.compile(r"['\"]?(.*?)['\"]?\s+via\s+\S.*", re.IGNORECASE)  # a list in the place of the sender
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
_ID = re.compile(r"<([^<>\s]+)>")
_WORD = r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?="
_WORDS = re.compile(rf"{_WORD}(?:\s+{_WORD})*")
_LETTERS = 2_000  # of a header: looking for addresses takes the square of it
_REFERENCES = 100_000  # one is named for each answer above


class Mail:
    """A message, read leniently."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._message = message_from_bytes(raw)
        except RecursionError:  # parts in parts in parts: no mail program writes that
            self._message = HeaderParser().parsestr(raw.decode("ascii", "surrogateescape"))
        told = _ID.search(self._header("message-id"))
        self.id = told[1] if told else hashlib.blake2b(raw, digest_size=12).hexdigest()
        whole = _decoded(self._header("subject"))
        self.subject = _without_marks(whole)  # no "Re:", no "AW:"
        self.is_answer = self.subject != whole
        self.date = self._header("date")
        self.url = next(iter(re.findall(r"https?://[^<>\s]+", self._header("archived-at"))), "")

    def _header(self, name: str, longest: int = _LETTERS) -> str:
        """The first header of this name on one line, with its encoded words."""
        value = next((str(value)[:longest] for key, value in self._message.raw_items() if key.lower() == name), "")
        return " ".join(_text(value.encode("utf-8", "surrogateescape")).split())

    @property
    def before(self) -> list[str]:
        """The ids of the messages above it: the opener first, the one it answers last."""
        told = _ID.findall(self._header("in-reply-to"))[:1]
        return [one for one in _ID.findall(self._header("references", _REFERENCES)) if one not in told] + told

    @property
    def author(self) -> Author | None:
        """The person, also where the list stands in their place ("Anna via Users <users@…>")."""
        addresses, name = self._people("from")
        if via := _VIA.fullmatch(name):
            lists = {*addresses, *self._people("list-post")[0], *self._people("to")[0]}
            told = self._people("x-original-from")[0] + self._people("reply-to")[0]
            addresses, name = [one for one in told if one not in lists], via[1]
        if not (addresses or name):
            return None
        if not addresses:
            return Author(id=name, handle=name, name=name)
        address = addresses[-1]
        name = "" if "@" in name else name
        if name and address.endswith(".invalid"):  # many people write under one such address
            address = f"{name} <{address}>"
        return Author(id=address, handle=name or address.partition("@")[0] + "@…", name=name or None)

    @property
    def cancels(self) -> str | None:
        """The id of the article this one takes back and does nothing else (Usenet)."""
        told = self._header("control")
        named = _ID.search(told) if told.lower().startswith("cancel") else None
        return named[1] if named else None

    @property
    def supersedes(self) -> str | None:
        """The id of the article this one stands in for (Usenet)."""
        named = _ID.search(self._header("supersedes"))
        return named[1] if named else None

    @property
    def private(self) -> bool:
        """Whether its author asks that it is not kept in archives, in a header or, as on Usenet, in the first line."""
        told = {self._header("x-no-archive").casefold(), f"archive: {self._header('archive')}".casefold()}
        first = self.body()[0].lstrip()[:40].partition("\n")[0].strip().casefold()
        return "yes" in told or "archive: no" in told or first == "x-no-archive: yes"

    def _people(self, header: str) -> tuple[list[str], str]:
        """The addresses in a header, and what else it says: a name. Archives write "anna at example.org", too."""
        raw = re.sub(r"([\w.+-]+) at ([\w-]+\.[\w.-]+)", r"\1@\2", self._header(header).replace("mailto:", ""))
        name = _decoded(re.sub(r"<[^<>]*>\s*$", "", raw) if "<" in raw else _ADDRESS.sub("", raw)).strip(" \"',")
        inside = re.fullmatch(r"\((.*)\)", name)
        return [one.lower() for one in _ADDRESS.findall(raw)], inside[1] if inside else name

    def body(self) -> tuple[str, str]:
        """The first text/plain part, else the first text/html part, and its format: "text" or "html"."""
        parts = [one for one in self._message.walk() if one.get_content_disposition() != "attachment"]
        for kind, told in (("text/plain", "text"), ("text/html", "html")):
            for part in parts:
                if part.get_content_type() == kind:
                    payload = part.get_payload(decode=True)
                    raw = payload if isinstance(payload, bytes) else b""
                    return _text(raw, part.get_content_charset()).replace("\r\n", "\n"), told
        return "", "text"


def _without_marks(subject: str) -> str:
    while (shorter := _MARK.sub(r"\1", subject)) != subject:
        subject = shorter
    return subject


def _decoded(text: str) -> str:
    """Encoded words (`=?utf-8?q?J=C3=BCrg?=`) as text."""

    def decode(found: re.Match[str]) -> str:
        try:
            parts = decode_header(found[0])
        except (HeaderParseError, ValueError):
            return found[0]
        return "".join(_text(part, charset) if isinstance(part, bytes) else part for part, charset in parts)

    return _WORDS.sub(decode, text)


def _text(raw: bytes, told: str | None = None) -> str:
    for encoding in (told, "utf-8", "cp1252"):
        try:
            return raw.decode(encoding or "utf-8")
        except (LookupError, ValueError):  # unknown, or told wrongly
            continue
    return raw.decode("cp1252", "replace")
