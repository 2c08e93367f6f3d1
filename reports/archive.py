"""Weeks that lie in the archive: nothing in them changes, but for what is taken out at the wish of a person.

The page is changed as text, not made anew, so that all else stays byte for byte. What is theirs is known by marks
(their card, their row), by the addresses of their posts, by the titles of threads they opened, and by their names.
What people wrote is escaped in the page and so can never look like its markup.
"""

import html
import re
from collections.abc import Callable, Collection
from datetime import date, timedelta
from pathlib import Path

import msgspec
from markupsafe import escape

from reports import exports
from reports.files import put
from reports.harmless import shorten
from reports.marks import mark
from reports.wording import Language, texts

_MARKED = re.compile(r"<!--of ([0-9a-f]{16}) (block|words)-->(.*?)<!--/of \1-->", re.DOTALL)
_FIGURE = re.compile(r'(<figure class="quote[^>]*>)(.*?)(</figure>)', re.DOTALL)
_LINKED = re.compile(r'<a href="([^"]*)" rel="noopener[^>]*>.*?</a>', re.DOTALL)
_SAID = re.compile(r'(<blockquote\b[^>]*>|<bdi>|<text\b[^>]*>|<p class="opening"[^>]*>)([^<]*)(?=</)')
_LANGUAGE = re.compile(r'<html lang="(de|en)"')
CUTS = (70, 90, 110)  # lengths at which pages cut a title
LONG = 8  # letters; a shorter title may be a word of any sentence


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is taken out: `urls` of their posts, `titles` of their threads, `names`; `clean` takes their names out of a line."""

    author_key: str
    urls: Collection[str]
    titles: Collection[str]
    names: Collection[str]
    clean: Callable[[str], str]


def forget(folder: Path, person: Person) -> bool:
    """Take a person out of the page, the PDF (which goes) and the exports of one week. Tells whether the page changed."""
    file = folder / "index.html"
    page = file.read_text("utf-8")
    emptied = without(page, person, folder.name)
    if (folder / "candidates.parquet").exists():
        before = exports.read(folder)
        rows = exports.without(before, mark(person.author_key, folder.name), person.clean)
        if rows != before:
            year, _, week = folder.name.partition("-W")
            made = date.fromisocalendar(int(year), int(week), 1) + timedelta(weeks=1)
            exports.write(folder, rows, _language(page), made)
    if emptied == page:
        return False
    (folder / "report.pdf").unlink(missing_ok=True)  # first, or a crash here would leave them in it
    put(file, emptied.encode())
    return True


def without(page: str, person: Person, week: str) -> str:
    """The page without the person. Their card, quotes and links say that they were removed at their wish."""
    removed = escape(texts(_language(page))["page"]["removed"])
    block, words = f'<p class="small soft">{removed}</p>', f"<em>{removed}</em>"
    urls = {str(escape(url)) for url in person.urls}
    theirs = mark(person.author_key, week)

    def marked(found: re.Match[str]) -> str:
        if found[1] != theirs:  # somebody else's, in which they may be named
            return found[0].replace(found[3], _MARKED.sub(marked, found[3]), 1)
        return block if found[2] == "block" else words

    def figure(found: re.Match[str]) -> str:
        said = any(link in urls for link in _LINKED.findall(found[2]))
        return found[1] + block + found[3] if said else found[0]

    page = _MARKED.sub(marked, page)
    page = _FIGURE.sub(figure, page)
    page = _LINKED.sub(lambda found: words if found[1] in urls else found[0], page)
    page = _LINKED.sub(lambda found: found[0].replace(found[1], _cleaned(found[1], person.clean), 1), page)
    return _SAID.sub(lambda found: found[1] + _said(found[2], person, str(removed)), page)


def _said(text: str, person: Person, removed: str) -> str:
    """A line of the page without the titles and the names of the person."""
    plain = html.unescape(text)
    if plain in person.names:
        return removed
    cut = plain
    for title in sorted(
        {shorten(title, limit) for title in person.titles for limit in CUTS} - {""}, key=len, reverse=True
    ):
        if cut == title or len(title) >= LONG:
            cut = cut.replace(title, html.unescape(removed))
    cut = person.clean(cut)
    return text if cut == plain else str(escape(cut))


def _cleaned(address: str, clean: Callable[[str], str]) -> str:
    plain = html.unescape(address)
    cut = clean(plain)
    return address if cut == plain else str(escape(cut))


def _language(page: str) -> Language:
    found = _LANGUAGE.search(page)
    return "en" if found and found[1] == "en" else "de"
