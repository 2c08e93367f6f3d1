"""A small Stack Exchange for tests, as its interface 2.3 answers: whole threads, sorted by their last activity."""

import gzip
import json
from datetime import UTC, datetime

START = int(datetime(2026, 6, 1, 8, tzinfo=UTC).timestamp())


class Overflow:
    per_page = 100

    def __init__(self):
        self.questions: dict[int, dict] = {}
        self.next_id = 100
        self.quota = 10_000
        self.more = {}  # put into every answer
        self.before = lambda _: None  # happens before every answer

    def ask(self, minute, owner=1, tag="almtel", **more):
        number = self.new_id()
        self.questions[number] = {
            "question_id": number,
            "title": "Slow &quot;Wi-Fi&quot;?",
            "tags": [tag],
            "last_activity_date": START + 60 * minute,
            **self.said(minute, owner, f"https://overflow.example/questions/{number}/slow"),
            **more,
        }
        return number

    def answer(self, question, minute, owner=2, **more):
        number = self.new_id()
        link = f"https://overflow.example/a/{number}"
        told = {"answer_id": number, "is_accepted": False, **self.said(minute, owner, link), **more}
        self.questions[question].setdefault("answers", []).append(told)
        self.questions[question]["last_activity_date"] = START + 60 * minute
        return number

    def comment(self, on, minute, owner=3, **more):
        """Comments do not make a question active."""
        number = self.new_id()
        link = f"https://overflow.example/questions/0#comment{number}_{on}"
        told = {"comment_id": number, "post_id": on, **self.said(minute, owner, link), **more}
        self.post(on).setdefault("comments", []).append(told)
        return f"comment-{number}"

    def said(self, minute, owner, link):
        name = f"Ada &amp; Co {owner}"
        who = {"user_id": owner, "display_name": name, "link": f"https://overflow.example/users/{owner}"}
        return {"creation_date": START + 60 * minute, "body": "<p>words</p>", "score": 0, "owner": who, "link": link}

    def new_id(self):
        self.next_id += 1
        return self.next_id

    def post(self, number):
        answers = [answer for question in self.questions.values() for answer in question.get("answers", [])]
        return next(
            p for p in [*self.questions.values(), *answers] if number in {p.get("question_id"), p.get("answer_id")}
        )

    def edit(self, post_id):
        """An edit makes the question active."""
        post = self.post(int(post_id))
        question = next(q for q in self.questions.values() if post is q or post in q.get("answers", []))
        latest = max(q["last_activity_date"] for q in self.questions.values()) + 60
        post.update(body="<p>corrected</p>", last_edit_date=latest)
        question["last_activity_date"] = latest
        return "corrected"

    def delete(self, post_id):
        for question in self.questions.values():
            for post in [question, *question.get("answers", [])]:
                post["comments"] = [c for c in post.get("comments", []) if f"comment-{c['comment_id']}" != post_id]
            question["answers"] = [a for a in question.get("answers", []) if str(a["answer_id"]) != post_id]
        self.questions = {number: q for number, q in self.questions.items() if str(number) != post_id}

    def __call__(self, asked):
        self.before(asked)
        self.quota -= 1
        query = {name: values[0] for name, values in asked.query.items()}
        if asked.route == "/filters/create":
            told = {"items": [{"filter": "!abc", "filter_type": "safe"}]}
        elif asked.route in {"/questions", "/search/advanced"}:
            told = self.listed(query)
        else:
            ids = {int(number) for number in asked.route.removeprefix("/questions/").split(";")}
            told = {"items": [q for number, q in self.questions.items() if number in ids], "has_more": False}
        told = {"has_more": False, "quota_remaining": self.quota, **told, **self.more}
        asked.reply(gzip.compress(json.dumps(told).encode()), 200, {"Content-Encoding": "gzip"})

    def listed(self, query):
        assert (query["site"], query["filter"], query["sort"], query["order"]) == (
            "overflow",
            "!abc",
            "activity",
            "asc",
        )
        low, high = int(query.get("min", 0)), int(query["max"])
        fitting = [
            q
            for q in self.questions.values()
            if low <= q["last_activity_date"] <= high and query.get("tagged", q["tags"][0]) in q["tags"]
        ]
        fitting.sort(key=lambda q: (q["last_activity_date"], q["question_id"]))
        start = (int(query["page"]) - 1) * self.per_page
        return {"items": fitting[start : start + self.per_page], "has_more": len(fitting) > start + self.per_page}
