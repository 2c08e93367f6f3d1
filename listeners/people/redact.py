"""Takes forgotten people out of what others wrote, knowing nothing but keyed hashes of their names.

A name is a run of words; words are compared case-folded and without regard to what stands between them, so that
`anna_k`, `Anna K` and `/u/anna-k` are one. The hash of the first word says where a look at the rest is worth while.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

import msgspec

from listeners.people import quotes

REMOVED = "[removed]"

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_ENCODED = re.compile(
    r"&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);|%[c-f][0-9a-f](?:%[89ab][0-9a-f]){1,3}|%[3-7][0-9a-f]", re.IGNORECASE
)
_HARMLESS = re.compile(r"(?:[\w.~-]|[^\x00-\x7f\ufffd])+")
_ADDRESSED = re.compile(
    r"(?:@|/(?:u|users?|profiles?|members?|people|author)/|\bu(?:ser(?:name)?|id)?=[\"']?)$", re.IGNORECASE
)
_GOES_ON = re.compile(r"[/?&=#%.~_+-]+\w")
_MEMO = 200_000


class Name(msgspec.Struct, frozen=True, order=True):
    """A forgotten name: the hash of its first word, the number of its words, the hash of all.

    `weak`: a bare number or one or two letters, a name only where somebody is addressed (`@jo`, `/u/jo`).
    `whole`: a link, which ends where the link ends.
    """

    first: str
    words: int
    all: str
    weak: bool = False
    whole: bool = False


class Names:
    """The forgotten names, found in text."""

    def __init__(self, salt: bytes, names: Iterable[Name]) -> None:
        self._salt = salt
        self._by_first: dict[str, list[Name]] = {}
        for name in sorted(names, key=lambda name: -name.words):
            self._by_first.setdefault(name.first, []).append(name)
        self._memo: dict[str, list[Name]] = {}

    def find(self, text: str, *, weak: bool = False) -> list[tuple[int, int]]:
        """Where forgotten names stand, as (start, end). `weak`: the weak ones too, wherever they stand."""
        if not any(map(self._starting, set(_WORD.findall(text)))):
            return []
        words = list(_WORD.finditer(text))
        spans: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            count = self._match(text, words, at, weak=weak)
            if count:
                spans.append((words[at].start(), words[at + count - 1].end()))
            at += count or 1
        return spans

    def redact(self, text: str) -> str:
        """`text` with every forgotten name replaced; inside an address without brackets, which a host cannot have."""
        parts, last = [], 0
        for start, end in self.find(text):
            address = _in_address(text, start)
            at = start - 1 if not address and text[start - 1 : start] == "@" else start
            parts += [text[last:at], "removed" if address else REMOVED]
            last = end
        return "".join([*parts, text[last:]])

    def opaque(self, identifier: str) -> str:
        """An id that holds a forgotten name becomes a hash, the same wherever the id is referred to."""
        return keyed(self._salt, "id", identifier) if self.find(identifier) else identifier

    def body(self, text: str, *, plain: bool) -> str:
        """The text of somebody else without the forgotten: first what is quoted from them, then their names."""
        decoded = letters(text)
        if not self.find(decoded, weak=True):
            return text
        cut = quotes.drop_blocks(decoded, self._named, REMOVED)
        cut = self.redact(quotes.drop_lines(cut, self._named, REMOVED) if plain else cut)
        return text if cut == decoded else cut

    def _named(self, text: str) -> bool:
        return bool(self.find(text, weak=True))

    def _match(self, text: str, words: list[re.Match[str]], at: int, *, weak: bool) -> int:
        """How many words from `at` on are a forgotten name, 0 if none."""
        for name in self._starting(words[at][0]):
            run = words[at : at + name.words]
            if not self._is(name, [normal(word[0]) for word in run]):
                continue
            addressed = weak or not name.weak or _ADDRESSED.search(text, max(0, run[0].start() - 20), run[0].start())
            if addressed and not (name.whole and _GOES_ON.match(text, run[-1].end())):
                return name.words
        return 0

    def _is(self, name: Name, words: list[str]) -> bool:
        """Whether these words are the name, as it is or in the genitive (`Annas Beitrag`)."""
        if keyed(self._salt, "name", *words) == name.all:
            return True
        genitive = words[-1].endswith("s") and not name.weak
        return genitive and keyed(self._salt, "name", *words[:-1], words[-1][:-1]) == name.all

    def _starting(self, word: str) -> list[Name]:
        """The names that may start with `word`, remembered because a language has few words."""
        found = self._memo.get(word)
        if found is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            first = normal(word)
            found = list(self._by_first.get(keyed(self._salt, "first", first), []))
            if first.endswith("s"):
                genitive = self._by_first.get(keyed(self._salt, "first", first[:-1]), [])
                found += [name for name in genitive if name.words == 1]
            self._memo[word] = found
        return found


def name(salt: bytes, text: str) -> Name | None:
    """The hashes of a name, handle or profile link; None if there is no letter or digit in it."""
    scheme, separator, rest = text.partition("://")
    words = [normal(word) for word in _WORD.findall(letters(rest if separator else scheme))]
    if not words:
        return None
    return Name(
        first=keyed(salt, "first", words[0]),
        words=len(words),
        all=keyed(salt, "name", *words),
        weak=len(words) == 1 and (len(words[0]) < 3 or words[0].isdigit()),
        whole=bool(separator),
    )


def keyed(salt: bytes, *parts: str) -> str:
    """16 hex digits that say nothing without the salt."""
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), key=salt, digest_size=8).hexdigest()


def normal(word: str) -> str:
    """A word as it is compared: in upper case first, since some letters share it with letters they are not folded to."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).upper().casefold())


def letters(text: str) -> str:
    """`text` with what a name may hold written out where it was an entity or a percent code; all other codes stay."""

    def plain(code: re.Match[str]) -> str:
        decoded = html.unescape(code[0]) if code[0].startswith("&") else unquote(code[0], errors="replace")
        return decoded if _HARMLESS.fullmatch(decoded) else code[0]

    return _ENCODED.sub(plain, text) if "&" in text or "%" in text else text


def _in_address(text: str, start: int) -> bool:
    """Whether `start` is inside a tag or a link."""
    before = text[max(0, start - 2000) : start]
    return before.rfind("<") > before.rfind(">") or "://" in before[before.rfind(" ") + 1 :].rpartition("\n")[2]
