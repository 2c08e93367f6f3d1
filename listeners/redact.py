"""Takes forgotten people out of what others wrote, knowing nothing but keyed hashes of their names.

A name is a run of words; words are compared case-folded and without regard to what stands between them, so that
`anna_k`, `Anna K` and `/u/anna-k` are one. The hash of the first word says where a look at the rest is worth while.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import unquote

import msgspec

REMOVED = "[removed]"

_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
_ENCODED = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);|(?:%[0-9a-f]{2})+", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"(?:@|/(?:u|users?|profiles?|members?|people|author)/|\bu(?:ser(?:name)?|id)?=[\"']?)$", re.IGNORECASE
)
_GOES_ON = re.compile(r"[/?&=#%.~_+-]+\w")
_BLOCK = re.compile(r"<(/?)(?:aside|blockquote)\b([^>]*)>|\[(/?)quote([^\]]*)\]", re.IGNORECASE)
_CITE = re.compile(r"<cite\b[^>]*>(.*?)</cite>", re.IGNORECASE | re.DOTALL)
_LINE_END = re.compile(r"<(?:br|/?p|/?div)\b[^>]*>|\n", re.IGNORECASE)
_QUOTE_MARKS = re.compile(r"(?:[ \t]{0,3}>)*")
_MEMO = 200_000


class Name(msgspec.Struct, frozen=True):
    """A forgotten name: hash of its first word, number of words, hash of all. `whole`: an address, not what goes on after it."""

    first: str
    words: int
    all: str
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
        """Where forgotten names stand, as (start, end). `weak`: also bare numbers and words of one or two letters."""
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
        cut = _drop_blocks(decoded, self._named)
        cut = self.redact(_drop_quoted_lines(cut, self._named) if plain else cut)
        return text if cut == decoded else cut

    def _named(self, text: str) -> bool:
        return bool(self.find(text, weak=True))

    def _match(self, text: str, words: list[re.Match[str]], at: int, *, weak: bool) -> int:
        """How many words from `at` on are a forgotten name, 0 if none. A German or English genitive s may follow."""
        first = normal(words[at][0])
        for name in self._starting(first):
            run = [normal(word[0]) for word in words[at : at + name.words]]
            forms = [run, [*run[:-1], run[-1][:-1]]] if run[-1].endswith("s") and name.words > 1 else [run]
            if len(run) == name.words and any(keyed(self._salt, "name", *form) == name.all for form in forms):
                end = words[at + name.words - 1].end()
                if (not name.whole or not _GOES_ON.match(text, end)) and (weak or _counts(text, words[at], name)):
                    return name.words
        if first.endswith("s") and any(name.words == 1 for name in self._starting(first[:-1])):
            return int(weak or not _is_weak(first[:-1]))
        return 0

    def _starting(self, word: str) -> list[Name]:
        found = self._memo.get(word)
        if found is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            found = self._memo[word] = self._by_first.get(keyed(self._salt, "first", word), [])
        return found


def name(salt: bytes, text: str) -> Name | None:
    """The hashes of a name, handle or profile link; None if there is no letter or digit in it."""
    scheme, separator, rest = text.partition("://")
    words = [normal(word) for word in _WORD.findall(letters(rest if separator else scheme))]
    if not words:
        return None
    return Name(keyed(salt, "first", words[0]), len(words), keyed(salt, "name", *words), bool(separator))


def keyed(salt: bytes, *parts: str) -> str:
    """16 hex digits that say nothing without the salt."""
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), key=salt, digest_size=8).hexdigest()


def normal(word: str) -> str:
    """A word as it is compared."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())


def letters(text: str) -> str:
    """`text` with letters and digits written as entities or percent codes written out; all other codes stay."""

    def plain(code: re.Match[str]) -> str:
        decoded = html.unescape(code[0]) if code[0].startswith("&") else unquote(code[0], errors="replace")
        return decoded if _WORD.fullmatch(decoded) else code[0]

    return _ENCODED.sub(plain, text) if "&" in text or "%" in text else text


def _is_weak(word: str) -> bool:
    return len(word) < 3 or word.isdigit()


def _counts(text: str, word: re.Match[str], name: Name) -> bool:
    """A bare number or two letters are a name only where a person is addressed: `@jo`, `/u/jo`."""
    return (
        name.words > 1
        or not _is_weak(word[0])
        or bool(_ADDRESSED.search(text, max(0, word.start() - 20), word.start()))
    )


def _in_address(text: str, start: int) -> bool:
    """Whether `start` is inside a tag or a link."""
    before = text[max(0, start - 2000) : start]
    return before.rfind("<") > before.rfind(">") or "://" in before[before.rfind(" ") + 1 :].rpartition("\n")[2]


def _drop_blocks(text: str, named: Callable[[str], bool]) -> str:
    """Cut quoted blocks, nested ones with them, that are attributed to a forgotten person."""
    parts, kept, depth, theirs = [], 0, 0, 0
    tags = list(_BLOCK.finditer(text))
    for index, tag in enumerate(tags):
        closing = tag[1] or tag[3]
        if not closing:
            depth += 1
            after = text[tag.end() : tags[index + 1].start() if index + 1 < len(tags) else len(text)]
            before = text[max(tags[index - 1].end() if index else 0, tag.start() - 300) : tag.start()]
            if not theirs and named(_attribution(tag[2] or tag[4] or "", before, after)):
                theirs = depth
                parts += [text[kept : tag.start()], REMOVED]
                kept = len(text)
        elif depth:
            if depth == theirs:
                theirs, kept = 0, tag.end()
            depth -= 1
    return "".join([*parts, text[kept:]])


def _attribution(attributes: str, before: str, after: str) -> str:
    """What says whose words a quoted block holds: its attributes, a `<cite>` in it, a line `X wrote:` before it."""
    cite = _CITE.search(after[:500])
    lines = [line for line in _LINE_END.split(before) if line.strip()]
    lead = lines[-1] if lines and re.sub(r"<[^>]*>", "", lines[-1]).rstrip().endswith(":") else ""
    return " ".join([attributes, cite[1] if cite else "", lead])


def _drop_quoted_lines(text: str, named: Callable[[str], bool]) -> str:
    """Cut the `>` lines that follow `X wrote:`, at any depth, where X is forgotten."""
    lines = text.splitlines(keepends=True)
    kept: list[str] = []
    at = 0
    while at < len(lines):
        first = _first_quoted(lines, at) if named(lines[at]) else None
        if first is None:
            kept.append(lines[at])
            at += 1
            continue
        kept += [*lines[at:first], REMOVED + "\n"]
        depth, at = _depth(lines[at]), first
        while at < len(lines) and _depth(lines[at]) > depth:
            at += 1
    return "".join(kept)


def _first_quoted(lines: list[str], at: int) -> int | None:
    """The first line quoted under the attribution at `at`, which may wrap once and be followed by one empty line."""
    depth, after = _depth(lines[at]), at + 1
    if not lines[at].rstrip().endswith(":"):
        if after == len(lines) or _depth(lines[after]) != depth or not lines[after].rstrip().endswith(":"):
            return None
        after += 1
    if after < len(lines) and not lines[after].strip("> \t\r\n"):
        after += 1
    return after if after < len(lines) and _depth(lines[after]) > depth else None


def _depth(line: str) -> int:
    marks = _QUOTE_MARKS.match(line)
    return marks[0].count(">") if marks else 0
