"""A feed: blog, news, forum or comments, as RSS, Atom, RDF or JSON Feed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Any

import msgspec

from listeners.dates import plausible, sift
from listeners.feed_items import Item, read_items
from listeners.http.answers import shown
from listeners.records import Cursor, Fetcher, Page, Post, Response, SourceRefused
from listeners.source import Source

LATEST = datetime.max.replace(tzinfo=UTC)
COMMENT = re.compile(r"(https?://[^#]+)#(?:comment|c|msg|post|p|reply)?-?\d+")
Count = Annotated[int, msgspec.Meta(gt=0)]


class Feed(Source, frozen=True, kw_only=True, tag="feed"):
    """One feed. A feed holds its newest items only: what is heard is what stands in it on the night.

    The cursor keeps what the server wants to have back (`etag`, `last-modified`), a new address (`moved_to`) as long as
    the settings name the same old one (`asked`), and a digest of each item that stood in the feed last time (`seen`).
    """

    url: str
    max_items: Count = 1_000
    max_bytes: Count = 5_000_000  # reading takes 5 ms an item, so an enormous feed takes minutes

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
        where = shown(answer.url)
        base = self.public_url or where
        items = read_items(answer.body, answer.headers, base, where, skipped)
        whole = not skipped
        items = self._cap(items, skipped)
        before = last.get("seen") or {}
        posts, seen = _news(items, before, base, now)
        early = [post.id for post in posts if post.created_at > now and not plausible(post.created_at, now)]
        for post_id in early:  # it is heard when its time has come
            del seen[post_id]
        if not whole or not items:  # what is missing tonight was not taken out
            seen = dict(list({**seen, **before, **seen}.items())[: self.max_items])
        after: Cursor = {
            "asked": self.url,
            "moved_to": answer.moved_to or (address if address != self.url else None),
            "known": {name: answer.headers[name] for name in ("etag", "last-modified") if name in answer.headers},
            "seen": seen,
        }
        if early or not whole:
            after["known"] = {}  # what came broken or too early is asked for again
        posts = sift(posts, now, skipped)
        if posts or after != last:
            yield Page(posts=sorted(posts, key=lambda post: post.created_at), cursor=after, skipped=skipped)

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
    threads = {item.id: item for item in items}
    posts, seen = [], {}
    for item in items:
        digest, heard = before.get(item.id, (None, None))
        fresh = blake2b(msgspec.json.encode(item), digest_size=8).hexdigest()
        heard_at = datetime.fromisoformat(heard) if heard else now
        seen[item.id] = [fresh, None if item.published else heard_at.isoformat()]
        if fresh != digest:
            posts.append(_post(item, threads, otherwise, item.published or heard_at))
    return posts, seen


def _post(item: Item, items: dict[str, Item], otherwise: str, created_at: datetime) -> Post:
    thread_id = _thread(item, items)
    opens = thread_id == item.id
    return Post(
        id=item.id,
        thread_id=thread_id,
        url=item.link or otherwise,
        created_at=created_at,
        author=item.author,
        thread_title=items[thread_id].title if thread_id in items else None,
        position=0 if opens else None,
        parent_id=item.parent,
        edited_at=item.updated if item.updated and item.updated > created_at else None,
        body=item.body,
        format=item.format,
        language=item.language,
        tags=item.tags,
    )


def _thread(item: Item, items: dict[str, Item]) -> str:
    """The entry at the top of the answers; of a comment (`…/post#comment-3`) the address of what it is about."""
    top, passed = item, {item.id}
    while top.parent and top.parent in items and top.parent not in passed:
        top = items[top.parent]
        passed.add(top.id)
    if top.parent:
        return top.parent
    comment = COMMENT.fullmatch(top.link or "")
    return comment[1] if comment else top.id
