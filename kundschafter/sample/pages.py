"""Plain pages to read, so that a link in a report opens something."""

from collections.abc import Mapping
from html import escape

from kundschafter.sample.discourse import Forum
from kundschafter.sample.events import ZONE
from kundschafter.sample.markup import cooked
from kundschafter.sample.people import Life
from kundschafter.sample.shapes import blocks
from kundschafter.sample.world import Post, Thread

NAMES = {"own": "Almtel Community", "foreign": "Netzwerkstube"}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "article{border-top:1px solid #ccc;padding:.6rem 0}article:target{background:#fff6d5}"
    "small{color:#666}blockquote{border-left:3px solid #bbb;margin-left:0;padding-left:1rem;color:#555}"
)


def page(title: str, body: str) -> str:
    """A whole page; `body` is HTML already, `title` is text."""
    return (
        f'<!doctype html>\n<html lang="de"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><p><small>Beispiel-Daten: alles hier ist erfunden. · "
        f'<a href="/">Anfang</a></small></p>\n<h1>{escape(title)}</h1>\n{body}\n</body></html>\n'
    )


def front(forums: Mapping[str, Forum]) -> str:
    items = "".join(
        f'<li><a href="/{place}/">{NAMES[place]}</a> ({len(forum.posts)} Beiträge)</li>'
        for place, forum in forums.items()
    )
    return page("Beispiel-Community", f'<ul>{items}<li><a href="/blog/feed.xml">Almtel Blog (RSS)</a></li></ul>')


def board(forum: Forum, place: str) -> str:
    newest = sorted(forum.threads, key=lambda thread: thread.posts[-1].at, reverse=True)[:100]
    items = "".join(
        f'<li><a href="/{place}/t/{thread.slug}/{thread.id}">{escape(thread.title)}</a></li>' for thread in newest
    )
    return page(NAMES[place], f"<ul>{items}</ul>")


def topic(thread: Thread, place: str) -> str:
    return page(thread.title, "\n".join(_post(post, thread, place) for post in thread.posts))


def article(thread: Thread) -> str:
    return page(thread.title, "\n".join(_post(post, thread, "blog") for post in thread.posts))


def person(forum: Forum, place: str, life: Life) -> str:
    written = [(thread, post) for thread, post in forum.posts.values() if post.author == life.handle]
    items = "".join(
        f'<li><a href="/{place}/t/{thread.slug}/{thread.id}/{post.number}#p{post.number}">{escape(thread.title)}</a></li>'
        for thread, post in reversed(written[-50:])
    )
    return page(life.handle, f"<p>{escape(life.name)} · {len(written)} Beiträge</p><ul>{items}</ul>")


def _post(post: Post, thread: Thread, place: str) -> str:
    when = post.at.astimezone(ZONE).strftime("%d.%m.%Y %H:%M")
    where = f"/{place}/t/{thread.slug}/{thread.id}/{post.number}#p{post.number}"
    ticked = " · ✔ Lösung" if post.accepted_at else ""
    return (
        f'<article id="p{post.number}"><small><b>{escape(post.author)}</b> · <a href="{where}">#{post.number}</a> · {when}'
        f" · {len(post.likes)} ♥{ticked}</small>\n{cooked(blocks(post), thread.id, plain=True)}</article>"
    )
