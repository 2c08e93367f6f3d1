"""What surrounds the words of an entry: addresses without a host, a forum's signature, entries taken back."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from urllib.parse import urljoin
from xml.parsers import expat

from selectolax.lexbor import LexborHTMLParser

from listeners import dates
from listeners.markup import nests_too_deep

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
RELATIVE = re.compile(r"""\b(?:href|src)\s*=\s*["']?+(?![a-z][a-z0-9+.-]*:|//|#)""", re.IGNORECASE)
PHPBB_STATISTICS = re.compile(
    r"<p>[^<>]{1,40}: [^<>]{1,60}<a [^<>]{0,300}memberlist\.php[^<>]*>[^<>]*</a>[^<>]*</p><hr ?/?>\s*$"
)


def tidy(html: str, base: str) -> str:
    """`html` without phpBB's line about the author, and with the addresses in it seen from `base`."""
    html = PHPBB_STATISTICS.sub("", html)
    if not RELATIVE.search(html) or nests_too_deep(html):
        return html
    tree = LexborHTMLParser(html)
    for node in tree.css("[href], [src]"):
        for name in ("href", "src"):
            if (told := node.attributes.get(name)) and RELATIVE.match(f"{name}={told}"):
                node.attrs[name] = joined(base, told)
    return tree.body.inner_html or "" if tree.body else html


def joined(base: str, told: str) -> str:
    """`told` as seen from `base`, or as it is where that makes no address."""
    try:
        return urljoin(base, told)
    except ValueError:
        return told


def deleted_entries(body: bytes) -> Iterator[tuple[str, datetime | None]]:
    """Id and time of every `at:deleted-entry` of an Atom feed, as far as it can be read."""
    if b"deleted-entry" not in body:
        return
    found: list[tuple[str, datetime | None]] = []

    def start(name: str, told: dict[str, str]) -> None:
        if name == f"{TOMBSTONES} deleted-entry" and told.get("ref"):
            found.append((told["ref"], dates.read(told.get("when", ""))))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    with suppress(expat.ExpatError):  # feedparser tells it
        parser.Parse(body, True)
    yield from found
