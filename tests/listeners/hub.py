"""A small GitHub for tests: issues by REST, discussions by GraphQL, one repository."""

import json
import re
from datetime import UTC, datetime, timedelta

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
REPOSITORY = "almtel/router"


class Hub:
    def __init__(self):
        self.issues: dict[int, dict] = {}
        self.comments: dict[int, dict] = {}
        self.next_id = 100
        self.before = lambda _: None  # happens before every answer
        self.headers = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4999", "X-RateLimit-Reset": "1790000000"}

    def issue(self, minute, user="ada", **more):
        number = len(self.issues) + 1
        told = {"number": number, "title": f"Issue {number}", "labels": [{"name": "wifi"}], **self.said(minute, user)}
        told |= {"node_id": f"I_{told['id']}", "html_url": f"https://github.example/{REPOSITORY}/issues/{number}"}
        self.issues[number] = told | more
        return told["node_id"]

    def comment(self, issue, minute, user="ben", *, kind="issues", **more):
        told = self.said(minute, user)
        about = f"https://github.example/{REPOSITORY}/{kind}/{issue}#issuecomment-{told['id']}"
        told |= {"node_id": f"IC_{told['id']}", "html_url": about}
        told["issue_url"] = f"https://api.github.example/repos/{REPOSITORY}/issues/{issue}"
        self.comments[told["id"]] = told | more
        self.issues[issue]["updated_at"] = told["updated_at"]
        return told["node_id"]

    def said(self, minute, user):
        self.next_id += 1
        who = {"login": user, "html_url": f"https://github.example/{user}", "type": "User"}
        words = {"body_html": "<p>words</p>", "author_association": "NONE", "reactions": {"+1": 0, "total_count": 0}}
        return {"id": self.next_id, "user": who, "created_at": at(minute), "updated_at": at(minute), **words}

    def edit(self, node_id):
        latest = max(told["updated_at"] for told in self.all())
        moment = datetime.fromisoformat(latest) + timedelta(minutes=1)
        self.told(node_id).update(body_html="<p>corrected</p>", updated_at=moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return "corrected"

    def delete(self, node_id):
        self.comments = {number: told for number, told in self.comments.items() if told["node_id"] != node_id}
        self.issues = {number: told for number, told in self.issues.items() if told["node_id"] != node_id}

    def all(self):
        return [*self.issues.values(), *self.comments.values()]

    def told(self, node_id):
        return next(told for told in self.all() if told["node_id"] == node_id)

    def __call__(self, asked):
        self.before(asked)
        one = re.fullmatch(rf"/repos/{REPOSITORY}/issues(/comments)?/(\d+)", asked.route)
        if one:
            there = int(one[2]) in (self.comments if one[1] else self.issues)
            return asked.reply(b"{}", 200 if there else 404 if one[1] else 410, self.headers)
        if asked.route == f"/repos/{REPOSITORY}/issues":
            return self.listed(asked, self.issues.values())
        if asked.route == f"/repos/{REPOSITORY}/issues/comments":
            return self.listed(asked, self.comments.values())
        return asked.reply(b'{"message": "Not Found"}', 404, self.headers)

    def listed(self, asked, entries):
        query = {name: values[0] for name, values in asked.query.items()}
        assert (query["sort"], query["direction"], query["state"]) == ("updated", "asc", "all")
        fitting = [told for told in entries if told["updated_at"] >= query.get("since", "")]
        fitting.sort(key=lambda told: (told["updated_at"], told["id"]))
        size = int(query["per_page"])
        start = (int(query["page"]) - 1) * size
        body = json.dumps(fitting[start : start + size]).encode()
        etag = f'W/"{hash(body)}"'
        more = {"Link": '<https://api.github.example/next>; rel="next"'} if len(fitting) > start + size else {}
        if asked.headers.get("If-None-Match") == etag:
            return asked.reply(b"", 304, self.headers | {"ETag": etag})
        return asked.reply(body, 200, self.headers | more | {"ETag": etag})


def at(minute):
    return (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
