"""The discussions of a small GitHub for tests, by the queries that we send."""

import json

from tests.listeners.hub import REPOSITORY, Hub, at


class Forum(Hub):
    several = 100  # entries of a list that come at once

    def __init__(self):
        super().__init__()
        self.discussions: dict[str, dict] = {}

    def discuss(self, minute, user="ada", **more):
        number = 50 + len(self.discussions)
        told = {
            "number": number,
            "title": "Why slow?",
            "category": {"name": "Q&A"},
            "labels": {"nodes": [{"name": "5g"}]},
        }
        told |= {"updatedAt": at(minute), "comments": [], **self.wrote(f"D_{number}", number, minute, user), **more}
        self.discussions[told["id"]] = told
        return told["id"]

    def reply(self, to, minute, user="ben", **more):
        """To a discussion, or to a comment on one."""
        self.next_id += 1
        parent = self.node(to)
        number = next(d["number"] for d in self.discussions.values() if parent in (d, *d["comments"]))
        told = {"deletedAt": None, "isAnswer": False, **self.wrote(f"DC_{self.next_id}", number, minute, user), **more}
        self.discussions[f"D_{number}"]["updatedAt"] = at(minute)
        if to.startswith("DC_"):
            parent["replies"].append(told)
        else:
            parent["comments"].append(told | {"replies": []})
        return told["id"]

    def wrote(self, node, number, minute, user):
        url = f"https://github.example/{REPOSITORY}/discussions/{number}#{node}"
        who = {"login": user, "url": f"https://github.example/{user}", "__typename": "User"}
        told = {"id": node, "url": url, "createdAt": at(minute), "lastEditedAt": None, "bodyHTML": "<p>words</p>"}
        return told | {"authorAssociation": "NONE", "author": who, "upvoteCount": 1, "reactionGroups": []}

    def node(self, node):
        for discussion in self.discussions.values():
            for comment in discussion["comments"]:
                for told in (discussion, comment, *comment["replies"]):
                    if told["id"] == node:
                        return told
        return self.discussions.get(node)

    def take_away(self, node):
        self.discussions.pop(node, None)
        for discussion in self.discussions.values():
            discussion["comments"] = [c for c in discussion["comments"] if c["id"] != node]
            for comment in discussion["comments"]:
                comment["replies"] = [r for r in comment["replies"] if r["id"] != node]

    def __call__(self, asked):
        if asked.route != "/graphql":
            return super().__call__(asked)
        self.before(asked)
        if asked.headers.get("Authorization") != "Bearer hush":
            return asked.reply(b'{"message": "Bad credentials"}', 401, self.headers)
        sent = json.loads(asked.posted)
        told = self.queried(sent["query"], sent["variables"])
        return asked.reply(json.dumps(told).encode(), 200, self.headers)

    def queried(self, query, given):
        if "orderBy" in query:
            if f"{given['owner']}/{given['name']}" != REPOSITORY:
                missing = {"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve to a Repository."}
                return {"data": {"repository": None}, "errors": [missing]}
            moved = sorted(self.discussions.values(), key=lambda told: told["updatedAt"], reverse=True)
            return {"data": {"repository": {"discussions": self.part(moved, given["after"])}}}
        if "more:" in query:
            node = self.node(given["id"])
            entries = node["comments" if "Discussion {" in query else "replies"]
            return {"data": {"node": {"more": self.part([self.shown(told) for told in entries], given["after"])}}}
        whole = "comments(first" in query
        nodes = [self.node(node) for node in given["ids"]]
        errors = [
            {"type": "NOT_FOUND", "path": ["nodes", place], "message": "Could not resolve to a node."}
            for place, node in enumerate(nodes)
            if node is None
        ]
        told = {"data": {"nodes": [node and (self.shown(node) if whole else node) for node in nodes]}}
        return told | ({"errors": errors} if errors else {})

    def shown(self, told):
        lists = {name: [self.shown(entry) for entry in told[name]] for name in ("comments", "replies") if name in told}
        return told | {name: self.part(entries, None) for name, entries in lists.items()}

    def part(self, entries, after):
        start = next((at + 1 for at, told in enumerate(entries) if told["id"] == after), 0)
        shown = entries[start : start + self.several]
        end = shown[-1]["id"] if shown else None
        return {"nodes": shown, "pageInfo": {"hasNextPage": len(entries) > start + self.several, "endCursor": end}}
