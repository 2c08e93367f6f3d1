"""One status as Mastodon gives it, read into a post, if its author lets programs keep it."""

import re
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from listeners.api_json import text
from listeners.records import Author, Post

SEEN_BY_ALL = {"public", "unlisted"}
KEEP_OUT = re.compile(r"#\s*(nobots?|noindex|noarchive)\b", re.IGNORECASE)  # said in a profile, to programs
TAG = re.compile(r"<[^>]*>")


def may_keep(status: Any, *, only_indexable: bool = False) -> bool:
    """Tell whether a status may be kept: said to everybody, by its own author, who has not asked programs to keep out."""
    account = _account(status)
    if status.get("reblog") or status.get("visibility") not in SEEN_BY_ALL or account.get("suspended"):
        return False
    if account.get("noindex") or KEEP_OUT.search(TAG.sub("", text(account.get("note")))):
        return False
    return bool(account.get("indexable")) or not only_indexable


def post_of(status: Any, root: str, host: str) -> Post:
    """Read a status of the conversation that `root` opens. ValueError where it is none."""
    created_at = status.get("created_at")
    if not isinstance(created_at, datetime):
        raise ValueError("it tells no time")  # noqa: TRY004 - the type is what they sent, not what we passed
    status_id, account = str(status["id"]), _account(status)
    parent = status.get("in_reply_to_id")
    edited_at = status.get("edited_at")
    return Post(
        id=status_id,
        thread_id=root,
        url=text(status.get("url")) or f"https://{host}/@{account.get('acct')}/{status_id}",
        created_at=_utc(created_at),
        author=_author(account, host),
        position=0 if status_id == root and not parent else None,
        parent_id=str(parent) if parent else None,
        edited_at=_utc(edited_at) if isinstance(edited_at, datetime) else None,
        body=_body(status, host),
        format="html",
        language=status.get("language") or None,
        tags=[text(tag.get("name")) for tag in status.get("tags") or []],
        likes=status.get("favourites_count"),
    )


def _body(status: Any, host: str) -> str:
    """Its words, with the warning above them and the status it quotes below."""
    warning = text(status.get("spoiler_text"))
    words = (f"<p>{escape(warning)}</p>" if warning else "") + text(status.get("content"))
    quoted = (status.get("quote") or {}).get("quoted_status")
    if quoted and may_keep(quoted):
        author = _author(_account(quoted), host)
        name = escape(author.id) if author else ""
        words += f'<blockquote data-username="{name}">{text(quoted.get("content"))}</blockquote>'
    return words


def _account(status: Any) -> Any:
    told = status.get("account")
    return told if isinstance(told, dict) else {}


def _author(account: Any, host: str) -> Author | None:
    """Accounts are told apart by name@server, as people of other servers mention them."""
    acct, url = text(account.get("acct")), text(account.get("url"))
    if not acct:
        return None
    here = urlsplit(url).netloc if url.startswith("http") else host
    return Author(
        id=acct if "@" in acct else f"{acct}@{here or host}",
        handle=acct if "@" not in acct else None,
        name=text(account.get("display_name")) or None,
        url=url or None,
        bot=bool(account.get("bot")),
    )


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
