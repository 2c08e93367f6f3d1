"""A small warehouse to rank: the real migration, the tables of docs/architecture.md, and talk in a few words."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

MIGRATIONS = sorted((Path(__file__).parents[2] / "warehouse" / "migrations").glob("*.sql"))
NEVER = date(2100, 1, 1)
TABLES = """
create table core.posts (
    post_key text, source text, place text, own boolean, thread_key text, is_opener boolean, author_key text,
    created_at timestamptz, text text, code text, links text[]
);
create table core.threads (thread_key text, place text, opener_key text, asker_key text, opened_at timestamptz);
create table core.authors (author_key text, place text, own boolean, is_staff boolean, is_bot boolean, first_post_at timestamptz);
create table core.interactions (
    post_key text, kind text, from_key text, to_key text, thread_key text, place text, happened_at timestamptz
);
create table marts.interactions_daily as
    select null::date as day, place, from_key, to_key, kind, 1 as n from core.interactions;
create table marts.help (
    thread_key text, place text, own boolean, asker_key text, helper_key text, first_post_key text,
    helped_at timestamptz, posts integer, accepted boolean
);
create table marts.author_days (author_key text, place text, day date, posts integer);
create view marts.thread_answers as
    select *, opener_key in (select post_key from nlp.intents where intent = 'question') as is_question from core.threads;
"""


@dataclass
class Forum:
    """Talk, written down in the words of a test; `warehouse()` makes the tables of it."""

    staff: set[str] = field(default_factory=set)
    bots: set[str] = field(default_factory=set)
    foreign: bool = False
    posts: list[dict] = field(default_factory=list)
    ties: list[dict] = field(default_factory=list)
    help: list[dict] = field(default_factory=list)
    openers: dict[str, str] = field(default_factory=dict)

    def says(
        self, author, day, text="", thread=None, tags=(), intents=(), links=(), sentiment=None, to=(), kind="reply"
    ):
        """One post; `to` are those it turns to. The first post of a thread opens it. Returns its key."""
        key, thread = f"forum/{len(self.posts)}", thread or f"thread {len(self.posts)}"
        text = text or f"{author} writes {key} {chr(97 + len(self.posts) % 26) * 9}"
        self.posts.append(
            {
                "key": key,
                "thread": thread,
                "first": thread not in self.openers,
                "author": author,
                "day": day,
                "text": text,
            }
            | {"tags": tags, "intents": intents, "links": list(links), "sentiment": sentiment}
        )
        self.openers.setdefault(thread, author)
        self.ties += [{"post": key, "kind": kind, "from": author, "to": other, "day": day} for other in to]
        return key

    def asks(self, author, day, **more):
        """A thread that opens with a question. Returns its key."""
        thread = f"question {len(self.posts)}"
        self.says(author, day, thread=thread, intents=["question"], **more)
        return thread

    def helps(self, helper, thread, day, thanks=False, **more):
        """An answer in somebody's question thread; with `thanks` the asker gives thanks for it on the same day."""
        asker = self.openers[thread]
        key = self.says(helper, day, thread=thread, to=[asker], **more)
        self.help.append({"thread": thread, "asker": asker, "helper": helper, "post": key, "day": day})
        if thanks:
            self.says(asker, day, "thank you", thread=thread, to=[helper], kind="thanks", intents=["thanks"])

    def warehouse(self, before=NEVER):
        """A database with what was said before a day."""
        con = duckdb.connect(config={"threads": 1})
        con.execute("set timezone = 'UTC'")
        con.execute("set variable time_zone = 'Europe/Zurich'")
        for migration in MIGRATIONS:
            con.execute(migration.read_text(encoding="utf-8"))
        con.execute(TABLES)
        for table, rows in self._tables(before).items():
            con.execute(f"delete from {table}")
            if rows:
                con.register("rows", pa.Table.from_pylist(rows))
                con.execute(f"insert into {table} by name select * from rows")
                con.unregister("rows")
        return con

    def _tables(self, before):
        posts = [post for post in self.posts if post["day"] < before]
        ties = [tie for tie in self.ties if tie["day"] < before]
        days = {(post["author"], post["day"]) for post in posts}
        first = dict(sorted(days, key=lambda pair: pair[1], reverse=True))
        place = {"place": "forum"}
        own = {"own": not self.foreign}
        return {
            "core.posts": [
                place
                | own
                | {
                    "post_key": post["key"],
                    "source": "forum",
                    "thread_key": post["thread"],
                    "is_opener": post["first"],
                    "author_key": post["author"],
                    "created_at": noon(post["day"]),
                    "text": post["text"],
                    "links": post["links"],
                }
                for post in posts
            ],
            "core.threads": [
                place
                | {
                    "thread_key": post["thread"],
                    "opener_key": post["key"],
                    "asker_key": post["author"],
                    "opened_at": noon(post["day"]),
                }
                for post in posts
                if post["first"]
            ],
            "core.authors": [
                place
                | own
                | {
                    "author_key": author,
                    "is_staff": author in self.staff,
                    "is_bot": author in self.bots,
                    "first_post_at": noon(day),
                }
                for author, day in first.items()
            ],
            "core.names": [place | {"author_key": author, "handle": author.title()} for author in first],
            "core.interactions": [
                place
                | {
                    "post_key": tie["post"],
                    "kind": tie["kind"],
                    "from_key": tie["from"],
                    "to_key": tie["to"],
                    "happened_at": noon(tie["day"]),
                }
                for tie in ties
            ],
            "marts.interactions_daily": [
                place | {"day": tie["day"], "from_key": tie["from"], "to_key": tie["to"], "kind": tie["kind"], "n": 1}
                for tie in ties
            ],
            "marts.help": [
                place
                | own
                | {
                    "thread_key": one["thread"],
                    "asker_key": one["asker"],
                    "helper_key": one["helper"],
                    "first_post_key": one["post"],
                    "helped_at": noon(one["day"]),
                }
                for one in self.help
                if one["day"] < before
            ],
            "marts.author_days": [
                place | {"author_key": author, "day": day, "posts": 1} for author, day in sorted(days)
            ],
            "nlp.posts": [
                {
                    "post_key": post["key"],
                    "pipeline": "test",
                    "digest": 0,
                    "language": "en",
                    "words": len(post["text"].split()),
                    "sentiment": post["sentiment"],
                    "tagged_at": noon(post["day"]),
                }
                for post in posts
            ],
            "nlp.tags": [
                {"post_key": post["key"], "kind": kind, "name": name, "start_char": 0, "end_char": 1}
                for post in posts
                for kind, name in post["tags"]
            ],
            "nlp.intents": [
                {"post_key": post["key"], "intent": intent, "start_char": 0, "end_char": 1}
                for post in posts
                for intent in post["intents"]
            ],
        }


def noon(day):
    return datetime.combine(day, time(12), UTC)


@pytest.fixture
def forum():
    return Forum()


@pytest.fixture
def days():
    """`days(3)` is three days before the ranking of 2026-06-01."""
    return lambda ago: date(2026, 6, 1) - timedelta(days=ago)
