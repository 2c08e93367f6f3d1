"""One Discourse topic as its API gives it (`/t/ID.json`), read into posts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from listeners.records import Author, Post

LIKE = 2  # `id` of likes in `actions_summary`
SAID = {1, 2}  # post types: regular, moderator's; not said in public are 3 (small action) and 4 (whisper)


def posts_of_topic(
    topic: dict[str, Any],
    base_url: str,
    *,
    categories: Mapping[int, str] | None = None,
    skipped: list[str] | None = None,
) -> list[Post]:
    """Read the posts a topic carries; `base_url` is where readers find the forum, `categories` are names by id.

    A post that cannot be read is left out and told in `skipped`. Raises `ValueError` if this is no topic at all.
    """
    try:
        raw_posts = topic["post_stream"]["posts"]
        ids = {raw["post_number"]: str(raw["id"]) for raw in raw_posts if {"id", "post_number"} <= raw.keys()}
        frame = _frame(topic, base_url.rstrip("/"), categories or {})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a Discourse topic: {error!r}") from error
    posts = []
    for raw in raw_posts:
        try:
            if raw.get("post_type", 1) in SAID:
                posts.append(_post(raw, frame, ids))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            if skipped is not None:
                skipped.append(f"topic {topic['id']}, post {raw.get('id')}: {error!r}")
    return posts


def _frame(topic: dict[str, Any], base_url: str, categories: Mapping[int, str]) -> dict[str, Any]:
    """What all posts of a topic share."""
    answer = topic.get("accepted_answer")
    tags = [tag["name"] if isinstance(tag, dict) else str(tag) for tag in topic.get("tags") or []]
    return {
        "thread_id": str(topic["id"]),
        "title": topic.get("title"),
        "category": categories.get(topic.get("category_id") or 0),
        "tags": tags,
        "base_url": base_url,
        "url": f"{base_url}/t/{topic.get('slug') or '-'}/{topic['id']}",
        "accepted": answer.get("post_number") if isinstance(answer, dict) else None,
    }


def _post(raw: dict[str, Any], frame: dict[str, Any], ids: Mapping[int, str]) -> Post:
    number = raw["post_number"]
    likes = sum(action.get("count", 0) for action in raw.get("actions_summary") or [] if action.get("id") == LIKE)
    return Post(
        id=str(raw["id"]),
        thread_id=frame["thread_id"],
        url=f"{frame['url']}/{number}",
        created_at=instant(raw["created_at"]),
        author=_author(raw, frame["base_url"]),
        thread_title=frame["title"],
        position=number - 1,
        parent_id=ids.get(raw.get("reply_to_post_number") or 0),
        edited_at=_edited_at(raw),
        body=raw.get("cooked") or "",
        format="html",
        category=frame["category"],
        tags=frame["tags"],
        likes=likes,
        accepted=bool(raw.get("accepted_answer")) or number == frame["accepted"],
        deleted=is_gone(raw),
    )


def is_gone(raw: dict[str, Any]) -> bool:
    """Whether a notice of the forum stands in place of what was said."""
    return bool(raw.get("deleted_at") or raw.get("user_deleted") or raw.get("hidden"))


def _author(raw: dict[str, Any], base_url: str) -> Author | None:
    username = raw.get("username")
    if not username:
        return None
    return Author(
        id=username,
        name=raw.get("name") or None,
        url=f"{base_url}/u/{username}",
        staff=any(raw.get(flag) for flag in ("moderator", "admin", "staff")),
        bot=(raw.get("user_id") or 0) < 0,  # the accounts Discourse itself brings along
        trust_level=level if isinstance(level := raw.get("trust_level"), int) else None,
    )


def _edited_at(raw: dict[str, Any]) -> datetime | None:
    """Tell an edit from the many other things that touch `updated_at`."""
    return instant(raw["updated_at"]) if raw.get("version", 1) > 1 and raw.get("updated_at") else None


def instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
