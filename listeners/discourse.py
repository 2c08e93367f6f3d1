"""A Discourse forum, heard through its public interface."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from listeners.dates import plausible, sift
from listeners.discourse_api import Category, Forum
from listeners.discourse_topic import posts_of_topic
from listeners.http.answers import shown
from listeners.records import Cursor, Fetcher, ListenError, Page, Post, SourceRefused, SourceUnavailable
from listeners.source import Source

PAGE_POSTS = 200
ENOUGH_FAILED = 3  # topics in a row: then it is the forum that is down or refuses us
NIGHTS = 3  # on which a topic that cannot be read is tried


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
        names = {category.id: category.name for category in categories.values()}
        state = msgspec.convert(cursor or {}, _State)
        after = msgspec.to_builtins(state)
        posts: list[Post] = []
        skipped: list[str] = []
        failures: list[ListenError] = []  # of the topics before, without one that could be read
        for moment, topic_id, category_id in state.due(forum):
            if wanted is not None and moment and category_id not in wanted:
                continue
            try:
                posts += self._read(forum, topic_id, names, now, skipped)
                failures = []
            except (SourceRefused, SourceUnavailable) as error:
                failures.append(error)
                if len(failures) >= ENOUGH_FAILED or getattr(error, "retry_after", None):
                    raise
                skipped.append(f"topic {topic_id}: {error}")
            state.pass_by(moment, topic_id, now, failed=bool(failures))
            if len(posts) >= PAGE_POSTS:
                after = msgspec.to_builtins(state)
                yield Page(posts=posts, cursor=after, skipped=skipped)
                posts, skipped = [], []
        if posts or skipped or after != msgspec.to_builtins(state):
            yield Page(posts=posts, cursor=msgspec.to_builtins(state), skipped=skipped)
        if failures and isinstance(failures[-1], SourceUnavailable):  # nothing says that the forum is up again
            raise failures[-1]

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

    def _read(
        self, forum: Forum, topic_id: int, names: dict[int, str], now: datetime, skipped: list[str]
    ) -> list[Post]:
        topic = forum.topic(topic_id)
        if topic is None:
            skipped.append(f"topic {topic_id} was deleted before we could read it")
            return []
        try:
            posts = posts_of_topic(topic, self.public_url or shown(self.url), categories=names, skipped=skipped)
        except ValueError as error:
            raise SourceRefused(str(error)) from error
        posts = sift(posts, now, skipped)
        if not self.likers:
            return posts
        return [msgspec.structs.replace(post, liked_by=forum.likers(post.id)) if post.likes else post for post in posts]
