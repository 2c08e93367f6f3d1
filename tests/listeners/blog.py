"""A small WordPress for tests: it lists as the REST interface does, and tests change `posts` and `comments` (dicts)."""

import json
from datetime import datetime, timedelta
from math import ceil

START = datetime.fromisoformat("2026-06-01T10:00:00")  # the site's own time, two hours before UTC


class Blog:
    """`posts` and `comments` by id. `hidden` are ids of comments that count and are not shown."""

    def __init__(self):
        self.posts: dict[int, dict] = {}
        self.comments: dict[int, dict] = {}
        self.users = {1: {"id": 1, "name": "Ida K", "link": "https://blog.example/author/ida/"}}
        self.hidden: set[int] = set()
        self.newest: dict[int, int] = {}
        self.before = lambda _: None  # what happens at the site before a list is given
        self.wrong: bytes | None = None  # said instead of every list
        self.status = 200

    def post(self, minute, text="words", author=1, **more):
        number = self.new(self.posts)
        row = self._row(number, minute, text, author) | {"title": {"rendered": f"Post &amp; {number}"}}
        row |= {"modified": row["date"], "modified_gmt": row["date_gmt"]}
        self.posts[number] = row | {"link": f"https://blog.example/{number}/"} | more
        return number

    def comment(self, minute, post=1, text="words", author=0, name="Gast", parent=0, **more):
        number = self.new(self.comments)
        row = self._row(number, minute, text, author)
        row |= {"post": post, "parent": parent, "author_name": name, "author_url": ""}
        self.comments[number] = row | {"link": f"https://blog.example/{post}/#comment-{number}"} | more
        return number

    def new(self, rows):
        """The next number; that of a row that was taken away is not given again."""
        self.newest[id(rows)] = number = self.newest.get(id(rows), 0) + 1
        return number

    def edit(self, number, text, minute):
        at = START + timedelta(minutes=minute)
        self.posts[number] |= {"content": {"rendered": text}, "modified": at.isoformat()}
        self.posts[number]["modified_gmt"] = (at - timedelta(hours=2)).isoformat()

    def _row(self, number, minute, text, author):
        at = START + timedelta(minutes=minute)
        told = {"id": number, "date": at.isoformat(), "date_gmt": (at - timedelta(hours=2)).isoformat()}
        return told | {"author": author, "content": {"rendered": f"<p>{text}</p>"}}

    def __call__(self, asked):
        kind, _, number = asked.route.removeprefix("/wp-json/wp/v2/").partition("/")
        if asked.route == "/":
            asked.reply(b"<html>", headers={"Link": f'<{self.root(asked)}>; rel="https://api.w.org/"'})
        elif self.wrong is not None:
            asked.reply(self.wrong, self.status)
        elif kind not in {"posts", "comments"}:
            asked.reply(b'{"code": "rest_no_route", "message": "No route"}', 404)
        elif number:
            self.one(asked, kind, int(number))
        else:
            self.list(asked, kind)

    def root(self, asked):
        return f"http://{asked.headers['Host']}/wp-json/"

    def one(self, asked, kind, number):
        if number in getattr(self, kind) and number not in self.hidden:
            asked.reply(b'{"id": %d}' % number)
        else:
            asked.reply(json.dumps({"code": f"rest_{kind[:-1]}_invalid_id"}).encode(), 404)

    def list(self, asked, kind):
        query = {name: values[-1] for name, values in asked.query.items()}
        self.before((kind, query))
        by = "modified" if query.get("orderby") == "modified" else "date"
        rows = sorted(getattr(self, kind).values(), key=lambda row: (row[by], row["id"]))
        rows = [row for row in rows if row["date"] > query.get("after", "")]
        rows = [row for row in rows if row.get("modified", "z") > query.get("modified_after", "")]
        if "include" in query:
            rows = [row for row in rows if str(row["id"]) in query["include"].split(",")]
        size, page = int(query["per_page"]), int(query.get("page", 1))
        pages = ceil(len(rows) / size)
        if kind == "posts" and page > max(pages, 1):
            asked.reply(b'{"code": "rest_post_invalid_page_number", "message": "larger"}', 400)
            return
        shown = [row for row in rows[(page - 1) * size : page * size] if row["id"] not in self.hidden]
        told = json.dumps([row | {"_embedded": self.embedded(row)} for row in shown]).encode()
        asked.reply(told, headers={"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)})

    def embedded(self, row):
        refused = {"code": "rest_user_cannot_view", "message": "Sorry", "data": {"status": 401}}
        told = {"author": [self.users.get(row["author"], refused)]} if row["author"] else {}
        if "post" in row:
            return told | {"up": [{"title": {"rendered": f"Post &amp; {row['post']}"}}]}
        return told | {
            "wp:term": [[{"taxonomy": "category", "name": "Netz"}], [{"taxonomy": "post_tag", "name": "5G"}]]
        }
