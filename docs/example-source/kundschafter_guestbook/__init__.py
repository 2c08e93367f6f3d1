"""Guest books that give their entries as JSON: `/entries.json?after=7` tells the next entries after number 7."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from listeners.records import Author, Cursor, Fetcher, Page, Post, SourceRefused
from listeners.source import Source


class Entry(msgspec.Struct):
    """One entry, in the words of the guest book."""

    number: int
    name: str
    written: datetime
    text: str
    answers: int | None = None


class Guestbook(Source, frozen=True, kw_only=True, tag="guestbook"):
    """One guest book. What stands here is what people can set in their `[[sources]]` table."""

    url: str

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:  # noqa: ARG002 - the contract's
        """Yield what is new since the cursor, oldest first; the cursor is ours alone, and goes with every page."""
        after = cursor["after"] if cursor else 0
        while entries := self._entries(fetcher, after):
            after = entries[-1].number
            yield Page(posts=[self._post(entry) for entry in entries], cursor={"after": after})

    def _entries(self, fetcher: Fetcher, after: int) -> list[Entry]:
        answer = fetcher.get(f"{self.url}/entries.json", params={"after": after})
        try:
            return msgspec.json.decode(answer.body, type=list[Entry])
        except msgspec.MsgspecError as error:
            raise SourceRefused(f"{self.url} is no guest book: {error}") from error

    def _post(self, entry: Entry) -> Post:
        return Post(
            id=str(entry.number),
            thread_id=str(entry.answers or entry.number),
            parent_id=str(entry.answers) if entry.answers else None,
            url=f"{self.public_url or self.url}/#entry-{entry.number}",
            created_at=entry.written,
            author=Author(id=entry.name),
            body=entry.text,
        )
