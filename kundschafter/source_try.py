"""Try a source: fetch its first page and show what would be kept. Nothing lands."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from kundschafter.addresses import kind, reachable
from kundschafter.mistakes import nearest
from kundschafter.settings import Company, Settings, SettingsError, read
from listeners.forum_html import ForumHtml
from listeners.forum_html.night import UNFINISHED
from listeners.forum_html.trial import likely, matches
from listeners.http import Http
from listeners.markup import nests_too_deep
from listeners.records import Post, Response
from listeners.sources import Source

SHOWN = 10
REQUESTS = 4  # to a forum: its list and three topics
WORDS = 70  # letters of a post


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it would be kept."""

    author: str | None
    at: datetime
    words: str
    url: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a source gave. `matches` is how often each selector found something; `settings` the table to paste."""

    source: str
    kind: str
    posts: list[Kept]
    heard: int  # posts on the first page; `posts` are the first of them
    skipped: list[str]
    matches: dict[str, int] | None = None
    settings: str | None = None


class _Remembering:
    """A fetcher that keeps the pages it hands on."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.answers: list[Response] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._http, name)

    def get(self, url: str, **more: Any) -> Response:
        answer = self._http.get(url, **more)
        self.answers.append(answer)
        return answer


def try_source(file: Path, what: str, told: dict[str, Any], now: datetime) -> Tried:
    """Try the source called `what`, or a new one at the address `what`, whose settings are `told`.

    Raises SettingsError, SourceUnavailable and SourceRefused.
    """
    is_address = what.startswith(("http://", "https://"))
    settings = Settings(company=Company(name="new")) if is_address and not file.exists() else read(file)
    if not is_address:
        return _heard(settings, _named(settings, what, file), now, None)
    table = {"kind": "forum_html", "name": "new-source", "url": what, **told}
    if table["kind"] == "forum_html" and not {"software", "selectors"} & table.keys():
        table["software"] = _software(settings, what)
    try:
        source = msgspec.convert(table, Source)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error)) from None
    return _heard(settings, source, now, table)


def told(
    kind: str, software: str | None, given: dict[str, str | None], select: list[str], setting: list[str]
) -> dict[str, Any]:
    """The settings of a new source, from what stands on the command line; `NAME=VALUE` where there are many."""
    selectors = {name: css for name, css in given.items() if css}
    table: dict[str, Any] = {"kind": kind}
    for pairs, into in ((select, selectors), (setting, table)):
        for pair in pairs:
            name, equals, value = pair.partition("=")
            if not equals:
                raise SettingsError(f"'{pair}' is not NAME=VALUE")
            into[name.strip()] = _typed(value.strip()) if into is table else value.strip()
    if software:
        table["software"] = software
    return {**table, "selectors": selectors} if selectors else table


def _typed(value: str) -> Any:
    """A number, a truth or a list where it looks like one; else the text."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def _named(settings: Settings, name: str, file: Path) -> Source:
    known = {source.name: source for source in settings.sources}
    if name not in known:
        raise SettingsError(f"{file} has no source called '{name}'{nearest(name, list(known))}")
    return known[name]


def _software(settings: Settings, url: str) -> str:
    answer = Http(settings.http).get(url)
    if answer.status != 200 or (found := likely(answer)) is None:
        raise SettingsError(
            f"{url} looks like the list of topics of no forum software that we know. Give selectors: --topic, --post, "
            "--author, --time, --text, and others by --select NAME=CSS. For another kind of source: --kind"
        )
    return found


def _heard(settings: Settings, source: Source, now: datetime, table: dict[str, Any] | None) -> Tried:
    posts: list[Post] = []
    skipped: list[str] = []
    if isinstance(source, ForumHtml):
        source = msgspec.structs.replace(source, requests=REQUESTS)
    with reachable(settings, [source]) as [(found, http)]:
        fetcher = _Remembering(http)
        for page in found.pages(None, fetcher, now):
            posts += page.posts
            skipped += [line for line in page.skipped if line != UNFINISHED]
            if posts:
                break
    return Tried(
        source=source.name,
        kind=kind(source),
        posts=[_kept(post) for post in posts[:SHOWN]],
        heard=len(posts),
        skipped=skipped,
        matches=matches(fetcher.answers, source.picked) if isinstance(source, ForumHtml) else None,
        settings=as_toml(table) if table else None,
    )


def _kept(post: Post) -> Kept:
    words = post.body
    if post.format == "html" and not nests_too_deep(words):
        words = LexborHTMLParser(words).text(separator=" ")
    words = " ".join(words.split())
    author = (post.author.handle or post.author.id) if post.author else None
    return Kept(
        author=author,
        at=post.created_at,
        words=words if len(words) <= WORDS else words[:WORDS] + "…",
        url=post.url,
    )


def as_toml(table: dict[str, Any]) -> str:
    """A `[[sources]]` table for the settings file."""
    lines = [f"{name} = {_value(value)}" for name, value in table.items()]
    return "\n".join(["[[sources]]", *lines])


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)  # strings, numbers, booleans and lists of them look the same


def show(tried: Tried, console: Console) -> None:
    """Show on a terminal what was tried."""
    posts = Table("author", "time (UTC)", "words", "url", box=None, pad_edge=False)
    for post in tried.posts:
        row = (post.author or "-", f"{post.at:%Y-%m-%d %H:%M}", post.words, post.url)
        posts.add_row(*map(escape, row))  # what others wrote is no markup
    if tried.posts:
        console.print(posts)
    console.print(f"{tried.heard} posts on the first page of {tried.source} ({tried.kind}); nothing was kept.")
    for line in tried.skipped:
        console.print(f"  - {line}", markup=False)
    if tried.matches is not None:
        found = Table("selector", "found", box=None, pad_edge=False)
        for name, count in tried.matches.items():
            found.add_row(name, str(count) if count else "nothing")
        console.print(found)
    if tried.settings:
        console.print("\nFor the settings:\n", tried.settings, sep="\n", markup=False, highlight=False, soft_wrap=True)
