"""A small Reddit for tests: listings of submissions and comments, newest first, a hundred at a time."""

import json
from datetime import UTC, datetime

START = datetime(2026, 6, 1, 8, tzinfo=UTC).timestamp()


class Subreddit:
    shown = 1000  # a listing holds no more

    def __init__(self):
        self.things: list[dict] = []

    def say(self, minute, kind="t3", author="ada", **more):
        number = len(self.things) + 1
        data = {"id": f"x{number}", "name": f"{kind}_x{number}", "author": author, "created_utc": START + 60 * minute}
        data |= {"subreddit": "netz", "score": 4, "edited": False, "permalink": f"/r/netz/comments/x{number}/"}
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

    def __call__(self, asked):
        if asked.route == "/api/v1/access_token":
            told = {"access_token": "key", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
        elif asked.route.strip("/") in {"r/netz/new", "r/netz/comments", "r/all/search"}:
            told = self.listing("t1" if "comments" in asked.route else "t3", asked.query.get("after", [None])[0])
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
        more = names[start + 99] if start + 100 < len(things) else None
        return {"kind": "Listing", "data": {"children": part, "after": more, "before": None, "dist": len(part)}}
