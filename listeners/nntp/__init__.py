"""Newsgroups, heard from a news server over NNTP."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from listeners import dates
from listeners.formats.mail import Mail
from listeners.nntp.client import Server
from listeners.nntp.group import Group
from listeners.records import Cursor, Fetcher, Known, Page, SourceRefused
from listeners.source import Source

GROUP = re.compile(r"[\w.+*?-]{1,200}")
ASKED = 10_000  # posts a recheck asks for
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
Count = Annotated[int, msgspec.Meta(gt=0)]


class Nntp(Source, frozen=True, kw_only=True, tag="nntp"):
    """Groups of one server. The cursor holds for each the number of the last article heard, and a few ids around it.

    `url` makes addresses of posts: `https://news.example/{id}`; without it they are `news:` addresses.
    """

    server: str
    groups: list[str]  # names, or patterns such as de.comm.*
    tls: bool = True
    port: Count | None = None  # 563 with TLS, else 119
    login: bool = False  # with KUNDSCHAFTER_NNTP_USER and KUNDSCHAFTER_NNTP_PASSWORD
    url: str = ""
    newest: Count = 100_000  # articles of a group to hear at most on the first night
    max_bytes: Count = 1_000_000  # of one article; what is larger carries files

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.groups:
            raise ValueError("'groups' names no newsgroup; write groups = [\"de.comm.geraete\"]")
        for name in self.groups:
            if not GROUP.fullmatch(name):
                raise ValueError(f"'{name}' in 'groups' is not the name of a newsgroup")
        if self.login and not self.tls:
            raise ValueError("'login' without 'tls' would show the password to everybody on the way; set tls = true")

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what is new, group by group, in the order in which it came to the server.

        A group whose articles were numbered anew is heard again from its beginning. Raises SourceRefused at the end for
        groups that are not there.
        """
        groups = dict(cursor["groups"]) if cursor and cursor.get("server") == self.server else {}
        missing = []
        with self._open(fetcher) as server:
            for name in self._names(server):
                group = Group(server, name, self.url or "news:{id}", self.max_bytes)
                for state, heard, skipped in group.hear(groups.get(name) or {}, self.newest):
                    groups = {**groups, name: state}
                    posts = dates.sift(heard, now, skipped)
                    yield Page(posts=posts, skipped=skipped, cursor={"server": self.server, "groups": groups})
                if group.missing:
                    missing.append(name)
        if missing:
            raise SourceRefused(f"{self.server} has no group {', '.join(missing)}: check 'groups' in the settings.")

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:  # noqa: ARG002
        """Yield what was cancelled since. What is older than the oldest article of a group may merely have expired."""
        newest = sorted(known, key=lambda post: post.created_at, reverse=True)[:ASKED]
        with self._open(fetcher) as server:
            horizon = self._horizon(server)
            there = {f"<{post.id}>": post for post in newest if post.created_at >= horizon}
            gone = [there[name] for name, message_id in server.stat(there) if message_id is None]
        if gone:
            yield Page(posts=[post.gone() for post in gone], cursor={})

    @contextmanager
    def _open(self, fetcher: Fetcher) -> Iterator[Server]:
        port = self.port or (563 if self.tls else 119)
        with closing(fetcher.connect(self.server, port, tls=self.tls)) as talk:
            server = Server(talk, self.server)
            if self.login:
                user, password = (os.environ.get(f"KUNDSCHAFTER_NNTP_{part}") for part in ("USER", "PASSWORD"))
                if not user or not password:
                    raise SourceRefused(
                        f"{self.server} needs a login: set KUNDSCHAFTER_NNTP_USER and KUNDSCHAFTER_NNTP_PASSWORD in the "
                        "environment, or login = false."
                    )
                server.login(user, password)
            yield server

    def _names(self, server: Server) -> list[str]:
        found = [server.groups(name) if {"*", "?"} & set(name) else [name] for name in self.groups]
        return list(dict.fromkeys(name for names in found for name in names))

    def _horizon(self, server: Server) -> datetime:
        """Before this, the server may have dropped articles by age: when the oldest one of the youngest group was written."""
        horizon = EARLIEST
        for name in self._names(server):
            low, high = server.group(name) or (0, 0)
            written = (
                [dates.read(Mail(row.header).date) for row in server.over(low, min(low + 10, high))] if high else []
            )
            if high:  # a group that is empty now had articles: all may have been dropped
                horizon = max(horizon, min(filter(None, written), default=LATEST))
        return horizon
