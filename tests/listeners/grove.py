"""A small Lemmy server for tests: communities, search, single things. What is said are plain dicts that tests change."""

import json
from datetime import timedelta

from tests.listeners.case import START

HOST = "https://lemmy.example"


class Grove:
    def __init__(self):
        self.posts: dict[int, dict] = {}
        self.comments: dict[int, dict] = {}
        self.pinned: set[int] = set()

    def post(self, minute, name="ada", **more):
        number = len(self.posts) + 1
        said = {"id": number, "name": f"Title {number}", "body": "words", "published": stamp(minute), "language_id": 32}
        said |= {"ap_id": f"{HOST}/post/{number}", "deleted": False, "removed": False, **more}
        self.posts[number] = {"post": said, **surroundings(name)}
        return f"post/{number}"

    def comment(self, minute, post_id, name="ben", parent=None, **more):
        number, post = len(self.comments) + 1, int(post_id.partition("/")[2])
        above = self.comments[int(parent.partition("/")[2])]["comment"]["path"] if parent else "0"
        said = {"id": number, "post_id": post, "content": "words", "path": f"{above}.{number}", "language_id": 0}
        said |= {"published": stamp(minute), "ap_id": f"{HOST}/comment/{number}", "deleted": False, "removed": False}
        self.comments[number] = {"comment": said | more, "post": self.posts[post]["post"], **surroundings(name)}
        return f"comment/{number}"

    def said(self, post_id):
        what, _, number = post_id.partition("/")
        return (self.posts if what == "post" else self.comments)[int(number)][what]

    def delete(self, post_id):
        self.said(post_id).update(deleted=True, content="")

    def __call__(self, asked):
        query = {name: values[0] for name, values in asked.query.items()}
        match asked.route.removeprefix("/api/v3/").split("/"):
            case ["site"]:
                told = {
                    "all_languages": [{"id": 0, "code": "und", "name": "None"}, {"id": 32, "code": "de", "name": "D"}]
                }
            case ["post", "list"] if query["community_name"] == "netz":
                first = sorted(self.pinned)
                told = {"posts": self.part([*(self.posts[one] for one in first), *self.rows("post", first)], query)}
            case ["comment", "list"] if "post_id" in query:
                under = [row for row in self.rows("comment") if row["post"]["id"] == int(query["post_id"])]
                told = {"comments": self.part(under, query)}
            case ["comment", "list"] if query["community_name"] == "netz":
                told = {"comments": self.part(self.rows("comment"), query)}
            case ["search"]:
                what = query["type_"].lower()
                told = {"posts": [], "comments": [], what: self.part(self.rows(what[:-1]), query)}
            case ["post" | "comment" as what] if int(query["id"]) in (self.posts if what == "post" else self.comments):
                told = {f"{what}_view": (self.posts if what == "post" else self.comments)[int(query["id"])]}
            case [what, *_]:
                return asked.reply(json.dumps({"error": f"couldnt_find_{what}"}).encode(), 400)
        return asked.reply(json.dumps(told).encode(), 200, {"Content-Type": "application/json"})

    def rows(self, what, without=()):
        rows = [
            row for row in (self.posts if what == "post" else self.comments).values() if row[what]["id"] not in without
        ]
        return sorted(rows, key=lambda row: row[what]["published"])

    def part(self, rows, query):
        start = (int(query["page"]) - 1) * int(query["limit"])
        return rows[start : start + int(query["limit"])]


def surroundings(name):
    user, _, host = name.partition("@")
    actor = f"https://{host}/u/{user}" if host else f"{HOST}/u/{user}"
    creator = {"id": 1, "name": user, "actor_id": actor, "display_name": user.title(), "bot_account": False}
    return {"creator": creator, "community": {"name": "netz", "title": "Netz"}, "counts": {"upvotes": 4, "score": 3}}


def stamp(minute):
    return (START + timedelta(minutes=minute)).isoformat(timespec="microseconds").replace("+00:00", "Z")
