"""Posts, topics and users with the fields Discourse's API gives them to anybody."""

from datetime import datetime
from html import escape
from typing import Any

from kundschafter.sample.markup import cooked, raw
from kundschafter.sample.pen import Block
from kundschafter.sample.people import Life, Staff
from kundschafter.sample.world import Post, Thread

Json = dict[str, Any]

LIKE = 2  # the number Discourse has given to this action


class Users:
    """The accounts of a place: number and life by handle."""

    def __init__(self, lives: list[Life]) -> None:
        self.known = {life.handle: (number, life) for number, life in enumerate(lives, 1)}

    def json(self, handle: str) -> Json:
        number, life = self.known[handle]
        return {"id": number, "username": handle, "name": life.name, "avatar_template": _avatar(handle)}


def post_json(post: Post, thread: Thread, users: Users) -> Json:
    """A post as it stands in its topic."""
    number, life = users.known[post.author]
    parent = users.json(thread.posts[post.reply_to - 1].author) if post.reply_to else None
    return {
        "id": post.id,
        "name": life.name,
        "username": post.author,
        "avatar_template": _avatar(post.author),
        "created_at": stamp(post.at),
        "cooked": cooked(blocks(post), thread.id),
        "post_number": post.number,
        "post_type": 1,
        "updated_at": stamp(post.edit.at if post.edit else post.at),
        "reply_count": sum(other.reply_to == post.number for other in thread.posts),
        "reply_to_post_number": post.reply_to,
        "quote_count": sum(block[0] == "quote" for block in post.blocks),
        "incoming_link_count": 0,
        "reads": 12 + post.id % 40,
        "score": 1.2,
        "yours": False,
        "topic_id": thread.id,
        "topic_slug": thread.slug,
        "display_username": life.name,
        "version": 2 if post.edit else 1,
        "actions_summary": [{"id": LIKE, "count": len(post.likes)}] if post.likes else [],
        **_account(life),
        "user_id": number,
        "hidden": False,
        "trust_level": 1,
        "deleted_at": None,
        "user_deleted": False,
        "edit_reason": None,
        "wiki": False,
        "accepted_answer": post.accepted_at is not None,
        **({"reply_to_user": parent} if parent else {}),
    }


def _account(life: Life) -> Json:
    """What marks an account as staff; an unmarked one looks like everybody."""
    staff = isinstance(life, Staff) and life.marked
    return {
        "primary_group_name": "staff" if staff else None,
        "user_title": "Almtel" if staff else None,
        "moderator": staff,
        "admin": False,
        "staff": staff,
    }


def topic_json(thread: Thread, category: int) -> Json:
    """What a topic is called and counted, in lists and on its own page."""
    last = None if thread.pinned and len(thread.posts) == 1 else stamp(thread.posts[-1].at)
    return {
        "id": thread.id,
        "title": thread.title,
        "fancy_title": escape(thread.title),
        "slug": thread.slug,
        "posts_count": len(thread.posts),
        "reply_count": sum(post.reply_to is not None for post in thread.posts),
        "highest_post_number": len(thread.posts),
        "image_url": None,
        "created_at": stamp(thread.posts[0].at),
        "last_posted_at": last,
        "archetype": "regular",
        "visible": True,
        "closed": False,
        "archived": False,
        "pinned": thread.pinned,
        "pinned_globally": thread.pinned,
        "has_summary": False,
        "tags": [],
        "views": 20 + thread.id % 300 + 9 * len(thread.posts),
        "like_count": sum(len(post.likes) for post in thread.posts),
        "category_id": category,
        "featured_link": None,
    }


def accepted_json(thread: Thread) -> Json | bool:
    """Which post was accepted, or False, as Discourse says it."""
    for post in thread.posts:
        if post.accepted_at is not None:
            return {"post_number": post.number, "username": post.author, "excerpt": raw(post.blocks)[:200]}
    return False


def blocks(post: Post) -> tuple[Block, ...]:
    """The post as it stands now, with what was added later."""
    return (*post.blocks, post.edit.block) if post.edit else post.blocks


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _avatar(handle: str) -> str:
    return f"/letter_avatar_proxy/v4/letter/{handle[0].lower()}/0e76bd/{{size}}.png"
