"""What the archives of mailing lists on the web have in common: mails that become posts, and how each is asked for."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Protocol

from listeners import dates
from listeners.formats.mail import Mail
from listeners.formats.mail_posts import Threads, post_of
from listeners.http.answers import shown
from listeners.records import Cursor, Fetcher, Known, Page, Post, Response, SourceRefused

GONE = {404, 410}
PAGE_POSTS = 200


class Shelf(Protocol):
    """One mailing list, as one software shows it."""

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]: ...

    def recheck(self, known: Sequence[Known], now: datetime) -> Iterator[Page]: ...


class Desk:
    """Where mails become posts, and what could not be read is noted down in `skipped`."""

    def __init__(self, now: datetime) -> None:
        self.threads = Threads()
        self.skipped: list[str] = []
        self._now = now

    def post(self, mail: Mail, where: str, *, tell: bool) -> Post | None:
        """The post a mail is; None where it cannot be read or must not be kept, which is noted where we `tell`."""
        thread, parent = self.threads.place(mail)
        problems: list[str] = []
        try:
            posts = dates.sift([post_of(mail, thread, parent, url="", zone=UTC)], self._now, problems)
        except ValueError as error:
            posts, problems = [], [f"{where}: {error}"]
        self.skipped += problems if tell else []
        return posts[0] if posts else None

    def told(self) -> list[str]:
        """What was noted since the last time this was asked."""
        skipped, self.skipped = self.skipped, []
        return skipped


def ask(fetcher: Fetcher, url: str, **params: str) -> Response | None:
    """Fetch; None where there is nothing."""
    answer = fetcher.get(url, params=params or None)
    if answer.status == 200:
        return answer
    if answer.status in GONE:
        return None
    raise SourceRefused(f"{shown(url)} answered {answer.status}, which it was not asked for.")


def by_time(posts: list[Post]) -> list[Post]:
    return sorted(posts, key=lambda post: post.created_at)


def digest(message_id: str) -> str:
    """Short, for cursors that hold many."""
    return blake2b(message_id.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
