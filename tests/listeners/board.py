"""A small forum of web pages and nothing else, for tests; topics and posts are plain dicts that tests change."""

from datetime import timedelta
from html import escape

from tests.listeners.case import START

SELECTORS = {
    "list": "table.topics",
    "topic": "table.topics tr.topic",
    "topic_link": "a.to@href",
    "topic_time": "td.last",
    "topic_replies": "td.replies",
    "topics_next": "a.more@href",
    "post": "div.post",
    "author": ".by",
    "author_link": "a.by@href",
    "staff": ".team",
    "time": ".at@title | .at",
    "text": ".words",
    "quote": ".words div.quoted",
    "quote_of": ".quoted a@href",
    "title": "h1",
    "next": "a.next@href",
}


class Board:
    """`topics` by number: {"posts": [dict], "minute", "pinned"}. Minutes are counted from START."""

    per_list, per_topic = 10, 4

    def __init__(self):
        self.topics: dict[int, dict] = {}
        self.newest = 0
        self.shows_activity = True
        self.before = lambda _: None  # what happens at the forum before a page is given

    def say(self, topic, minute, author="ada", words="words", **more):
        found = self.topics.setdefault(topic, {"posts": [], "pinned": False})
        found["minute"] = max(minute, found.get("minute", 0))
        self.newest += 1
        found["posts"].append({"number": self.newest, "minute": minute, "author": author, "words": words, **more})
        return self.newest

    def post(self, number):
        return next(post for topic in self.topics.values() for post in topic["posts"] if post["number"] == number)

    def delete(self, number):
        for topic in self.topics.values():
            topic["posts"] = [post for post in topic["posts"] if post["number"] != number]

    def __call__(self, asked):
        self.before(asked.path)
        page = int(asked.query.get("page", ["1"])[0])
        if asked.route == "/board":
            asked.reply(self.listed(page).encode(), headers={"Content-Type": "text/html; charset=utf-8"})
        elif (topic := int(asked.query.get("t", ["0"])[0])) in self.topics and page <= self.pages(topic):
            asked.reply(self.shown(topic, page).encode())
        else:
            asked.reply(b"gone", 404)

    def pages(self, topic):
        return -(-len(self.topics[topic]["posts"]) // self.per_topic)

    def listed(self, page):
        order = sorted(
            self.topics, key=lambda one: (self.topics[one]["pinned"], self.topics[one]["minute"]), reverse=True
        )
        rows = "".join(self.row(one) for one in order[(page - 1) * self.per_list : page * self.per_list])
        more = f"<a class=more href='/board?page={page + 1}'>more</a>" if page * self.per_list < len(order) else ""
        return f"<html><table class=topics>{rows}</table>{more}</html>"

    def row(self, topic):
        found = self.topics[topic]
        link = f"<a class=to href='show?f=2&amp;t={topic}&amp;sid=abc{self.newest}'> Topic  {topic} </a>"
        told = f"<td class=replies>{len(found['posts']) - 1} replies</td><td class=last>{at(found['minute'])}</td>"
        return f"<tr class=topic><td>{link}</td>{told if self.shows_activity else ''}</tr>"

    def shown(self, topic, page):
        posts = self.topics[topic]["posts"]
        told = "".join(self.said(post) for post in posts[(page - 1) * self.per_topic : page * self.per_topic])
        more = f"<a class=next href='/show?t={topic}&amp;page={page + 1}'>next</a>" if page < self.pages(topic) else ""
        return f"<html><h1>Topic {topic}</h1>{told}{more}</html>"

    def said(self, post):
        name = f"<a class=by href='/people/{post['author']}'>{escape(post['author'])}</a>" if post["author"] else ""
        team = "<i class=team></i>" if post.get("team") else ""
        head = f"{name}{team}<span class=at>{post.get('at') or at(post['minute'])}</span>"
        return f"<div class=post id=p{post['number']}>{head}<div class=words>{post['words']}</div></div>"


def at(minute):
    """As a German forum writes it, in Berlin."""
    return f"{START + timedelta(minutes=minute, hours=2):%d.%m.%Y, %H:%M} Uhr"
