"""A question as the Stack Exchange interface gives it, with its answers and comments, read into posts."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

from listeners.records import Author, Post

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
OWNER = ("user_id", "display_name", "link")
POST = ("body", "comments", "comment_count", "creation_date", "last_edit_date", "link", "owner", "score")
WRAPPER = ("items", "has_more", "backoff", "quota_remaining", "error_id", "error_message")
FIELDS = [
    *(f".{name}" for name in WRAPPER),
    *(
        f"question.{name}"
        for name in (*POST, "question_id", "title", "tags", "last_activity_date", "answers", "answer_count")
    ),
    *(f"answer.{name}" for name in (*POST, "answer_id", "is_accepted")),
    *(f"comment.{name}" for name in ("comment_id", "body", "creation_date", "link", "owner", "score", "post_id")),
    *(f"shallow_user.{name}" for name in OWNER),
]
"""What we ask for, in the words of the interface: one answer holds whole threads."""


def posts_of_question(question: dict[str, Any], skipped: list[str]) -> list[Post]:
    """The question, its comments, then each answer with its own; none of an empty one.

    What cannot be read, and what is counted but did not come along, is told in `skipped`.
    """
    posts = []
    try:
        for told, more in _said(question) if question else ():
            try:
                posts.append(_post(told, str(question["question_id"]), **more))
            except UNREADABLE as error:
                skipped.append(f"question {question['question_id']}, {more['post_id']}: {error!r}")
            if lacking := _lacking(told):
                skipped.append(f"question {question['question_id']}, {more['post_id']}: {lacking} did not come along")
    except UNREADABLE as error:
        skipped.append(f"question {question.get('question_id')} cannot be read to its end: {error!r}")
    return posts


def _said(question: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each thing that was said, with what its place in the thread says of it."""
    asked = str(question["question_id"])
    about: dict[str, Any] = {
        "thread_title": unescape(question.get("title") or "") or None,
        "tags": [str(tag) for tag in question.get("tags") or []],
    }
    yield question, {"post_id": asked, "position": 0, **about}
    yield from _comments(question, asked)
    for answer in question.get("answers") or []:
        post_id = str(answer["answer_id"])
        yield answer, {"post_id": post_id, "parent_id": asked, "accepted": bool(answer.get("is_accepted")), **about}
        yield from _comments(answer, post_id)


def _lacking(told: dict[str, Any]) -> str:
    counts = {"answers": told.get("answer_count"), "comments": told.get("comment_count")}
    missing = {name: (count or 0) - len(told.get(name) or []) for name, count in counts.items()}
    return ", ".join(f"{number} {name}" for name, number in missing.items() if number > 0)


def _comments(post: dict[str, Any], post_id: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for comment in post.get("comments") or []:
        yield comment, {"post_id": f"comment-{comment['comment_id']}", "parent_id": post_id}


def _post(told: dict[str, Any], thread_id: str, *, post_id: str, **more: Any) -> Post:
    edited = told.get("last_edit_date")
    return Post(
        id=post_id,
        thread_id=thread_id,
        url=told["link"],
        created_at=_instant(told["creation_date"]),
        author=_author(told.get("owner") or {}),
        edited_at=_instant(edited) if edited else None,
        body=told["body"],
        format="html",
        likes=max(told.get("score") or 0, 0),
        **more,
    )


def _author(owner: dict[str, Any]) -> Author | None:
    """Names are not unique there, numbers are; a deleted account has no number any more."""
    if "user_id" not in owner:
        return None
    number = int(owner["user_id"])
    return Author(
        id=str(number),
        handle=unescape(owner.get("display_name") or "") or None,
        url=owner.get("link"),
        bot=number < 0,  # "Community", which asks old questions again
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
