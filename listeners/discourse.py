"""A Discourse forum, heard through its public interface."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from listeners.dates import sift
from listeners.discourse_api import Category, Forum
from listeners.discourse_topic import instant, posts_of_topic
from listeners.http.answers import shown
from listeners.records import Cursor, Fetcher, Page, Post, SourceRefused
from listeners.source import Source

__all__ = ["Discourse", "posts_of_topic"]

PAGE_POSTS = 200
ENOUGH_REFUSED = 3  # topics in a row: then it is the forum that refuses us


class Discourse(Source, frozen=True, kw_only=True, tag="discourse"):
    """One forum. A topic that was active is read again whole, so that edits, likes and accepted answers come along.

    The cursor is the last activity heard (`since`) and the topics already heard of that very instant (`heard`).
    """

    url: str
    categories: list[str] = msgspec.field(
        default_factory=list
    )  # names, slugs or ids; with what is below them. All, where none is named
    likers: bool = False  # ask who likes each liked post: one more request a post

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:
        """Yield the topics active since the cursor, oldest activity first, some 200 posts a page."""
        forum = Forum(self.url, fetcher)
        categories = forum.categories()
        wanted = self._wanted(categories)
        since = instant(cursor["since"]) if cursor else None
        heard: list[int] = cursor["heard"] if cursor else []
        names = {category.id: category.name for category in categories.values()}
        posts: list[Post] = []
        skipped: list[str] = []
        refused = 0
        after = cursor
        for moment, topic_id, category_id in forum.changed(since):
            if (moment == since and topic_id in heard) or (wanted is not None and category_id not in wanted):
                continue
            try:
                posts += self._read(forum, topic_id, names, now, skipped)
                refused = 0
            except SourceRefused as error:
                refused += 1
                if refused >= ENOUGH_REFUSED:
                    raise
                skipped.append(f"topic {topic_id}: {error}")
            heard = [*heard, topic_id] if moment == since else [topic_id]
            since = moment
            after = {"since": since.isoformat(), "heard": heard}
            if len(posts) >= PAGE_POSTS:
                yield Page(posts=posts, cursor=after, skipped=skipped)
                posts, skipped = [], []
        if after is not None and (posts or skipped or after != cursor):
            yield Page(posts=posts, cursor=after, skipped=skipped)

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
