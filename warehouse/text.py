"""Plain text of mails and posts: the author's own words, with what they quote and their code set apart."""

import re
from itertools import zip_longest
from typing import NamedTuple

MAX_CHARACTERS = 20_000
_SIGNATURE_LINES = 8  # a line of two dashes with more than this below it is a rule, not a signature

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_MENTION = re.compile(r"(?<![\w@/.+-])@(\w[\w.-]{0,58}\w|\w)(@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})?")
_LINK = re.compile(r"https?://[^\s<>\"'\])]{1,2000}", re.IGNORECASE)
_FENCE = re.compile(r"^```[^\n]*\n(.*?)(?:^```[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_QUOTED = re.compile(r"((?:^[ \t]{0,3}>[^\n]*(?:\n|\Z))+)", re.MULTILINE)
_WROTE = re.compile(
    r"^(?:On|Am|Le|Il giorno)\b[^\n]{0,200}(?:\n[^\n>]{0,200})?\b(?:wrote|schrieb|écrit|scritto)\b[^\n]{0,120}:[ \t]*$"
    r"|^[^\n>]{1,120} (?:wrote|writes|schrieb|schreibt)(?: am [^\n]{0,80})?:[ \t]*$",
    re.MULTILINE,
)
_FORWARDED = re.compile(
    r"^-{2,} ?(?:Original Message|Ursprüngliche Nachricht|Weitergeleitete Nachricht|Forwarded message) ?-{2,}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


class Quote(NamedTuple):
    """Words of somebody else; `author` is an id of the place, None where the post does not tell."""

    author: str | None
    text: str


class Body(NamedTuple):
    """A post taken apart. `text` is the author's own words; `mentions` are ids of the place, in order, once each."""

    text: str
    code: str | None
    quotes: list[Quote]
    mentions: list[str]
    links: list[str]


def read(raw: str) -> Body:
    """Take a plain text apart: `>` lines and what an attribution line announces are quotes, fenced blocks code."""
    raw = raw[: 10 * MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    code = _FENCE.findall(raw)
    raw, *forwarded = _FORWARDED.split(_FENCE.sub("\n", raw), maxsplit=1)
    own, quotes = _split_quotes(raw)
    quotes += [Quote(None, tidy(rest)) for rest in forwarded]
    return finish(own, code, quotes, [], [])


def finish(own: str, code: list[str], quotes: list[Quote], mentions: list[str], links: list[str]) -> Body:
    """Tidy the parts and add the mentions and links that stand in the words themselves."""
    text = without_signature(tidy(own))
    mentions = list(mentions)
    for name, host in _MENTION.findall(text):
        mentions += [name, name + host] if host else [name]  # elsewhere in a federated network: name@host
    links = [*links, *(link.rstrip(".,;:!?") for link in _LINK.findall(text))]
    return Body(
        text,
        "\n\n".join(part for part in map(tidy_code, code) if part)[:MAX_CHARACTERS] or None,
        [quote for quote in quotes if quote.text],
        list(dict.fromkeys(mentions)),
        list(dict.fromkeys(links)),
    )


def tidy(text: str) -> str:
    """One space between words, one empty line at most, nothing unseen, at most `MAX_CHARACTERS`."""
    text = _UNSEEN.sub("", text[: 2 * MAX_CHARACTERS])
    return _EMPTY_LINES.sub("\n\n", _BREAKS.sub("\n", _SPACES.sub(" ", text))).strip()[:MAX_CHARACTERS].rstrip()


def tidy_code(code: str) -> str:
    """Code keeps its spaces."""
    return _UNSEEN.sub("", code[:MAX_CHARACTERS]).strip("\n")


def without_signature(text: str) -> str:
    """Leave out what follows a line of two dashes at the end (tidied text has lost the space after them)."""
    head, dashes, tail = text.rpartition("\n--\n")
    return head.rstrip() if dashes and tail.count("\n") < _SIGNATURE_LINES else text


def _split_quotes(raw: str) -> tuple[str, list[Quote]]:
    """Split at blocks of `>` lines; the line that announces a block goes with it."""
    own: list[str] = []
    quotes: list[Quote] = []
    parts = _QUOTED.split(raw)  # own words and quotes by turns
    for words, quote in zip_longest(parts[::2], parts[1::2]):
        announcement = _last(_WROTE, words) if quote else None
        own.append(words[: announcement.start()] if announcement else words)
        if quote:
            address = _ADDRESS.search(announcement[0]) if announcement else None
            inner = "\n".join(line.lstrip(" \t>") for line in quote.splitlines())
            quotes.append(Quote(address[0] if address else None, tidy(inner)))
    return "".join(own), quotes


def _last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    """Give the last match, where nothing but space follows it."""
    match = None
    for match in pattern.finditer(words):  # noqa: B007 - the last one is what is looked for
        pass
    return match if match and not words[match.end() :].strip() else None
