"""A submission or a comment, as PRAW has it, read into a post."""

from datetime import UTC, datetime
from typing import Any

from listeners.records import Author, Post

WITHDRAWN = {"[removed]", "[deleted]", "[ Removed by Reddit ]", "[deleted by user]"}


def post(thing: Any, title: str | None = None) -> Post:
    """`title` is that of the submission, where a comment does not tell it."""
    told = vars(thing)  # asking the object for what it does not have makes PRAW fetch it
    comment = thing.fullname.startswith("t1_")
    html = told.get("body_html" if comment else "selftext_html") or ""
    words = told.get("body" if comment else "selftext") or ""
    edited = told.get("edited")
    return Post(
        id=thing.fullname,
        thread_id=told["link_id"] if comment else thing.fullname,
        url="https://www.reddit.com" + (told.get("permalink") or f"/comments/{told['link_id'][3:]}/_/{thing.id}/"),
        created_at=datetime.fromtimestamp(thing.created_utc, UTC),
        author=_author(told.get("author")),
        thread_title=told.get("link_title" if comment else "title") or title,
        position=None if comment else 0,
        parent_id=told.get("parent_id") if comment else None,
        edited_at=datetime.fromtimestamp(edited, UTC) if isinstance(edited, int | float) and edited > 1 else None,
        body=html or words or ("" if comment or told.get("is_self") else told.get("url") or ""),
        format="html" if html else "text",
        category=str(told.get("subreddit") or "") or None,
        likes=None if told.get("score_hidden") else max(told.get("score") or 0, 0),
        # of a link that was taken away only this tells: it never had words of its own
        deleted=words in WITHDRAWN or bool(told.get("removed_by_category")),
    )


def _author(redditor: Any) -> Author | None:
    if redditor is None:
        return None
    name = redditor.name
    return Author(id=name, url=f"https://www.reddit.com/user/{name}", bot=name == "AutoModerator")
