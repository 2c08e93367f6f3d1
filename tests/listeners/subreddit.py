"""A small Reddit for tests: listings of submissions and comments, newest first, a hundred at a time."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

START = datetime(2026, 6, 1, 8, tzinfo=UTC).timestamp()


class Subreddit:
    shown = 1000  # a listing holds no more
    branches, depth = 3, 3  # of a tree that is shown at once

    def __init__(self):
        self.things: list[dict] = []
        self.hides = lambda _: False

    def say(self, minute, kind="t3", author="ada", **more):
        number = len(self.things) + 1
        data = {"id": f"x{number}", "name": f"{kind}_x{number}", "author": author, "created_utc": START + 60 * minute}
        data |= {
            "subreddit": "netz",
            "score": 4,
            "edited": False,
            "num_comments": 0,
            "permalink": f"/r/netz/comments/x{number}/",
        }
        if kind == "t3":
            data |= {"title": f"Title {number}", "selftext": "words", "selftext_html": "<p>words</p>", "is_self": True}
        else:
            data |= {
                "body": "words",
                "body_html": "<p>words</p>",
                "link_id": "t3_x1",
                "parent_id": "t3_x1",
                "link_title": "Title 1",
            }
        self.things.append({"kind": kind, "data": data | more})
        return data

    def thing(self, name):
        return next(thing["data"] for thing in self.things if thing["data"]["name"] == name)

    def delete(self, name):
        """What its author deletes stays as a shell."""
        words = {"selftext": "[deleted]"} if name.startswith("t3_") else {"body": "[deleted]"}
        self.thing(name).update(author="[deleted]", **words)

    def __call__(self, asked):
        if asked.route == "/api/v1/access_token":
            told = {"access_token": "key", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
        elif asked.route.strip("/") in {"r/netz/new", "r/netz/comments", "r/all/search"}:
            told = self.listing("t1" if "comments" in asked.route else "t3", asked.query.get("after", [None])[0])
        elif asked.route.strip("/") == "api/info":
            names = asked.query["id"][0].split(",")
            told = listing([thing for thing in self.things if thing["data"]["name"] in names and not self.hides(thing)])
        elif asked.route.startswith("/comments/"):
            told = self.tree(*asked.route.strip("/").split("/")[1:])
        elif asked.route.strip("/") == "api/morechildren":
            names = {f"t1_{name}" for name in parse_qs(asked.posted.decode())["children"][0].split(",")}
            things = [
                {**thing, "data": thing["data"] | {"replies": ""}}
                for thing in self.things
                if thing["data"]["name"] in names
            ]
            told = {"json": {"errors": [], "data": {"things": things}}}
        else:
            return asked.reply(b'{"message": "Not Found", "error": 404}', 404)
        return asked.reply(json.dumps(told).encode(), 200, {"Content-Type": "application/json"})

    def listing(self, kind, after):
        things = sorted((t for t in self.things if t["kind"] == kind), key=lambda t: -t["data"]["created_utc"])[
            : self.shown
        ]
        names = [thing["data"]["name"] for thing in things]
        start = names.index(after) + 1 if after in names else 0
        part = things[start : start + 100]
        return listing(part, names[start + 99] if start + 100 < len(things) else None)

    def tree(self, link, _=None, comment=None):
        """The first `branches` answers at each place, the others held back; what is deeper than `depth` goes on elsewhere."""
        (submission,) = (thing for thing in self.things if thing["data"]["name"] == f"t3_{link}")
        top = [thing for thing in self.things if thing["data"]["name"] == f"t1_{comment}"]
        return [listing([submission]), listing([self.grown(one, 0) for one in top] or self.below(f"t3_{link}", 0))]

    def below(self, parent, depth):
        things = [thing for thing in self.things if thing["data"].get("parent_id") == parent]
        if things and depth >= self.depth:
            return [
                {
                    "kind": "more",
                    "data": {
                        "count": 0,
                        "name": "t1__",
                        "id": "_",
                        "parent_id": parent,
                        "depth": depth,
                        "children": [],
                    },
                }
            ]
        rest = [thing["data"]["id"] for thing in things[self.branches :]]
        more = (
            {
                "count": len(rest),
                "name": f"t1_{rest[0]}",
                "id": rest[0],
                "parent_id": parent,
                "depth": depth,
                "children": rest,
            }
            if rest
            else None
        )
        return [self.grown(one, depth) for one in things[: self.branches]] + (
            [{"kind": "more", "data": more}] if more else []
        )

    def grown(self, thing, depth):
        below = self.below(thing["data"]["name"], depth + 1)
        return {**thing, "data": thing["data"] | {"replies": listing(below) if below else ""}}


def listing(things, after=None):
    return {"kind": "Listing", "data": {"children": things, "after": after, "before": None, "dist": len(things)}}
