"""Any forum without an interface for programs, read page by page with CSS selectors."""

import zoneinfo
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from listeners.forum_html.again import rechecked
from listeners.forum_html.night import Night
from listeners.forum_html.page import Reader
from listeners.forum_html.presets import SOFTWARE
from listeners.forum_html.selectors import BARE, Selectors
from listeners.records import Cursor, Fetcher, Known, Page
from listeners.source import Source

Count = Annotated[int, msgspec.Meta(gt=0)]


class ForumHtml(Source, frozen=True, kw_only=True, tag="forum_html"):
    """One forum, or some of its boards. A night reads the topics that moved, each from its last known page on."""

    url: str  # a list of topics, the one that moved last first
    boards: list[str] = []  # noqa: RUF012 - more lists of topics; addresses as seen from `url`
    software: Literal["phpbb", "smf", "xenforo", "mybb", "vbulletin", "woltlab", "spirit"] | None = None
    selectors: Selectors = BARE  # over those of the software
    time_zone: str = "UTC"  # of times that name none
    time_format: str | None = None  # as in `strptime`, for times that can be read in two ways
    requests: Count = 300  # of a night
    quiet_topics: Count = 40  # so many in a row that have not moved end the search; more than are pinned

    def __post_init__(self) -> None:
        super().__post_init__()
        self.picked.check()
        if any(urlsplit(one).netloc != urlsplit(self.url).netloc for one in self.lists):
            raise ValueError("boards of another host are a source of their own")
        if self.time_zone not in zoneinfo.available_timezones():
            raise ValueError(f"'{self.time_zone}' is not a time zone; one is 'Europe/Berlin'")

    @property
    def picked(self) -> Selectors:
        """The selectors in force."""
        return self.selectors.over(SOFTWARE[self.software]) if self.software else self.selectors

    @property
    def lists(self) -> list[str]:
        return [self.url, *(urljoin(self.url, board) for board in self.boards)]

    def reader(self, now: datetime) -> Reader:
        return Reader(
            selectors=self.picked,
            zone=zoneinfo.ZoneInfo(self.time_zone),
            now=now,
            skipped=[],
            time_format=self.time_format,
            everywhere=self.software is not None,  # all that we know number the posts of the whole forum
        )

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the posts of topics that moved, then of older topics, some 200 posts a page."""
        night = Night(self.lists, self.reader(now), fetcher, cursor, requests=self.requests, quiet=self.quiet_topics)
        yield from night.pages()

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Read the topics of `known` again from the first page to the last; what does not stand there is gone."""
        parts = urlsplit(self.url)
        yield from rechecked(known, f"{parts.scheme}://{parts.netloc}/", self.reader(now), fetcher, self.requests)
