"""A Discourse forum, heard through its public interface."""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from listeners.dates import plausible, sift
from listeners.discourse.api import Category, Forum
from listeners.discourse.topic import posts_of_topic
from listeners.http.answers import shown
from listeners.records import Cursor, Fetcher, Known, ListenError, Page, Post, SourceRefused, SourceUnavailable
from listeners.source import Source

PAGE_POSTS = 200
ENOUGH_FAILED = 3  # topics in a row: then it is the forum that is down or refuses us
NIGHTS = 7  # on which a topic that cannot be read is tried


class _State(msgspec.Struct):
    """What a cursor holds: the last activity heard, the topics heard of that very instant, failures by topic id."""

    since: datetime | None = None
    heard: list[int] = []
    again: dict[str, int] = {}

    def due(self, forum: Forum) -> list[tuple[datetime | None, int, int | None]]:
        """List (last activity, topic id, category id) of what is to be read; of topics to be tried again the id alone."""
        moved = [row for row in forum.changed(self.since) if row[0] != self.since or row[1] not in self.heard]
        told = {str(topic_id) for _, topic_id, _ in moved}
        return [*((None, int(topic_id), None) for topic_id in self.again if topic_id not in told), *moved]

    def pass_by(self, moment: datetime | None, topic_id: int, now: datetime, *, failed: bool) -> None:
        """Take down that a topic was tried."""
        failures = self.again.pop(str(topic_id), 0) + 1
        if failed and failures < NIGHTS:
            self.again[str(topic_id)] = failures
        if moment and plausible(moment, now):  # a topic of the year 2100 must not hide what is said until then
            self.heard = [*self.heard, topic_id] if moment == self.since else [topic_id]
            self.since = moment


class _Failures:
    """Topics in a row that could not be read."""

    def __init__(self) -> None:
        self.row: list[ListenError] = []

    def add(self, error: ListenError) -> None:
        self.row.append(error)
        if len(self.row) >= ENOUGH_FAILED or getattr(error, "retry_after", None):
            raise error

    def end(self) -> None:
        """Nothing says that the forum is up again."""
        if self.row and isinstance(self.row[-1], SourceUnavailable):
            raise self.row[-1]


class _Visit(NamedTuple):
    """A night at the forum; `names` are those of the categories by id."""

    forum: Forum
    names: dict[int, str]
    now: datetime


class Discourse(Source, frozen=True, kw_only=True, tag="discourse"):
    """One forum. A topic that was active is read again whole, so that edits, likes and accepted answers come along."""

    url: str
    # names, slugs or ids, with what is below them; all, where none is named
    categories: list[str] = []  # noqa: RUF012 - msgspec copies it
    likers: bool = False  # ask who likes each liked post: one more request a post

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the topics active since the cursor, oldest activity first, some 200 posts a page."""
        forum = Forum(self.url, fetcher)
        categories = forum.categories()
        wanted = self._wanted(categories)
        visit = _Visit(forum, {category.id: category.name for category in categories.values()}, now)
        state = msgspec.convert(cursor or {}, _State)
        after = msgspec.to_builtins(state)
        posts: list[Post] = []
        skipped: list[str] = []
        failures = _Failures()
        for moment, topic_id, category_id in state.due(forum):
            if wanted is not None and moment and category_id not in wanted:
                continue
            try:
                posts += self._read(visit, topic_id, skipped)
                failures.row.clear()
            except (SourceRefused, SourceUnavailable) as error:
                failures.add(error)
                skipped.append(f"topic {topic_id}: {error}")
            state.pass_by(moment, topic_id, now, failed=bool(failures.row))
            if len(posts) >= PAGE_POSTS:
                after = msgspec.to_builtins(state)
                yield Page(posts=posts, cursor=after, skipped=skipped)
                posts, skipped = [], []
        if posts or skipped or after != msgspec.to_builtins(state):
            yield Page(posts=posts, cursor=msgspec.to_builtins(state), skipped=skipped)
        failures.end()

    def recheck(self, known: Sequence[Known], fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the posts asked for: a request a topic, one more for each twenty late in it, and one for each post missing.

        A topic that we may no longer read is told; only if that is so for all of them, the forum refuses us.
        """
        if not known:
            return
        forum = Forum(self.url, fetcher)
        visit = _Visit(forum, {category.id: category.name for category in forum.categories().values()}, now)
        failures = _Failures()
        refused: SourceRefused | None = None
        read = 0
        posts: list[Post] = []
        skipped: list[str] = []
        topics: dict[int, dict[int, Known]] = {}
        for post in known:
            topics.setdefault(int(post.thread_id), {})[int(post.id)] = post
        for topic_id, asked in topics.items():
            try:
                posts += self._again(visit, topic_id, asked, skipped)
                failures.row.clear()
                read += 1
            except SourceRefused as error:
                refused = error
                skipped.append(f"topic {topic_id}: {error}")
            except SourceUnavailable as error:
                failures.add(error)
                skipped.append(f"topic {topic_id}: {error}")
            if len(posts) >= PAGE_POSTS:
                yield Page(posts=posts, cursor={}, skipped=skipped)
                posts, skipped = [], []
        yield Page(posts=posts, cursor={}, skipped=skipped)
        failures.end()
        if refused and not read:
            raise refused

    def _wanted(self, known: dict[int, Category]) -> set[int] | None:
        """The ids of the categories that are listened to; None for all."""
        if not self.categories:
            return None
        names = {name.casefold() for name in self.categories}
        fitting = {
            category.id: {category.name.casefold(), category.slug.casefold(), str(category.id)} & names
            for category in known.values()
        }
        missing = names - {name for found in fitting.values() for name in found}
        if missing:
            there = ", ".join(sorted(category.name for category in known.values())) or "none that we may see"
            raise SourceRefused(f"{shown(self.url)} has no category {', '.join(sorted(missing))}. It has: {there}.")
        return {
            category.id
            for category in known.values()
            if fitting[category.id] or fitting.get(category.parent_category_id or 0)
        }

    def _read(self, visit: _Visit, topic_id: int, skipped: list[str]) -> list[Post]:
        topic = visit.forum.topic(topic_id)
        if topic is None:
            skipped.append(f"topic {topic_id} was deleted before we could read it")
            return []
        return self._posts(visit, topic, skipped)

    def _again(self, visit: _Visit, topic_id: int, asked: dict[int, Known], skipped: list[str]) -> list[Post]:
        """What has become of posts of one topic; what is no longer in it may have been moved to another one."""
        topic = visit.forum.topic(topic_id, only=set(asked))
        there = {raw.get("id") for raw in topic["post_stream"]["posts"]} if topic else set()
        gone = [known.gone() for post_id, known in asked.items() if post_id not in there and visit.forum.gone(post_id)]
        if topic is None:
            return gone
        posts = self._posts(visit, topic, skipped, {known.id: known for known in asked.values()})
        # what a post answers may not have come along
        return gone + [msgspec.structs.replace(p, parent_id=p.parent_id or asked[int(p.id)].parent_id) for p in posts]

    def _posts(
        self, visit: _Visit, topic: dict[str, Any], skipped: list[str], only: Container[str] | None = None
    ) -> list[Post]:
        base = self.public_url or shown(self.url)
        try:
            posts = posts_of_topic(topic, base, categories=visit.names, skipped=skipped)
        except ValueError as error:
            raise SourceRefused(str(error)) from error
        posts = sift([post for post in posts if only is None or post.id in only], visit.now, skipped)
        if not self.likers:
            return posts
        likers = visit.forum.likers
        return [msgspec.structs.replace(post, liked_by=likers(post.id)) if post.likes else post for post in posts]
