"""Issues and their comments as GitHub's REST interface gives them, read into posts. Pull requests are not issues."""

import re
from typing import Any

from listeners.github.api import instant
from listeners.records import Author, Known, Post

STAFF = {"OWNER", "MEMBER"}  # of the repository or of the organisation that owns it
PLEASED = ("+1", "heart", "hooray", "rocket")
GHOST = "ghost"  # stands for deleted accounts
COMMENT = re.compile(r"#issuecomment-(\d+)$")


def is_issue(told: dict[str, Any]) -> bool:
    """Tell whether an entry belongs to an issue: pull requests and their comments stand in the same lists."""
    return not told.get("pull_request") and "/pull/" not in told["html_url"]


def post_of(told: dict[str, Any], repository: str) -> Post:
    """Read an issue or a comment. Raises `KeyError` and the like where something is missing."""
    opens = "number" in told
    number = told["number"] if opens else told["issue_url"].rpartition("/")[2]
    labels = [label["name"] if isinstance(label, dict) else str(label) for label in told.get("labels") or []]
    return Post(
        id=told["node_id"],
        thread_id=f"{repository}#{number}",
        url=told["html_url"],
        created_at=instant(told["created_at"]),
        author=_author(told),
        thread_title=told["title"] if opens else None,
        position=0 if opens else None,
        body=told.get("body_html") or "",
        format="html",
        tags=labels,
        likes=_likes(told.get("reactions")),
    )


def address(known: Known, repository: str) -> str:
    """Where the interface keeps one post."""
    comment = COMMENT.search(known.url)
    issues = f"/repos/{repository}/issues"
    return f"{issues}/comments/{comment[1]}" if comment else f"{issues}/{known.thread_id.rpartition('#')[2]}"


def author_of(login: str | None, url: str | None, association: str | None, kind: str | None) -> Author | None:
    if not login or login == GHOST:
        return None
    bot = kind == "Bot" or login.endswith("[bot]")
    return Author(id=login, url=url, staff=association in STAFF, bot=bot)


def _author(told: dict[str, Any]) -> Author | None:
    user = told.get("user") or {}
    return author_of(user.get("login"), user.get("html_url"), told.get("author_association"), user.get("type"))


def _likes(reactions: dict[str, Any] | None) -> int | None:
    return None if reactions is None else sum(int(reactions.get(name) or 0) for name in PLEASED)
