"""A small forum that answers as Discourse does, for tests; topics and posts are plain dicts that tests change."""

import json
from datetime import UTC, datetime, timedelta

START = datetime(2026, 6, 1, 8, tzinfo=UTC)


class Forum:
    """`topics` by id: {"minute", "posts": [dict], "pinned", "category_id", ...}. Minutes are counted from START."""

    per_page = 30
    chunk = 20
    mega = 10_000

    def __init__(self):
        self.topics: dict[int, dict] = {}
        self.categories = [
            {"id": 1, "name": "Mobilfunk", "slug": "mobilfunk"},
            {"id": 2, "name": "Festnetz", "slug": "festnetz"},
        ]
        self.before_list = lambda _: None  # what happens at the forum before a page of the list is given
        self.before_topic = lambda _: None
        self.next_post = 100

    def say(self, topic_id, minute, author="ada", text="words", **more):
        topic = self.topics.setdefault(topic_id, {"posts": [], "pinned": False, "category_id": 1})
        topic["minute"] = max(minute, topic.get("minute", 0))
        self.next_post += 1
        at = (START + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")
        post = {
            "id": self.next_post,
            "username": author,
            "name": author and author.title(),
            "user_id": 7,
            "created_at": at,
        }
        post |= {"updated_at": at, "version": 1, "cooked": f"<p>{text}</p>", "post_number": len(topic["posts"]) + 1}
        post |= {"post_type": 1, "reply_to_post_number": None, "actions_summary": [], **more}
        topic["posts"].append(post)
        return post

    def post(self, post_id):
        return next(p for topic in self.topics.values() for p in topic["posts"] if str(p["id"]) == str(post_id))

    def delete(self, post_id):
        """Take one post away; what readers without an account see then is nothing at all."""
        for topic in self.topics.values():
            topic["posts"] = [post for post in topic["posts"] if str(post["id"]) != str(post_id)]

    def __call__(self, asked):
        parts = asked.route.strip("/").split("/")
        told = None
        if asked.route == "/latest.json":
            told = self.latest(int(asked.query.get("page", ["0"])[0]))
        elif asked.route == "/categories.json":
            told = {"category_list": {"categories": self.categories}}
        elif asked.route == "/post_action_users.json":
            told = {"post_action_users": [{"username": "ben"}, {"username": "cleo"}]}
        elif parts[0] == "posts":
            told = self.alone(int(parts[1].removesuffix(".json")))
        elif parts[0] == "t":
            told = self.topic(asked, int(parts[1].removesuffix(".json")))
        if told is None:
            asked.reply(b'{"errors": ["not found"]}', 404)
        else:
            asked.reply(told if isinstance(told, bytes) else json.dumps(told).encode())

    def latest(self, page):
        self.before_list(page)
        ids = sorted(
            self.topics, key=lambda one: (self.topics[one]["pinned"], self.topics[one]["minute"]), reverse=True
        )
        rows = [self.row(one) for one in ids[page * self.per_page : (page + 1) * self.per_page]]
        return {"topic_list": {"topics": rows}}

    def row(self, topic_id):
        topic = self.topics[topic_id]
        at = (START + timedelta(minutes=topic["minute"])).isoformat().replace("+00:00", "Z")
        row = {"id": topic_id, "pinned": topic["pinned"], "category_id": topic["category_id"], "created_at": at}
        return row | {"bumped_at": at, "last_posted_at": None}

    def alone(self, post_id):
        return next((p for topic in self.topics.values() for p in topic["posts"] if p["id"] == post_id), None)

    def topic(self, asked, topic_id):
        if asked.route.endswith("/posts.json") and "post_number" in asked.query:
            after = [p for p in self.topics[topic_id]["posts"] if p["post_number"] > int(asked.query["post_number"][0])]
            return {"post_stream": {"posts": after[: self.chunk]}}
        if asked.route.endswith("/posts.json"):
            wanted = {int(one) for one in asked.query["post_ids[]"]}
            return {"post_stream": {"posts": [p for p in self.topics[topic_id]["posts"] if p["id"] in wanted]}}
        self.before_topic(topic_id)
        topic = self.topics.get(topic_id)
        if topic is None or "broken" in topic:
            return topic and topic["broken"]
        stream = {"posts": topic["posts"][: self.chunk], "stream": [post["id"] for post in topic["posts"]]}
        if len(topic["posts"]) >= self.mega:
            stream = {"posts": stream["posts"], "isMegaTopic": True, "lastId": topic["posts"][-1]["id"]}
        told = {
            "id": topic_id,
            "slug": f"topic-{topic_id}",
            "title": f"Topic {topic_id}",
            "tags": ["5g", {"name": "esim"}],
        }
        return told | {"category_id": topic["category_id"], "post_stream": stream} | topic.get("more", {})
