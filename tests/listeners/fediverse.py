"""A small Mastodon server for tests. Statuses are plain dicts that tests change; ids are made as Mastodon makes them."""

import json
from datetime import datetime, timedelta

from tests.listeners.case import START

HOST = "social.example"


class Fediverse:
    def __init__(self):
        self.statuses: dict[str, dict] = {}
        self.headers = dict
        self.most = 40  # statuses of one page

    def say(self, minute, acct="ada", text="words", reply_to=None, tags=("netz",), **more):
        at = START + timedelta(minutes=minute)
        # the last 16 bits of an id are a counter
        status_id = str((int(at.timestamp() * 1000) << 16) + len(self.statuses) % 65536)
        status = {
            "id": status_id,
            "created_at": stamp(at),
            "in_reply_to_id": reply_to,
            "visibility": "public",
            "language": "de",
            "spoiler_text": "",
            "url": f"https://{HOST}/@{acct}/{status_id}",
            "content": f"<p>{text}</p>",
            "favourites_count": 2,
            "edited_at": None,
            "reblog": None,
            "account": account(acct),
            "tags": [{"name": name, "url": f"https://{HOST}/tags/{name}"} for name in tags],
        }
        self.statuses[status_id] = status | more
        return status_id

    def __call__(self, asked):
        parts = asked.route.removeprefix("/api/v1/").split("/")
        match parts:
            case ["timelines", "tag", name]:
                told = self.page(asked, lambda one: name in {tag["name"] for tag in one["tags"]})
            case ["timelines", "public"]:
                told = self.page(asked, lambda _: True)
            case ["accounts", "lookup"]:
                told = self.lookup(asked.query["acct"][0])
            case ["accounts", account_id, "statuses"]:
                told = self.page(asked, lambda one: one["account"]["id"] == account_id)
            case ["statuses"]:
                told = [self.shown(one) for one in asked.query["id[]"] if one in self.statuses]
            case ["statuses", status_id, "context"]:
                told = self.context(status_id)
            case ["statuses", status_id]:
                told = self.shown(status_id) if status_id in self.statuses else None
            case _:
                told = None
        if told is None:
            return asked.reply(b'{"error": "Record not found"}', 404, self.headers())
        return asked.reply(json.dumps(told).encode(), 200, {"Content-Type": "application/json", **self.headers()})

    def page(self, asked, fits):
        """With `min_id` the oldest above it, with `since_id` or nothing the newest; newest first in both cases."""
        first = int(asked.query.get("min_id", asked.query.get("since_id", ["0"]))[0])
        fitting = sorted(int(one["id"]) for one in self.statuses.values() if fits(one) and int(one["id"]) > first)
        limit = min(int(asked.query.get("limit", ["20"])[0]), self.most)
        part = fitting[:limit] if "min_id" in asked.query else fitting[-limit:]
        return [self.shown(str(number)) for number in part[::-1]]

    def lookup(self, acct):
        return next((one["account"] for one in self.statuses.values() if one["account"]["acct"] == acct), None)

    def shown(self, status_id):
        answers = sum(one["in_reply_to_id"] == status_id for one in self.statuses.values())
        return {"replies_count": answers, **self.statuses[status_id]}

    def context(self, status_id):
        if status_id not in self.statuses:
            return None
        above, below = [], []
        parent = self.statuses[status_id]["in_reply_to_id"]
        while parent in self.statuses:
            above.insert(0, self.shown(parent))
            parent = self.statuses[parent]["in_reply_to_id"]
        front = [status_id]
        while front:
            asked = front.pop(0)
            answers = [name for name, one in self.statuses.items() if one["in_reply_to_id"] == asked]
            below += [self.shown(name) for name in answers]
            front += answers
        return {"ancestors": above, "descendants": below}


def account(acct, **more):
    host = acct.partition("@")[2] or HOST
    return {
        "id": str(sum(map(ord, acct))),
        "acct": acct,
        "username": acct.partition("@")[0],
        "display_name": acct.partition("@")[0].title(),
        "note": "<p>Hello</p>",
        "url": f"https://{host}/@{acct.partition('@')[0]}",
        "bot": False,
        "noindex": False,
        "discoverable": None,
        "indexable": False,
        **more,
    }


def stamp(moment: datetime):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
