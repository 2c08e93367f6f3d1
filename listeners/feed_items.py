"""Feeds of all dialects, read into items: RSS, Atom and RDF by feedparser, JSON Feed by ourselves."""

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from typing import Any, NamedTuple
from urllib.parse import urljoin
from xml.sax import SAXParseException

import feedparser
import msgspec
from selectolax.lexbor import LexborHTMLParser

from listeners import dates
from listeners.feed_bodies import joined, tidy
from listeners.lenient_json import decode
from listeners.records import Author, SourceRefused, SourceUnavailable

LONGEST = 4_000  # letters of an address, and of a title
RSS_AUTHOR = re.compile(r"\s*\S+@\S+\s+\((?P<name>.+)\)\s*")  # feedparser cuts names after domains such as .swiss


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed. `parent` is the id of the entry it answers, where the feed tells."""

    id: str
    link: str | None = None
    title: str | None = None
    body: str = ""
    format: str = "html"
    published: datetime | None = None
    updated: datetime | None = None
    author: Author | None = None
    tags: list[str] = []
    language: str | None = None
    parent: str | None = None
    parent_link: str | None = None


class Seen(NamedTuple):
    """How a feed is read: relative addresses are seen from `base`, dates that name no zone are meant in `zone`."""

    base: str
    zone: tzinfo = UTC


def read_items(body: bytes, headers: Mapping[str, str], seen: Seen, where: str, skipped: list[str]) -> list[Item]:
    """Read a feed; messages say it is at `where`, what could not be read is told in `skipped`.

    Raises `SourceUnavailable` for an empty answer, `SourceRefused` for what is no feed.
    """
    start = body[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise SourceUnavailable(f"{where} answered with nothing at all.")
    if start.startswith(b"{"):
        return _read_json(body, seen, where, skipped)
    try:
        # as a file: feedparser takes bytes for the name of a file first. Without an address: it would make it a part of
        # ids such as "post-17", and a feed that moves would seem to hold nothing but new posts. And HTML as it is, as
        # from all other sources: cleaning it takes hours where a body is made to
        told = {"content-type": headers["content-type"]} if "content-type" in headers else {}
        feed = feedparser.parse(
            io.BytesIO(body), response_headers=told, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # whatever the parser stumbles over lies in foreign bytes
        raise SourceRefused(f"{where} cannot be read as a feed: {error!r}") from error
    if not feed.get("version") and not feed.entries:
        what = "a web page" if b"<html" in body[:2000].lower() else "something else"
        raise SourceRefused(f"{where} is not a feed but {what}. Look there for the address of its feed (RSS or Atom).")
    broken = feed.get("bozo_exception")  # set for harmless things too
    if isinstance(broken, SAXParseException):
        skipped.append(f"the feed is not well-formed and was read as far as possible: {broken.getMessage()}")
    return [_xml_item(entry, feed, seen) for entry in feed.entries]


def _xml_item(entry: Mapping[str, Any], feed: Mapping[str, Any], seen: Seen) -> Item:
    known = dict(entry)  # feedparser's own look-up answers for keys that are not there
    content = (known.get("content") or [known.get("summary_detail") or {}])[0]
    body = content.get("value") or known.get("summary") or ""
    is_html = "html" in content.get("type", "html") and ("<" in body or "&" in body)
    answered = known.get("thr_in-reply-to") or {}
    return Item(
        id=known.get("id") or known.get("link") or _stable_id(known.get("title"), body, known.get("published")),
        link=_web_address(known.get("link"), seen.base),
        title=_plain(known.get("title"), known.get("title_detail", {}).get("type", "")),
        body=tidy(body, joined(seen.base, content.get("base") or "")) if is_html else body,
        format="html" if is_html else "text",
        published=_first_date(known, seen.zone, "published", "created", "updated"),
        updated=_first_date(known, seen.zone, "updated"),
        author=_xml_author(known, feed),
        tags=[tag["term"] for tag in known.get("tags", []) if tag.get("term")],
        language=_language(content.get("language") or feed["feed"].get("language")),
        parent=answered.get("ref") or answered.get("href"),
        parent_link=_web_address(answered.get("href"), seen.base),
    )


def _xml_author(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> Author | None:
    """Who wrote an entry; in Atom that is the author of the feed where the entry names nobody."""
    told = entry.get("author_detail") or {}
    if not told and feed.get("version", "").startswith("atom"):
        told = feed["feed"].get("author_detail") or {}
    in_rss = RSS_AUTHOR.fullmatch(entry.get("author", ""))
    name = in_rss["name"] if in_rss else told.get("name")
    return _author(name or told.get("email"), told.get("href"))


def _author(name: Any, url: Any) -> Author | None:
    """The name tells people apart and not the mail address: a whole platform may write as noreply@."""
    name = str(name or "").strip()
    return Author(id=name, url=str(url) if url else None) if name else None


def _read_json(body: bytes, seen: Seen, where: str, skipped: list[str]) -> list[Item]:
    try:
        feed = decode(body.decode("utf-8-sig", "replace"))
        _, items = feed["version"], list(feed["items"])
    except (ValueError, KeyError, TypeError) as error:
        raise SourceRefused(f"{where} is not a feed: JSON, but not a JSON Feed ({error!r}).") from error
    read = []
    for number, item in enumerate(items):
        try:
            read.append(_json_item(item, feed, seen))
        except (TypeError, AttributeError, ValueError) as error:
            skipped.append(f"item {number} of the feed: {error!r}")
    return read


def _json_item(item: dict[str, Any], feed: dict[str, Any], seen: Seen) -> Item:
    authors = item.get("authors") or [item.get("author") or {}]
    if not any(authors):
        authors = feed.get("authors") or [feed.get("author") or {}]
    html, text = item.get("content_html"), item.get("content_text") or item.get("summary") or ""
    link = item.get("url") or item.get("external_url")
    return Item(
        id=str(item.get("id") or link or _stable_id(item.get("title"), html or text, item.get("date_published"))),
        link=_web_address(link, seen.base),
        title=item.get("title") or None,
        body=tidy(html, seen.base) if html else text,
        format="html" if html else "text",
        published=_first_date(item, seen.zone, "date_published", "date_modified"),
        updated=_first_date(item, seen.zone, "date_modified"),
        author=_author(authors[0].get("name") or authors[0].get("url"), authors[0].get("url")),
        tags=[str(tag) for tag in item.get("tags") or []],
        language=_language(item.get("language") or feed.get("language")),
    )


def _first_date(entry: Mapping[str, Any], zone: tzinfo, *names: str) -> datetime | None:
    return next((date for name in names if (date := dates.read(str(entry.get(name) or ""), zone))), None)


def _web_address(link: Any, base: str) -> str | None:
    try:
        address = urljoin(base, str(link or ""))
    except ValueError:
        return None
    return address if link and len(address) <= LONGEST and address.startswith(("http://", "https://")) else None


def _plain(title: str | None, kind: str) -> str | None:
    if title and "html" in kind:
        tree = LexborHTMLParser(title[:LONGEST])
        tree.strip_tags(["script", "style"])
        title = tree.text()
    return " ".join(title.split()) if title else None


def _language(tag: Any) -> str | None:
    return str(tag).strip().lower().replace("_", "-").partition("-")[0][:3] or None if tag else None


def _stable_id(*parts: Any) -> str:
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=10).hexdigest()
