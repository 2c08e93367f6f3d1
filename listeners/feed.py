"""A feed: blog, news, forum or comments, as RSS, Atom, RDF or JSON Feed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from listeners.dates import plausible, sift
from listeners.feed_bodies import deleted_entries
from listeners.feed_items import Item, Seen, read_items
from listeners.feed_threads import Knot, Threads
from listeners.http.answers import shown
from listeners.records import Cursor, Fetcher, Page, Post, Response, SourceRefused
from listeners.source import Source

LATEST = datetime.max.replace(tzinfo=UTC)
TAKEN_BACK = ["", None]
Count = Annotated[int, msgspec.Meta(gt=0)]


class Feed(Source, frozen=True, kw_only=True, tag="feed"):
    """One feed. A feed holds its newest items only: what is heard is what stands in it on the night.

    The cursor keeps what the server wants to have back (`etag`, `last-modified`), a new address (`moved_to`) as long as
    the settings name the same old one (`asked`), and a digest of each item that stood in the feed last time (`seen`).
    """

    url: str
    max_items: Count = 1_000
    time_zone: str = "UTC"  # of dates that name none
    max_bytes: Count = 5_000_000  # reading takes 5 ms an item, so an enormous feed takes minutes

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.time_zone not in available_timezones():
            raise ValueError(f"'{self.time_zone}' is not a time zone; write it as Europe/Zurich")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield one page with the items that are new or changed, oldest first; nothing if nothing has changed."""
        last = cursor or {}
        same = last.get("asked") == self.url
        known = last.get("known") or {} if same else {}
        address = (last.get("moved_to") if same else None) or self.url
        answer = fetcher.get(address, conditional=known)
        if answer.status == 304:
            return
        self._check(answer)
        skipped: list[str] = []
        posts, seen, whole = self._read(answer, last.get("seen") or {}, now, skipped)
        told = {name: answer.headers[name] for name in ("etag", "last-modified") if name in answer.headers}
        after: Cursor = {
            "asked": self.url,
            "moved_to": answer.moved_to or (address if address != self.url else None),
            "known": told if whole else {},  # what came broken or too early is asked for again
            "seen": seen,
        }
        if posts or after != last:
            yield Page(posts=sorted(posts, key=lambda post: post.created_at), cursor=after, skipped=skipped)

    def _read(
        self, answer: Response, before: dict[str, Any], now: datetime, skipped: list[str]
    ) -> tuple[list[Post], dict[str, Any], bool]:
        """What is new, what has now been seen, and whether all of it could be taken."""
        where = shown(answer.url)
        base = self.public_url or where
        items = read_items(answer.body, answer.headers, Seen(base, ZoneInfo(self.time_zone)), where, skipped)
        whole = not skipped
        items = self._cap(items, skipped)
        posts, seen = _news(items, before, base, now)
        early = {post.id for post in posts if post.created_at > now and not plausible(post.created_at, now)}
        gone = [post for post in _gone(answer.body, base, now) if post.id not in seen]
        seen |= {post.id: TAKEN_BACK for post in gone}
        posts += [post for post in gone if before.get(post.id) != TAKEN_BACK]
        # what is missing in a broken feed was not taken out, and what has no date keeps the night it was first heard
        kept = {name: told for name, told in before.items() if name not in seen and (told[1] or not (whole and items))}
        seen = dict(list({**seen, **kept}.items())[: self.max_items])
        for post_id in early & seen.keys():  # it is heard when its time has come
            del seen[post_id]
        return sift(posts, now, skipped), seen, whole and not early

    def _check(self, answer: Response) -> None:
        where = shown(answer.url)
        if answer.status == 410:
            raise SourceRefused(f"{where} is gone for good (410): take it out of the settings or find its new place.")
        if answer.status == 404:
            raise SourceRefused(f"{where} does not exist (404): check the address in the settings.")
        if len(answer.body) > self.max_bytes:
            raise SourceRefused(f"{where} is larger than {self.max_bytes:,} bytes. If that is right, raise max_bytes.")

    def _cap(self, items: list[Item], skipped: list[str]) -> list[Item]:
        """Keep the first of each id, and of more than `max_items` the newest; what has no date may be new."""
        unique = list({item.id: item for item in reversed(items)}.values())[::-1]
        if len(unique) > self.max_items:
            skipped.append(f"{len(unique) - self.max_items} items beyond max_items = {self.max_items} were left out")
            unique.sort(key=lambda item: item.published or LATEST, reverse=True)
        return unique[: self.max_items]


def _news(
    items: list[Item], before: dict[str, Any], otherwise: str, now: datetime
) -> tuple[list[Post], dict[str, list[str | None]]]:
    """Return the posts that are new or changed, and for each item its digest and, where it has no date, when heard.

    `otherwise` is the address of posts whose item tells none.
    """
    threads = Threads(items)
    posts, seen = [], {}
    for item in items:
        digest, heard = before.get(item.id, (None, None))
        fresh = blake2b(msgspec.json.encode(item), digest_size=8).hexdigest()
        heard_at = datetime.fromisoformat(heard) if heard else now
        seen[item.id] = [fresh, None if item.published else heard_at.isoformat()]
        if fresh != digest:
            posts.append(_post(item, threads.knot(item), otherwise, item.published or heard_at))
    return posts, seen


def _gone(body: bytes, otherwise: str, now: datetime) -> list[Post]:
    """Entries taken back, as RFC 6721 marks them."""
    return [
        Post(id=ref, thread_id=ref, url=otherwise, created_at=min(when or now, now), deleted=True)
        for ref, when in deleted_entries(body)
    ]


def _post(item: Item, knot: Knot, otherwise: str, created_at: datetime) -> Post:
    return Post(
        id=item.id,
        thread_id=knot.thread_id,
        url=item.link or otherwise,
        created_at=created_at,
        author=item.author,
        thread_title=knot.title,
        position=None if knot.parent_id else 0,
        parent_id=knot.parent_id,
        edited_at=item.updated if item.updated and item.updated > created_at else None,
        body=item.body,
        format=item.format,
        language=item.language,
        tags=item.tags,
    )
