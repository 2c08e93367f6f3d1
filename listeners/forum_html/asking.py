"""Asking for the pages of a forum. A web page does not say how long it is: what is missing has to be noticed here."""

import re
from hashlib import blake2b

from selectolax.lexbor import LexborHTMLParser

from listeners import markup
from listeners.http.answers import shown
from listeners.records import Fetcher, Response, SourceRefused, SourceUnavailable

CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
LARGEST = 5_000_000  # letters
OPENS, ENDS, NEAR = b"<html", b"</html", 2_000


class Asker:
    """Asks for pages, and remembers which have come."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._came: dict[bytes, str] = {}  # digests of pages, and for which address
        self._repeats = False

    def get(self, url: str) -> Response | None:
        """A whole page; None where it is gone. Raises `SourceUnavailable` for half of one."""
        answer = self._fetcher.get(url)
        if answer.status == 200 and not answer.body.strip():
            raise SourceUnavailable(f"{shown(url)} came with nothing in it.")
        if OPENS in answer.body[:NEAR].lower() and ENDS not in answer.body.lower():
            raise SourceUnavailable(f"{shown(url)} came without its end.")
        digest = blake2b(answer.body, digest_size=16).digest()
        self._repeats = self._came.setdefault(digest, answer.url) != answer.url
        return answer if answer.status == 200 else None

    def refuse_a_repeat(self, url: str) -> None:
        """Raise where the page is the very one of another address: another topic it cannot be; "members only" can."""
        if self._repeats:
            raise SourceUnavailable(f"{shown(url)} came as the very page that came for another address before.")


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
    if len(text) > LARGEST or markup.nests_too_deep(text):
        raise SourceRefused(f"{shown(answer.url)} is larger or deeper nested than any page of a forum.")
    return LexborHTMLParser(text)
