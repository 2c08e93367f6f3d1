"""GitHub: issues and discussions of repositories, with their comments."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from listeners.dates import sift
from listeners.github import discussions
from listeners.github.api import Api
from listeners.github.issues import address, is_issue, post_of
from listeners.in_order import Mark, Row, first_second, read_on
from listeners.records import Cursor, Fetcher, Known, Page, Post, SourceRefused, SourceUnavailable
from listeners.source import Source

Repository = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*/(?!\.\.?$)[A-Za-z0-9._-]+$")]
LISTS = ("issues", "issues/comments")


class _List(msgspec.Struct):
    """How far a list is heard, and the `etag` of what it told from a moment on: while that is so, asking costs nothing."""

    mark: Mark = Mark()
    known: tuple[int | None, str] | None = None


class GitHub(Source, frozen=True, kw_only=True, tag="github"):
    """Repositories as "owner/name". Whatever was updated is heard again, so that edits and reactions come along."""

    repositories: Annotated[list[Repository], msgspec.Meta(min_length=1)]
    issues: bool = True
    discussions: bool = False  # they need a token
    since: date | None = None  # what was last updated before is not heard
    api_url: str = "https://api.github.com"
    recheck_most: ClassVar[int] = 10_000  # a hundred in one request

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield what was updated, list by list, each in the order of updates, a request a page.

        A repository that refuses us keeps no other one from us; it is raised in the end.
        """
        api = Api(self.api_url, fetcher, now)
        state = msgspec.convert(cursor or {}, dict[str, _List])
        refusal: SourceRefused | None = None
        for key in self._lists():
            one = state[key] = state.get(key, _List(Mark(first_second(self.since))))
            repository, _, what = key.partition(" ")
            heard = self._discussed(api, repository, one) if what == "discussions" else self._updated(api, key, one)
            try:
                for posts, skipped in heard:
                    kept = sift(posts, now, skipped)
                    after = msgspec.to_builtins(state)
                    yield Page(posts=kept, cursor=after, skipped=skipped, quota_left=api.quota_left)
            except SourceRefused as error:
                refusal = refusal or error
        if refusal:
            raise refusal

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the posts `known` as they are now.

        Issues and comments: the lists since the oldest of them are read again; what is missing there is asked for by
        itself before it is called gone. Discussions: a hundred in one request.
        """
        api = Api(self.api_url, fetcher, now)
        discussed = [one for one in known if "/discussions/" in one.url]
        for start in range(0, len(discussed), discussions.BATCH):
            skipped: list[str] = []
            posts = discussions.again(api, discussed[start : start + discussions.BATCH], skipped)
            yield Page(posts=posts, cursor={}, skipped=skipped, quota_left=api.quota_left)
        repositories: dict[str, dict[str, Known]] = {}
        for one in known:
            if "/discussions/" not in one.url:
                repositories.setdefault(one.thread_id.rpartition("#")[0], {})[one.id] = one
        for repository, waiting in repositories.items():
            for posts in _still_there(api, repository, waiting):
                yield Page(posts=posts, cursor={}, quota_left=api.quota_left)

    def _lists(self) -> Iterator[str]:
        wanted = [*(LISTS if self.issues else ()), *(("discussions",) if self.discussions else ())]
        for repository in self.repositories:
            yield from (f"{repository} {what}" for what in wanted)

    def _updated(self, api: Api, key: str, one: _List) -> Iterator[tuple[list[Post], list[str]]]:
        repository, _, what = key.partition(" ")

        def ask(since: int | None, page: int) -> tuple[list[Row], bool]:
            etag = {"etag": one.known[1]} if one.known and page == 1 and since == one.known[0] else None
            rows, more, headers = api.updated(f"/repos/{repository}/{what}", since, page, etag)
            if page == 1 and "etag" in headers and not more:
                one.known = since, headers["etag"]
            return rows, more

        before = one.known
        for rows, mark in read_on(ask, one.mark, f"The list {key}"):
            one.mark = mark
            skipped: list[str] = []
            yield _posts(rows, repository, skipped), skipped
            before = one.known
        if one.known != before:
            yield [], []

    def _discussed(self, api: Api, repository: str, one: _List) -> Iterator[tuple[list[Post], list[str]]]:
        moved = discussions.changed(api, repository, one.mark.since)
        due = [row for row in moved if row.moment != one.mark.since or row.id not in one.mark.met]
        for start in range(0, len(due), discussions.TOGETHER):
            rows = due[start : start + discussions.TOGETHER]
            skipped: list[str] = []
            posts = _read(api, rows, repository, skipped)
            newest = rows[-1].moment
            met = one.mark.met if newest == one.mark.since else []
            one.mark = Mark(newest, [*met, *(row.id for row in rows if row.moment == newest)])
            yield posts, skipped


def _read(api: Api, rows: list[Row], repository: str, skipped: list[str]) -> list[Post]:
    """Read discussions together or, where that is too much for GitHub, one by one."""
    try:
        return discussions.read(api, rows, repository, skipped)
    except SourceUnavailable as error:
        if error.retry_after or len(rows) == 1:
            raise
    return [post for row in rows for post in discussions.read(api, [row], repository, skipped)]


def _posts(rows: list[Row], repository: str, skipped: list[str]) -> list[Post]:
    posts = []
    for row in rows:
        try:
            if is_issue(row.told):
                posts.append(post_of(row.told, repository))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            skipped.append(f"{row.told.get('html_url') or row.id}: {error!r}")
    return posts


def _still_there(api: Api, repository: str, waiting: dict[str, Known]) -> Iterator[list[Post]]:
    """Yield the posts `waiting` found in the lists, then those that are gone."""
    start = Mark(min(int(one.created_at.timestamp()) for one in waiting.values()))
    missing = dict(waiting)
    for what in LISTS:

        def ask(since: int | None, page: int, path: str = f"/repos/{repository}/{what}") -> tuple[list[Row], bool]:
            return api.updated(path, since, page)[:2]

        for rows, _ in read_on(ask, start, f"The list {repository} {what}"):
            posts = [post for post in _posts(rows, repository, []) if post.id in waiting]
            for post in posts:
                missing.pop(post.id, None)
            yield posts
    yield [one.gone() for one in missing.values() if api.is_gone(address(one, repository))]
