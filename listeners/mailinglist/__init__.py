"""Mailing lists, heard from their archives on the web."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from listeners.mailinglist.hyperkitty import HyperKitty
from listeners.mailinglist.pipermail import Pipermail
from listeners.mailinglist.public_inbox import PublicInbox
from listeners.mailinglist.shelf import Shelf, ask
from listeners.records import Cursor, Fetcher, Known, Page, SourceRefused
from listeners.source import Source

Software = Literal["hyperkitty", "pipermail", "public-inbox"]
SHELVES: dict[str, type[HyperKitty | Pipermail | PublicInbox]] = {
    "hyperkitty": HyperKitty,
    "pipermail": Pipermail,
    "public-inbox": PublicInbox,
}
MARKS = {
    "public-inbox": b"_/text/",
    "pipermail": b'/thread.html"',
    "hyperkitty": b"hyperkitty",
}  # what their pages hold


class Mailinglist(Source, frozen=True, kw_only=True, tag="mailinglist"):
    """One list. `url` is where its archive begins; which software shows it is found out where it is not said.

    The cursor holds the software and what its reader needs to go on.
    """

    url: str
    software: Software | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.url.startswith(("http://", "https://")):
            raise ValueError("'url' is the web address of the list's archive; an mbox file is kind = \"archive\"")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what is new, oldest first as far as the archive is in that order."""
        known = cursor if cursor and cursor.get("url") == self.url else {}
        software = self.software or known.get("software") or self._find_out(fetcher)
        if software != known.get("software"):
            known = {}
        for page in self._shelf(software, fetcher).pages(known.get("at") or {}, now):
            yield msgspec.structs.replace(page, cursor={"url": self.url, "software": software, "at": page.cursor})

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what was taken out of the archive since."""
        if known:
            yield from self._shelf(self.software or self._find_out(fetcher), fetcher).recheck(known, now)

    def _shelf(self, software: str, fetcher: Fetcher) -> Shelf:
        return SHELVES[software](self.url, fetcher)

    def _find_out(self, fetcher: Fetcher) -> str:
        start = self.url.rstrip("/") + "/"
        page = ask(fetcher, start) or ask(
            fetcher, f"{start}_/text/help/"
        )  # the one page that an empty public-inbox has
        if page is None:
            raise SourceRefused(f"{self.url} does not exist (404): check the address in the settings.")
        body = page.url.encode() + b" " + page.body.lower()
        for software, mark in MARKS.items():
            if mark in body:
                return software
        raise SourceRefused(
            f"{self.url} looks like no archive of HyperKitty, Pipermail or public-inbox. If it is one, say which in "
            "'software'; if there is an mbox file to download, take kind = \"archive\"."
        )
