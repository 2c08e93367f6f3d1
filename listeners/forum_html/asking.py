"""Asking for the pages of a forum. A web page does not say how long it is: what is missing has to be noticed here."""

import re

from selectolax.lexbor import LexborHTMLParser

from listeners.http.answers import shown
from listeners.records import Fetcher, Response, SourceRefused, SourceUnavailable

CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
NESTS = re.compile(  # a tag of an element that ends only where it says so
    r"<(/?)(?!(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|tbody|td|th|tr|track|wbr)\b)[a-z]",
    re.IGNORECASE,
)
LARGEST, DEEPEST = 5_000_000, 2_000  # letters; elements within each other
OPENS, ENDS, NEAR = b"<html", b"</html", 2_000


class Asker:
    """Asks for pages, and remembers the last one."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._before, self._repeats = ("", b""), False

    def get(self, url: str) -> Response | None:
        """A whole page; None where it is gone. Raises `SourceUnavailable` for half of one."""
        answer = self._fetcher.get(url)
        if answer.status == 200 and not answer.body.strip():
            raise SourceUnavailable(f"{shown(url)} came with nothing in it.")
        if OPENS in answer.body[:NEAR].lower() and ENDS not in answer.body.lower():
            raise SourceUnavailable(f"{shown(url)} came without its end.")
        before, self._before = self._before, (answer.url, answer.body)
        self._repeats = answer.body == before[1] and answer.url != before[0]
        return answer if answer.status == 200 else None

    def refuse_a_repeat(self, url: str) -> None:
        """Raise where the page is the very one of the address before: another topic it cannot be; "members only" can."""
        if self._repeats:
            raise SourceUnavailable(f"{shown(url)} came as the very page that was asked for before it.")


def parsed(answer: Response) -> LexborHTMLParser:
    """A page, in the encoding its answer or itself names; forums are older than UTF-8.

    Raises `SourceRefused` for what is made to be slow to read: the parser takes minutes for a page nested without end.
    """
    named = CHARSET.search(answer.headers.get("content-type", "").encode()) or CHARSET.search(answer.body[:2048])
    charset = named[1].decode().lower() if named else "utf-8"
    try:
        text = answer.body.decode("cp1252" if charset == "iso-8859-1" else charset, "replace")
    except LookupError:
        text = answer.body.decode("utf-8", "replace")
    depth = deepest = 0
    for tag in NESTS.finditer(text):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    if len(text) > LARGEST or deepest > DEEPEST:
        raise SourceRefused(f"{shown(answer.url)} is larger or deeper nested than any page of a forum.")
    return LexborHTMLParser(text)
