"""A place of the world as the JSON that Discourse answers with (fields as its API gives them to anybody)."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from kundschafter.sample.markup import raw
from kundschafter.sample.shapes import LIKE, Json, Users, accepted_json, blocks, post_json, stamp, topic_json
from kundschafter.sample.world import Thread, World

CHUNK = 20  # posts that come with a topic
PER_PAGE = 30  # topics of one page of the list
LATEST = 50  # posts of one page of /posts.json

CATEGORIES = {
    "own": {
        "de": (5, "Hilfe", "hilfe"),
        "en": (6, "English Board", "english-board"),
        "talk": (7, "Austausch", "austausch"),
    },
    "foreign": {
        "de": (3, "Heimnetz & Telefonie", "heimnetz"),
        "en": (4, "International", "international"),
        "talk": (8, "Plauderecke", "plauderecke"),
    },
}


class Forum:
    """One place, looked up by topic and post. Methods give None where Discourse answers 404."""

    def __init__(self, world: World, place: str) -> None:
        self.place = place
        self.threads = world.of(place)
        self.topics = {thread.id: thread for thread in self.threads}
        self.posts = {post.id: (thread, post) for thread in self.threads for post in thread.posts}
        self.users = Users([life for life in world.people if life.place == place])

    def latest(self, page: int = 0, order: str = "activity", *, ascending: bool = False) -> Json:
        """A page of topics, by last post or by opening; pinned ones come first, on the first page."""

        def age(thread: Thread) -> tuple[datetime, int]:
            return (thread.posts[0].at if order == "created" else thread.posts[-1].at, thread.id)

        ordered = sorted(self.threads, key=age, reverse=not ascending)
        if order == "activity" and not ascending:
            ordered.sort(key=lambda thread: not thread.pinned)
        shown = ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
        topics: Json = {
            "can_create_topic": False,
            "per_page": PER_PAGE,
            "top_tags": [],
            "topics": [self._listed(thread) for thread in shown],
        }
        if (page + 1) * PER_PAGE < len(ordered):
            topics["more_topics_url"] = f"/latest?no_definitions=true&page={page + 1}"
        users = sorted({post.author for thread in shown for post in thread.posts})
        return {
            "users": [self.users.json(handle) for handle in users],
            "primary_groups": [],
            "flair_groups": [],
            "topic_list": topics,
        }

    def topic(self, topic_id: int, near: int = 1, *, whole: bool = False) -> Json | None:
        """A topic with the chunk of posts around post number `near`, or with all (`?print=true`)."""
        thread = self.topics.get(topic_id)
        if thread is None:
            return None
        start = 0 if near <= CHUNK else max(0, near - 6)
        posts = thread.posts if whole else thread.posts[start : start + CHUNK]
        people = list(dict.fromkeys(post.author for post in thread.posts))
        stream = {
            "posts": [post_json(post, thread, self.users) for post in posts],
            "stream": [post.id for post in thread.posts],
        }
        return {
            "post_stream": stream,
            "timeline_lookup": [[1, 0]],
            "suggested_topics": [],
            **topic_json(thread, self._category(thread)[0]),
            "word_count": sum(len(raw(post.blocks).split()) for post in thread.posts),
            "deleted_at": None,
            "user_id": self.users.known[thread.posts[0].author][0],
            "slow_mode_seconds": 0,
            "draft": None,
            "draft_key": f"topic_{thread.id}",
            "current_post_number": posts[0].number if posts else 1,
            "chunk_size": CHUNK,
            "participant_count": len(people),
            "accepted_answer": accepted_json(thread),
            "details": {
                "can_edit": False,
                "notification_level": 1,
                "participants": [
                    {**self.users.json(handle), "post_count": sum(post.author == handle for post in thread.posts)}
                    for handle in people
                ],
                "created_by": self.users.json(thread.posts[0].author),
                "last_poster": self.users.json(thread.posts[-1].author),
            },
        }

    def some(self, topic_id: int, ids: Iterable[int]) -> Json | None:
        """The posts of a topic that were asked for; what is not of this topic is left out, as Discourse does."""
        thread = self.topics.get(topic_id)
        if thread is None:
            return None
        wanted = set(ids)
        return {
            "post_stream": {
                "posts": [post_json(post, thread, self.users) for post in thread.posts if post.id in wanted]
            },
            "id": topic_id,
        }

    def before(self, last: int | None) -> Json:
        """The fifty newest posts whose id is at most `last`, newest first."""
        ids = sorted((number for number in self.posts if last is None or number <= last), reverse=True)[:LATEST]
        return {"latest_posts": [self.alone(number) for number in ids]}

    def alone(self, post_id: int) -> Json | None:
        """A post outside its topic: with the text as typed and the topic's name."""
        if post_id not in self.posts:
            return None
        thread, post = self.posts[post_id]
        named = {
            "topic_title": thread.title,
            "topic_html_title": escape(thread.title),
            "category_id": self._category(thread)[0],
        }
        return {**post_json(post, thread, self.users), **named, "raw": raw(blocks(post))}

    def likers(self, post_id: int) -> Json | None:
        """Who liked a post (`/post_action_users.json`)."""
        if post_id not in self.posts:
            return None
        post = self.posts[post_id][1]
        return {
            "post_action_users": [
                {**self.users.json(like.handle), "post_url": None, "username_lower": like.handle.lower()}
                for like in post.likes
            ],
            "total_rows_post_action_users": len(post.likes),
        }

    def categories(self) -> list[Json]:
        return [
            {"id": number, "name": name, "slug": slug, "color": "0E76BD", "text_color": "FFFFFF", "position": number,
             "topic_count": sum(self._category(thread)[0] == number for thread in self.threads), "read_restricted": False}
            for number, name, slug in CATEGORIES[self.place].values()
        ]  # fmt: skip

    def site(self) -> Json:
        return {
            "categories": self.categories(),
            "post_action_types": [{"id": LIKE, "name_key": "like", "name": "Like"}],
            "default_archetype": "regular",
        }

    def _listed(self, thread: Thread) -> Json:
        handles = list(dict.fromkeys((thread.posts[0].author, thread.posts[-1].author)))
        return {
            **topic_json(thread, self._category(thread)[0]),
            "bumped": True,
            "bumped_at": stamp(thread.posts[-1].at),
            "unseen": False,
            "last_poster_username": thread.posts[-1].author,
            "has_accepted_answer": any(post.accepted_at for post in thread.posts),
            "posters": [
                {"extras": None, "description": "", "user_id": self.users.known[handle][0]} for handle in handles
            ],
        }

    def _category(self, thread: Thread) -> tuple[int, str, str]:
        kind = "talk" if thread.topic in ("", "talk", "news") else thread.language
        return CATEGORIES[self.place][kind]
