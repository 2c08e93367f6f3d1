"""Pages of a forum, read by selectors: lists of topics, and topics."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from listeners import dates
from listeners.forum_html.asking import parsed
from listeners.forum_html.links import address, same_host, thread_of
from listeners.forum_html.selectors import Selectors, first, nodes, value
from listeners.http.answers import shown
from listeners.records import Author, Post, Response

CLOCK = re.compile(r"\d:\d\d")
MINUTE = timedelta(minutes=1)  # many lists of topics tell no seconds
WORDS = 25  # of a text that may end in a date


class Row(msgspec.Struct, frozen=True):
    """A topic in a list. `mark` changes when somebody posts in it; "" where the list does not tell."""

    thread_id: str
    url: str
    title: str | None
    mark: str


class Topics(msgspec.Struct, frozen=True):
    rows: list[Row]
    next: str | None
    there: bool  # topics, or a place for them


class Said(msgspec.Struct, frozen=True):
    """A page of a topic. `ids` are those of all its posts, also of those that could not be read."""

    posts: list[Post]
    ids: list[str]
    next: str | None


def behind(row: Row, said: Said, before: int) -> bool:
    """Whether the list knows of later posts than the last page of a topic, with `before` on the pages before, shows."""
    moment, _, count = row.mark.partition(" ") if "T" in row.mark else ("", "", row.mark)
    if moment:
        newest = max((post.created_at for post in said.posts), default=None)
        return newest is not None and newest + MINUTE < datetime.fromisoformat(moment)
    return count.isdecimal() and before + len(said.ids) < int(count)


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """How the pages of one forum are read. What could not be read is told in `skipped`, a line each."""

    selectors: Selectors
    zone: tzinfo
    now: datetime
    skipped: list[str]
    time_format: str | None = None
    everywhere: bool = False  # post numbers are unique in the whole forum, and not within a topic

    def topics(self, answer: Response) -> Topics:
        page, pick = parsed(answer), self.selectors
        rows = []
        for node in nodes(page, pick.topic):
            link = value(node, pick.topic_link)
            if not link:
                continue  # a header, or a topic that was moved away
            url = address(answer.url, link)
            if not same_host(url, answer.url):
                continue
            linked = first(node, pick.topic_link)
            title = value(node, pick.topic_title) or (" ".join(linked.text().split()) if linked else None)
            rows.append(Row(thread_of(url), url, title or None, self._mark(node)))
        return Topics(rows, _next(page, answer, pick.topics_next), bool(rows) or bool(nodes(page, pick.list)))

    def _mark(self, node: LexborNode) -> str:
        """What tells whether a topic has moved; a time such as "3 hours ago" does not: it changes by itself."""
        told, replies = value(node, self.selectors.topic_time), value(node, self.selectors.topic_replies)
        count = re.sub(r"\D+", "", (re.search(r"\d[\d.,' ]*", replies or "") or [""])[0])
        moment = None
        if told:
            moment = self._moment(told, None) or (self._moment(told, self.now) if CLOCK.search(told) else None)
        return " ".join(filter(None, [moment.isoformat() if moment else "", count]))

    def posts(self, answer: Response, row: Row, before: int) -> Said:
        """Read the posts of a page; `before` is how many stand on the pages before."""
        page, pick = parsed(answer), self.selectors
        if row.title is None and page.root:
            row = msgspec.structs.replace(row, title=value(page.root, pick.title))
        posts, ids = [], []
        wrong: Counter[str] = Counter()
        for number, node in enumerate(nodes(page, pick.post)):
            told = value(node, pick.post_id)
            if not told:
                wrong[f"post_id = '{pick.post_id}' found nothing"] += 1
                continue
            ids.append(self._id(told, row.thread_id))
            try:
                posts.append(self._post(node, told, row, answer.url, before + number))
            except ValueError as error:
                wrong[str(error)] += 1
        if not ids and not wrong:
            wrong[f"the selector post = '{pick.post}' found nothing"] = 1
        for problem, count in wrong.items():
            self.skipped.append(f"{shown(answer.url)}: {problem}" + (f" ({count} posts)" if count > 1 else ""))
        return Said(posts, ids, _next(page, answer, pick.next))

    def sifted(self, posts: list[Post], skipped: list[str]) -> list[Post]:
        """Those of a plausible time."""
        return dates.sift(posts, self.now, skipped)

    def _post(self, node: LexborNode, told: str, row: Row, url: str, position: int) -> Post:
        pick = self.selectors
        text, at = first(node, pick.text), value(node, pick.time)
        if text is None or text.html is None:
            raise ValueError(f"text = '{pick.text}' found nothing")
        if at is None:
            raise ValueError(f"time = '{pick.time}' found nothing")
        created_at = self._moment(at, self.now)
        if created_at is None:
            raise ValueError(f"time = '{pick.time}' found '{at[:60]}', which is no date we can read: set time_format")
        name, profile = value(node, pick.author), value(node, pick.author_link)
        author = None
        if name:
            staff = first(node, pick.staff) is not None
            author = Author(id=name, url=address(url, profile) if profile else None, staff=staff)
        link, anchor = value(node, pick.post_link), node.attributes.get("id")
        quoted = re.findall(r"\d+", value(text, pick.quote_of) or "")
        return Post(
            id=self._id(told, row.thread_id),
            thread_id=row.thread_id,
            url=address(url, link, fragment=True) if link else f"{url}#{anchor}" if anchor else url,
            created_at=created_at,
            author=author,
            thread_title=row.title,
            position=position,
            parent_id=self._id(quoted[-1], row.thread_id) if quoted else None,
            body=_quotes_marked(text, pick.quote),
            format="html",
        )

    def _id(self, told: str, thread_id: str) -> str:
        number = (re.findall(r"\d+", told) or [told])[-1]
        return number if self.everywhere else f"{thread_id}#{number}"

    def _moment(self, told: str, now: datetime | None) -> datetime | None:
        if self.time_format:
            try:
                moment = datetime.strptime(told, self.time_format)  # noqa: DTZ007 - the zone is set below
            except ValueError:
                return None
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)
        if told.isdecimal() and len(told) == 10:  # seconds since 1970
            return datetime.fromtimestamp(int(told), UTC)
        words = told.strip("«» ").split()[-WORDS:]
        for start in range(len(words)):  # "by Ada » Mon Jun 01, 2026 2:05 pm"
            ending = " ".join(words[start:])
            if re.search(r"\d[:.,/-]\d|\s", ending) and (found := dates.read(ending, self.zone, now)):
                return found
        return dates.read(told, self.zone, now)


def _next(page: LexborHTMLParser, answer: Response, selector: str | None) -> str | None:
    link = value(page.root, selector) if page.root else None
    url = address(answer.url, link) if link else None
    return url if url and same_host(url, answer.url) else None


def _quotes_marked(text: LexborNode, quote: str | None) -> str:
    html = text.html or ""
    for node in nodes(text, quote):
        if node.html and node.tag not in {"blockquote", "aside"}:
            html = html.replace(node.html, f"<blockquote>{node.inner_html}</blockquote>")
    return html
