"""A small Hacker News for tests: Algolia's search over it, and its own interface for single items."""

import json
import re
from datetime import UTC, datetime

START = int(datetime(2026, 6, 1, 8, tzinfo=UTC).timestamp())
FILTER = re.compile(r"created_at_i>=(\d+),created_at_i<(\d+)")


class Hacker:
    shown = 1000  # hits of one search

    def __init__(self, start=START):
        self.start = start
        self.items: dict[str, dict] = {}
        self.late: set[str] = set()  # ids the search does not know yet
        self.shells: dict[str, dict | None] = {}  # what the own interface says instead

    def story(self, minute, title="Almtel is slow", **more):
        return self.say(minute, ["story"], title=title, url="https://almtel.example/", points=5, **more)

    def comment(self, story, minute, text="Almtel again", parent=None, **more):
        story_title = self.items[story]["title"]
        parent_id = int(parent or story)
        about = {"story_id": int(story), "story_title": story_title, "parent_id": parent_id, "points": None}
        return self.say(minute, ["comment"], comment_text=text, **about, **more)

    def say(self, minute, kinds, **more):
        number = str(len(self.items) + 1001)
        moment = self.start + 60 * minute
        told = {"objectID": number, "created_at_i": moment, "author": "ada", "story_id": int(number), **more}
        told["_tags"] = [*kinds, f"author_{told['author']}", f"story_{told['story_id']}"]
        self.items[number] = told
        return number

    def delete(self, number):
        self.shells[number] = {"id": int(number), "deleted": True, "type": "comment", "time": 1}

    def __call__(self, asked):
        if asked.route.startswith("/item/"):
            number = asked.route.removeprefix("/item/").removesuffix(".json")
            there = {"id": int(number), "by": "ada", "text": "words"} if number in self.items else None
            told = self.shells.get(number, there)
        else:
            told = self.search({name: values[0] for name, values in asked.query.items()})
        asked.reply(json.dumps(told).encode())

    def search(self, query):
        low, high = map(int, FILTER.fullmatch(query["numericFilters"]).groups())
        words = query.get("query", "").casefold()
        hits = [
            hit
            for number, hit in self.items.items()
            if low <= hit["created_at_i"] < high
            and number not in self.late
            and words in f"{hit.get('title')} {hit.get('comment_text')}".casefold()
            and fits(query["tags"], hit["_tags"])
        ]
        hits.sort(key=lambda hit: -hit["created_at_i"])
        shown = hits[: min(self.shown, int(query["hitsPerPage"]))]
        return {"hits": shown, "nbHits": len(hits), "page": 0, "nbPages": 1, "exhaustiveNbHits": True}


def fits(wanted, tags):
    """`a,(b,c)`: a and one of b and c."""
    groups = [part[1:-1].split(",") if part[0] == "(" else [part] for part in re.findall(r"\([^)]*\)|[^,()]+", wanted)]
    return all(set(group) & set(tags) for group in groups)
