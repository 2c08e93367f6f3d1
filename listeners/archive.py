"""Archives: what was said elsewhere or long ago, read from files in the format they came in."""

import difflib
import fnmatch
import hashlib
import re
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Literal

import msgspec

from listeners import dates
from listeners.formats.discourse_topics import DiscourseTopics
from listeners.formats.discourse_user import DiscourseUser
from listeners.formats.mastodon_archive import MastodonArchive
from listeners.formats.mbox import Mbox
from listeners.formats.pages import Form, cut
from listeners.formats.reddit_dump import RedditDump
from listeners.formats.slack import Slack
from listeners.formats.stackexchange import StackExchange
from listeners.formats.streams import files_at
from listeners.formats.table import FIELDS, REQUIRED, Table
from listeners.formats.telegram import Telegram
from listeners.formats.zulip import Zulip
from listeners.records import Cursor, Fetcher, Page, Post
from listeners.source import Source

OF_PLACES: dict[str, Callable[..., Form]] = {  # whose files do not tell where the place is
    "discourse-topics": DiscourseTopics,
    "slack": Slack,
    "stackexchange": StackExchange,
    "zulip": Zulip,
}
OF_THEMSELVES: dict[str, Callable[[], Form]] = {
    "discourse-user": DiscourseUser,
    "mastodon": MastodonArchive,
    "reddit": RedditDump,
}


class Archive(Source, frozen=True, kw_only=True, tag="archive"):
    """An archive of any size, read as a stream: a file, a folder or a pattern, packed or not, in a tar or zip or not.

    Files come in the order in which they were put there, posts in the order of the file; that is rarely the order of
    time, which staging restores. `fields` is for tables (see `formats.table.Table`), `url` for tables and mail:
    `https://forum.example/t/{thread_id}/{position}`. The formats of `OF_PLACES` take addresses from `public_url`.
    """

    path: str
    format: Literal[
        "csv", "discourse-topics", "discourse-user", "jsonl", "mastodon", "mbox", "reddit", "slack", "stackexchange",
        "telegram", "zulip",
    ]  # fmt: skip
    fields: dict[str, str] = msgspec.field(default_factory=dict)
    url: str = ""
    body_format: Literal["text", "html"] = "text"
    time_zone: str = "UTC"  # of dates that name none
    date_format: str | None = None  # as in strptime, for dates such as 06/01/2026 that can be read in two ways
    encoding: str = "utf-8"
    first_position: int = 0  # the number of a post that opens a thread
    anonymous: list[str] = msgspec.field(default_factory=list)  # names that mean "nobody", `*` and `?` allowed

    def __post_init__(self) -> None:
        super().__post_init__()
        for problem in self._problems():
            raise ValueError(problem)

    def _problems(self) -> Iterator[str]:
        if self.format in OF_PLACES and not self.public_url:
            yield f"an archive of format '{self.format}' needs 'public_url', the address of the place, for links to the posts"
        if self.format in {"jsonl", "csv"}:
            yield from self._field_problems()
        known = self.fields if self.format in {"jsonl", "csv"} else ("id", "thread_id")
        for name in re.findall(r"\{(\w*)\}", self.url):
            if name not in known:
                yield f"'{{{name}}}' in 'url' cannot be filled; there are {', '.join(sorted(known))}"
        if self.time_zone not in zoneinfo.available_timezones():
            yield f"'{self.time_zone}' is not a time zone; write it as Europe/Zurich"
        try:
            if self.date_format:
                sample = datetime(2000, 1, 1, tzinfo=UTC).strftime(self.date_format)
                datetime.strptime(sample, self.date_format)  # noqa: DTZ007 - only tried out
        except (ValueError, re.error) as error:
            yield f"'{self.date_format}' is no date format ({error}); write it as %d.%m.%Y %H:%M"
        try:
            if "\n".encode(self.encoding) != b"\n":
                yield f"files in {self.encoding} cannot be read line by line; save them as utf-8"
        except LookupError:
            yield f"'{self.encoding}' is no encoding; try utf-8 or cp1252"

    def _field_problems(self) -> Iterator[str]:
        if missing := [name for name in REQUIRED if name not in self.fields]:
            yield f"'fields' must also say which column is {', '.join(missing)}"
        for name in self.fields:
            if name not in FIELDS:
                near = difflib.get_close_matches(name, FIELDS, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"ours are {', '.join(FIELDS)}"
                yield f"'{name}' in 'fields' is none of ours; {hint}"

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:  # noqa: ARG002 - no network
        """Yield what is new. Where nothing is, that costs one look at each file.

        A file that has grown is read on, one that was replaced is read from its beginning, and so is everything once
        the settings of the source have changed.
        Raises SourceRefused where there is no file, or where a table lacks a column of the settings.
        """
        form = self._form()
        settings = hashlib.blake2b(msgspec.json.encode([form, self.anonymous]), digest_size=8).hexdigest()
        if not cursor or cursor.get("settings") != settings:
            cursor = {}

        def check(post: Post) -> tuple[Post, str | None]:
            if not dates.plausible(post.created_at, now):
                return post, f"field 'created_at': {post.created_at.date()} cannot be; put it right"
            return (msgspec.structs.replace(post, author=None) if self._is_nobody(post) else post), None

        for page in cut(files_at(self.path), form, cursor, check):
            yield msgspec.structs.replace(page, cursor=page.cursor | {"settings": settings})

    def _is_nobody(self, post: Post) -> bool:
        names = {name.casefold() for name in (post.author.id, post.author.name) if name} if post.author else ()
        return any(fnmatch.fnmatchcase(name, nobody.casefold()) for name in names for nobody in self.anonymous)

    def _form(self) -> Form:
        if self.format in OF_PLACES:
            return OF_PLACES[self.format](base_url=self.public_url or "")
        if self.format == "mbox":
            return Mbox(url=self.url, time_zone=self.time_zone)
        if self.format == "telegram":
            return Telegram(base_url=self.public_url or "", time_zone=self.time_zone)
        if self.format == "csv" or self.format == "jsonl":  # noqa: PLR1714 - mypy narrows only so
            return Table(
                layout=self.format,
                fields=self.fields,
                url=self.url,
                body_format=self.body_format,
                time_zone=self.time_zone,
                date_format=self.date_format,
                encoding=self.encoding,
                first_position=self.first_position,
            )
        return OF_THEMSELVES[self.format]()
