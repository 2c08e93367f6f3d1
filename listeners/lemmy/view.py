"""One post or comment as Lemmy shows it, read into a post."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from listeners.api_json import text
from listeners.dates import read
from listeners.lemmy.api import Thing, seconds
from listeners.records import Author, Post


def id_of(thing: Thing) -> str:
    """`post/7` or `comment/8`: both are counted from one."""
    return f"comment/{thing['comment']['id']}" if thing.get("comment") else f"post/{thing['post']['id']}"


def post_of(thing: Thing, url: str, languages: Mapping[int, str]) -> Post:
    """Read a post or comment of the server at `url`. KeyError or TypeError where it is none."""
    post, comment = thing["post"], thing.get("comment")
    said: dict[str, Any] = comment or post
    community = thing.get("community") or {}
    words = [text(said.get("content")) if comment else text(said.get("body")), "" if comment else text(said.get("url"))]
    return Post(
        id=id_of(thing),
        thread_id=f"post/{post['id']}",
        url=text(said.get("ap_id")) or f"{url}/{id_of(thing)}",
        created_at=datetime.fromtimestamp(seconds(thing), UTC),
        author=_author(thing.get("creator") or {}),
        thread_title=text(post.get("name")) or None,
        position=None if comment else 0,
        parent_id=_parent(comment, post) if comment else None,
        edited_at=read(text(said.get("updated"))),
        body="\n\n".join(part for part in words if part),
        language=languages.get(said.get("language_id") or 0),
        category=text(community.get("title")) or text(community.get("name")) or None,
        likes=(thing.get("counts") or {}).get("upvotes"),
        deleted=bool(said.get("deleted") or said.get("removed")),
    )


def _parent(comment: dict[str, Any], post: dict[str, Any]) -> str:
    """The way to a comment is told as `0.5.8`: 8 answers 5, and 5 the post."""
    above = text(comment.get("path")).split(".")[:-1]
    return f"comment/{above[-1]}" if len(above) > 1 else f"post/{post['id']}"


def _author(creator: dict[str, Any]) -> Author | None:
    """Accounts are told apart by name@server."""
    name, url = text(creator.get("name")), text(creator.get("actor_id"))
    if not name or creator.get("deleted"):
        return None
    return Author(
        id=f"{name}@{urlsplit(url).netloc}" if url else name,
        name=text(creator.get("display_name")) or None,
        url=url or None,
        bot=bool(creator.get("bot_account")),
    )
