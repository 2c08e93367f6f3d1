"""One heard record → one row of staging.posts and of core.names."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow as pa

from warehouse import heard, html, text

AuthorKey = Callable[[str, str], str]
"""(place, author id) → author key."""

_STRINGS = pa.list_(pa.string())
_TIME = pa.timestamp("us", tz="UTC")

POSTS = pa.schema(
    [
        ("post_key", pa.string()),
        ("source", pa.string()),
        ("post_id", pa.string()),
        ("thread_id", pa.string()),
        ("thread_title", pa.string()),
        ("position", pa.int32()),
        ("parent_id", pa.string()),
        ("author_key", pa.string()),
        ("author_is_staff", pa.bool_()),
        ("author_is_bot", pa.bool_()),
        ("created_at", _TIME),
        ("edited_at", _TIME),
        ("text", pa.string()),
        ("code", pa.string()),
        ("quotes", pa.list_(pa.struct([("author_key", pa.string()), ("text", pa.string())]))),
        ("mentions", _STRINGS),
        ("links", _STRINGS),
        ("language", pa.string()),
        ("category", pa.string()),
        ("tags", _STRINGS),
        ("likes", pa.int32()),
        ("liked_by", _STRINGS),
        ("accepted", pa.bool_()),
        ("url", pa.string()),
        ("heard_at", _TIME),
        ("digest", pa.uint64()),
    ]
)
NAMES = pa.schema([(name, pa.string()) for name in ("author_key", "place", "handle", "display_name", "profile_url")])

_UNDIGESTED = {"edited_at", "likes", "liked_by", "accepted", "heard_at"}


def post_row(page: heard.Page, record: heard.Record, author_key: AuthorKey) -> dict[str, Any]:
    """Take the body apart and give ids their keys.

    `digest` is over what was said and how it hangs together, not over likes and acceptance: those change without
    anything to read anew.
    """
    body = html.read(record.body) if record.format == "html" else text.read(record.body)
    author = record.author if record.author_key else None
    row: dict[str, Any] = {
        "post_key": f"{page.source}/{record.id}",
        "source": page.source,
        "post_id": record.id,
        "thread_id": record.thread_id,
        "thread_title": text.tidy(record.thread_title) if record.thread_title else None,
        "position": record.position,
        "parent_id": record.parent_id,
        "author_key": record.author_key,
        "author_is_staff": bool(author and author.staff),
        "author_is_bot": bool(author and author.bot),
        "created_at": record.created_at,
        "edited_at": record.edited_at,
        "text": body.text,
        "code": body.code,
        "quotes": [
            {"author_key": author_key(page.place, quote.author) if quote.author else None, "text": quote.text}
            for quote in body.quotes
        ],
        "mentions": [author_key(page.place, name) for name in body.mentions],
        "links": body.links,
        "language": record.language,
        "category": record.category,
        "tags": record.tags,
        "likes": record.likes,
        "liked_by": record.liked_by_keys,
        "accepted": record.accepted,
        "url": record.url,
        "heard_at": page.heard_at,
    }
    said = msgspec.json.encode([value for name, value in row.items() if name not in _UNDIGESTED])
    row["digest"] = int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big")
    return row


def name_row(place: str, key: str, author: heard.Author) -> dict[str, Any]:
    """How an author is shown."""
    return {
        "author_key": key,
        "place": place,
        "handle": text.tidy(author.handle or author.id),
        "display_name": text.tidy(author.name or "") or None,
        "profile_url": author.url,
    }
