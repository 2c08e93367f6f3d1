"""A WordPress site, heard through its REST interface: posts, and the comments on them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any

import msgspec

from listeners.dates import plausible, sift
from listeners.records import Cursor, Fetcher, Known, Page, Post, SourceRefused
from listeners.source import Source
from listeners.wordpress import api
from listeners.wordpress.rows import EMBEDDED, WANTED, post_of

ENOUGH = 1_000  # requests of a night; the next goes on from there
DAY = timedelta(days=1)
KINDS = {"p": "posts", "c": "comments"}  # by the first letter of our ids


class _Mark(msgspec.Struct):
    """How far a list was heard: the newest time, and of the days before it each row heard with its time and digest.

    Times are the site's own, as its lists are cut by them: `2026-06-01T10:00:00` without a zone.
    """

    at: str | None = None
    known: dict[str, tuple[str, str]] = {}


class _State(msgspec.Struct):
    posts: _Mark = msgspec.field(default_factory=_Mark)
    comments: _Mark = msgspec.field(default_factory=_Mark)
    edited: str | None = None  # how far the posts were heard in the order of their last change


class WordPress(Source, frozen=True, kw_only=True, tag="wordpress"):
    """One site, or blog. Posts come first, then comments, each oldest first."""

    url: str
    overlap_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 3  # comments released so late are heard all the same

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what is new, late or changed since the cursor, up to 100 posts a page."""
        state = msgspec.convert(cursor or {}, _State)
        state.edited = state.edited or f"{now - DAY:%Y-%m-%dT%H:%M:%S}"  # a site is at most 14 hours from UTC
        site = api.Site(self.url, fetcher, ENOUGH)
        yield from self._news(site, "posts", state, now)
        yield from self._news(site, "posts", state, now, edited=True)
        yield from self._news(site, "comments", state, now)

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Ask for `known` again, a hundred at once; what the site no longer shows is gone."""
        if not known:
            return
        site = api.Site(self.url, fetcher, len(known) + ENOUGH)
        for letter, what in KINDS.items():
            ours = [one for one in known if one.id.startswith(letter)]
            for start in range(0, len(ours), api.PER_PAGE):
                yield self._again(site, what, {one.id[1:]: one for one in ours[start : start + api.PER_PAGE]}, now)

    def _news(self, site: api.Site, what: str, state: _State, now: datetime, *, edited: bool = False) -> Iterator[Page]:
        by = "modified" if edited else "date"
        since = _back(state.edited if edited else getattr(state, what).at, self.overlap_days)
        asked: dict[str, Any] = {"orderby": "date_gmt" if what == "comments" else by}
        if since:
            asked["modified_after" if edited else "after"] = since
        for rows in site.walk(what, _fields=WANTED[what], _embed=EMBEDDED[what], **asked):
            if edited and since and str(rows[0].get(by)) < since:  # before WordPress 5.7; rechecking finds edits too
                return
            skipped: list[str] = []
            before = msgspec.to_builtins(state)
            posts = self._fresh(rows, what, state, now, skipped)
            newest = max((str(row.get(by)) for row in rows if _sensible(row.get(by), now)), default="")
            if edited:
                state.edited = max(state.edited or "", newest)
            else:
                mark: _Mark = getattr(state, what)
                mark.at = max(mark.at or "", newest) or None
            self._forget(state)
            if posts or skipped or msgspec.to_builtins(state) != before:
                yield Page(posts=posts, cursor=msgspec.to_builtins(state), skipped=skipped)

    def _fresh(
        self, rows: list[dict[str, Any]], what: str, state: _State, now: datetime, skipped: list[str]
    ) -> list[Post]:
        """The posts of `rows` that are new or changed; they are known from now on."""
        mark: _Mark = getattr(state, what)
        fresh = []
        for row, post in self._read(rows, what, skipped):
            digest = blake2b(msgspec.json.encode(post), digest_size=8).hexdigest()
            stamp = max(str(row.get("date")), str(row.get("modified") or ""))
            if mark.known.get(post.id, ("", ""))[1] != digest:
                fresh.append(post)
            mark.known[post.id] = (stamp, digest)
        return sift(fresh, now, skipped)

    def _read(self, rows: list[dict[str, Any]], what: str, skipped: list[str]) -> list[tuple[dict[str, Any], Post]]:
        read, wrong = [], []
        for row in rows:
            try:
                read.append((row, post_of(row, own=self.own)))
            except ValueError as error:
                wrong.append(f"{what} {row.get('id')}: {error}")
        if wrong and not read:
            raise SourceRefused(f"The {what} of {self.name} are not as WordPress has them: {wrong[0]}")
        skipped += wrong
        return read

    def _forget(self, state: _State) -> None:
        """Drop what the next night does not ask for again."""
        first = min(state.posts.at or "", state.edited or "")
        for mark, at in ((state.posts, first), (state.comments, state.comments.at)):
            oldest = _back(at, self.overlap_days + 1) or ""
            mark.known = {post_id: known for post_id, known in mark.known.items() if known[0] >= oldest}

    def _again(self, site: api.Site, what: str, asked: dict[str, Known], now: datetime) -> Page:
        told = site.rows(what, include=",".join(asked), _fields=WANTED[what], _embed=EMBEDDED[what])
        there = {str(row.get("id")) for row in told.rows}
        if there - asked.keys():
            raise SourceRefused(f"{self.name} gives other {what} than those asked for; it cannot be rechecked.")
        missing = [number for number in asked if number not in there]
        if told.total != len(told.rows):  # some were held back: only what it says of each counts
            missing = [number for number in missing if site.is_gone(what, number)]
        elif missing and not there and not site.is_gone(what, missing[0]):
            raise SourceRefused(f"{self.name} gives no {what} although they are there; it cannot be rechecked.")
        skipped: list[str] = []
        posts = sift([post for _, post in self._read(told.rows, what, skipped)], now, skipped)
        return Page(posts=[*posts, *(asked[number].gone() for number in missing)], cursor={}, skipped=skipped)


def _back(at: str | None, days: int) -> str | None:
    return (datetime.fromisoformat(at) - days * DAY).isoformat() if at else None


def _sensible(at: Any, now: datetime) -> bool:
    """Tell whether a row may move us on: one of the year 2100 must not hide what is said until then."""
    try:
        return plausible(datetime.fromisoformat(str(at)).replace(tzinfo=now.tzinfo), now)
    except ValueError:
        return False
