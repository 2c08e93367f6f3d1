"""One post as Bluesky shows it (`postView`), read into a post, if its author lets programs keep it."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from listeners.api_json import text
from listeners.dates import EARLIEST, read
from listeners.records import Author, Post

PEOPLE = "https://bsky.app"  # where they read it
KEEP_OUT = {"!no-unauthenticated", "!hide", "!takedown", "!suspend"}
NOBODY = "handle.invalid"  # stands in place of a name that leads nowhere

View = dict[str, Any]


def may_keep(view: View) -> bool:
    """Tell whether a post may be kept: neither it nor its author is hidden from those who have not signed in."""
    labels = [*_labels(view), *_labels(_part(view, "author"))]
    return not any(label.get("val") in KEEP_OUT and not label.get("neg") for label in labels)


def moment_of(view: View) -> datetime:
    """When it was said: as its author says, but never later than Bluesky knew of it. ValueError where neither is told."""
    told = [read(text(view.get("indexedAt"))), read(text(_part(view, "record").get("createdAt")))]
    times = [moment for moment in told if moment and moment >= EARLIEST]
    if not times:
        raise ValueError("it tells no time")
    return min(times)


def root_of(view: View) -> str:
    """The post that opens the thread."""
    return text(_part(view, "record", "reply", "root").get("uri")) or view["uri"]


def post_of(view: View) -> Post:
    """Read a post. ValueError, KeyError or TypeError where it is none."""
    record, uri = view["record"], view["uri"]
    parent = text(_part(record, "reply", "parent").get("uri")) or None
    author = _author(_part(view, "author"))
    languages = record.get("langs") or []
    return Post(
        id=uri,
        thread_id=root_of(view),
        url=f"{PEOPLE}/profile/{author.id if author else uri.split('/')[2]}/post/{uri.rpartition('/')[2]}",
        created_at=moment_of(view),
        author=author,
        position=None if parent else 0,
        parent_id=parent,
        body=_marked(text(record.get("text")), record.get("facets") or []) + _embedded(view.get("embed") or {}),
        format="html",
        language=text(languages[0])[:2].lower() or None if len(languages) == 1 else None,
        tags=list(dict.fromkeys([*_tags(record), *(text(tag) for tag in record.get("tags") or [])])),
        likes=view.get("likeCount"),
    )


def _part(told: dict[str, Any], *path: str) -> dict[str, Any]:
    """What lies inside, an empty dictionary where there is none."""
    for name in path:
        inner = told.get(name)
        told = inner if isinstance(inner, dict) else {}
    return told


def _labels(told: dict[str, Any]) -> list[dict[str, Any]]:
    labels = told.get("labels")
    return [label for label in labels if isinstance(label, dict)] if isinstance(labels, list) else []


def _author(told: dict[str, Any]) -> Author | None:
    handle, did = text(told.get("handle")), text(told.get("did"))
    name = did if handle in {"", NOBODY} else handle
    if not name:
        return None
    labels = {label.get("val") for label in _labels(told)}
    return Author(
        id=name, name=text(told.get("displayName")) or None, url=f"{PEOPLE}/profile/{name}", bot="bot" in labels
    )


def _features(record: dict[str, Any]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield what is marked in the words: first byte, byte after the last, what it is."""
    for facet in record.get("facets") or []:
        index = facet.get("index") or {}
        for feature in facet.get("features") or []:
            yield int(index.get("byteStart", 0)), int(index.get("byteEnd", 0)), feature


def _tags(record: dict[str, Any]) -> list[str]:
    return [text(feature["tag"]) for _, _, feature in _features(record) if feature.get("tag")]


def _marked(words: str, facets: list[Any]) -> str:
    """The words as HTML. Marks are counted in bytes of UTF-8; those that overlap or lie outside are left out."""
    raw, at, html = words.encode(), 0, ""
    for start, end, feature in sorted(_features({"facets": facets}), key=lambda mark: mark[:2]):
        link, mentioned = text(feature.get("uri")), text(feature.get("did"))
        if at <= start < end <= len(raw) and (link or mentioned):
            inner = escape(raw[start:end].decode("utf-8", "replace"))
            mark = (
                f'class="mention" href="{PEOPLE}/profile/{escape(mentioned)}"'
                if mentioned
                else f'href="{escape(link)}"'
            )
            html += escape(raw[at:start].decode("utf-8", "replace")) + f"<a {mark}>{inner}</a>"
            at = end
    html += escape(raw[at:].decode("utf-8", "replace"))
    return "<p>" + html.replace("\n", "<br>") + "</p>"


def _embedded(embed: dict[str, Any]) -> str:
    """What hangs on a post: a link with its title, the post it quotes."""
    html = ""
    if link := text((embed.get("external") or {}).get("uri")):
        html += f'<p><a href="{escape(link)}">{escape(text(embed["external"].get("title")) or link)}</a></p>'
    quoted = embed.get("record") or {}
    quoted = quoted.get("record") or quoted  # with pictures beside it, it lies one deeper
    if isinstance(quoted.get("value"), dict) and may_keep(quoted):
        author = _author(quoted.get("author") or {})
        name = escape(author.id) if author else ""
        html += f'<blockquote data-username="{name}">{_marked(text(quoted["value"].get("text")), [])}</blockquote>'
    if isinstance(embed.get("media"), dict):
        html += _embedded(embed["media"])
    return html
