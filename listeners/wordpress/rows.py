"""Posts and comments as WordPress gives them, made into ours."""

from typing import Any

import msgspec
from selectolax.lexbor import LexborHTMLParser

from listeners import dates
from listeners.records import Author, Post

WANTED = {  # asked for by name: plugins add kilobytes to every row
    "posts": "id,date,modified,date_gmt,modified_gmt,link,title,content,author,_links,_embedded",
    "comments": "id,post,parent,date,date_gmt,link,content,author,author_name,author_url,_links,_embedded",
}
TITLE = 2_000  # letters of one that are read
EMBEDDED = {"posts": "author,wp:term", "comments": "author,up"}


class _Rendered(msgspec.Struct, frozen=True):
    rendered: str = ""


class _Row(msgspec.Struct, frozen=True):
    id: int
    date_gmt: str
    link: str
    content: _Rendered
    author: int = 0
    modified_gmt: str | None = None
    title: _Rendered = _Rendered()
    post: int = 0
    parent: int = 0
    author_name: str = ""
    author_url: str = ""
    embedded: Any = msgspec.field(name="_embedded", default=None)

    def first(self, relation: str) -> dict[str, Any]:
        """What the site has put into the row for a relation; nothing where it refuses to."""
        told = (self.embedded or {}).get(relation) if isinstance(self.embedded or {}, dict) else None
        one = told[0] if isinstance(told, list) and told else None
        return one if isinstance(one, dict) and "code" not in one else {}


def post_of(told: dict[str, Any], *, own: bool) -> Post:
    """Make a post of a row of "posts" or "comments". Raises ValueError where it is not as WordPress has it.

    Whoever publishes on the site is of its staff, if the site is our `own`; the site shows only such accounts.
    """
    row = msgspec.convert(told, _Row)
    created_at = dates.read(row.date_gmt)
    if created_at is None:
        raise ValueError(f"its date is {row.date_gmt}")
    account = row.first("author")
    name = row.author_name or str(account.get("name") or "") or (f"user {row.author}" if row.author else "")
    url = row.author_url or account.get("link") or account.get("url")
    staff = own and bool(row.author) and (bool(account) or not row.post)
    author = Author(id=name, url=url or None, staff=staff) if name else None
    if row.post:
        return Post(
            id=f"c{row.id}",
            thread_id=f"p{row.post}",
            url=row.link,
            created_at=created_at,
            author=author,
            thread_title=_plain((row.first("up").get("title") or {}).get("rendered")),
            parent_id=f"c{row.parent}" if row.parent else f"p{row.post}",
            body=row.content.rendered,
            format="html",
        )
    edited_at = dates.read(row.modified_gmt or "")
    terms = _terms(row)
    return Post(
        id=f"p{row.id}",
        thread_id=f"p{row.id}",
        url=row.link,
        created_at=created_at,
        author=author,
        thread_title=_plain(row.title.rendered),
        position=0,
        edited_at=edited_at if edited_at and edited_at > created_at else None,
        body=row.content.rendered,
        format="html",
        category=next((name for kind, name in terms if kind == "category"), None),
        tags=[name for kind, name in terms if kind == "post_tag"],
    )


def _terms(row: _Row) -> list[tuple[str, str]]:
    """(taxonomy, name) of the categories and tags."""
    told = row.embedded.get("wp:term") if isinstance(row.embedded, dict) else None
    terms = [term for group in told or [] if isinstance(group, list) for term in group if isinstance(term, dict)]
    return [(str(term.get("taxonomy")), _plain(term.get("name")) or "") for term in terms if term.get("name")]


def _plain(html: Any) -> str | None:
    return " ".join(LexborHTMLParser(str(html)[:TITLE]).text().split()) or None if html else None
