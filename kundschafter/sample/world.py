"""The whole community up to a moment: threads with numbered posts, and the people who wrote them.

The world is always told to its end and then cut, so that the world until Monday is the beginning of the world until
Tuesday: same ids, same texts, only likes, ticks and edits that had not happened yet are missing.
"""

import re
from datetime import datetime, timedelta
from functools import cache
from random import Random

import msgspec

from kundschafter.sample import events
from kundschafter.sample.cast import everybody
from kundschafter.sample.chronicle import told
from kundschafter.sample.library import library
from kundschafter.sample.pen import Block
from kundschafter.sample.people import Life
from kundschafter.sample.telling import Said, Told

SOURCES = ("own", "foreign", "blog", "archive")
FIRST_THREAD = {"own": 11, "foreign": 3001, "blog": 1, "archive": 70_001}
FIRST_POST = {"own": 21, "foreign": 20_001, "blog": 1, "archive": 900_001}


LATIN = {ord(letter): plain for letter, plain in zip("äöüßéè", ("ae", "oe", "ue", "ss", "e", "e"), strict=True)}


class Meant(msgspec.Struct, frozen=True):
    """What a post was written as: tone positive, neutral, negative or mixed; topic as in the shipped `kundschafter.toml`, or empty."""

    tone: str
    intents: tuple[str, ...]
    topic: str
    language: str


class Like(msgspec.Struct, frozen=True):
    handle: str
    at: datetime  # UTC


class Edit(msgspec.Struct, frozen=True):
    at: datetime  # UTC
    block: Block  # what was added at the end


class Post(msgspec.Struct, frozen=True):
    """One post; `number` counts from 1 within its thread, `reply_to` is such a number. Times are UTC."""

    id: int
    thread_id: int
    number: int
    author: str
    at: datetime
    blocks: tuple[Block, ...]
    reply_to: int | None
    likes: tuple[Like, ...]
    accepted_at: datetime | None
    edit: Edit | None
    meant: Meant


class Thread(msgspec.Struct, frozen=True):
    id: int
    source: str
    title: str
    slug: str
    topic: str
    language: str
    pinned: bool
    posts: tuple[Post, ...]


class World(msgspec.Struct, frozen=True):
    """`people` holds everybody who ever will be there, so that user ids stay the same from night to night."""

    seed: int
    until: datetime
    people: tuple[Life, ...]
    threads: tuple[Thread, ...]

    def of(self, source: str) -> list[Thread]:
        """Threads of own, foreign, blog or archive, oldest first."""
        return [thread for thread in self.threads if thread.source == source]


def make(seed: int = 7, until: datetime | None = None) -> World:
    """The world of that seed until a moment (aware), by default until the Sunday night the sample ends with."""
    until = until or events.LAST_MOMENT
    if until.tzinfo is None:
        raise ValueError("`until` needs a time zone.")
    return _cut(_whole(seed), until)


@cache
def _whole(seed: int) -> World:
    rng = Random(seed)  # noqa: S311 a made-up world, not a secret
    people = everybody(rng, library())
    threads: list[Thread] = []
    tales = told(rng, people)
    for source in SOURCES:
        threads += _numbered(source, [tale for tale in tales if tale.source == source])
    return World(seed, events.LAST_MOMENT, people, tuple(threads))


def _numbered(source: str, tales: list[Told]) -> list[Thread]:
    """Ids by time, as a forum gives them."""
    tales = sorted(tales, key=lambda tale: (events.utc(tale.said[0].at), tale.title))
    spots = sorted(
        (events.utc(said.at), thread, place)
        for thread, tale in enumerate(tales)
        for place, said in enumerate(tale.said)
    )
    ids = {(thread, place): n for n, (_, thread, place) in enumerate(spots, FIRST_POST[source])}
    made = []
    for n, tale in enumerate(tales):
        number = FIRST_THREAD[source] + n
        posts = tuple(_post(ids[n, place], number, place + 1, said, tale) for place, said in enumerate(tale.said))
        made.append(Thread(number, source, tale.title, slug(tale.title), tale.topic, tale.language, tale.pinned, posts))
    return made


def _post(post_id: int, thread_id: int, number: int, said: Said, tale: Told) -> Post:
    return Post(
        id=post_id,
        thread_id=thread_id,
        number=number,
        author=said.who.handle,
        at=events.utc(said.at),
        blocks=said.draft.blocks,
        reply_to=None if said.to is None else said.to + 1,
        likes=tuple(Like(handle, events.utc(at)) for handle, at in said.liked),
        accepted_at=events.utc(said.accepted) if said.accepted else None,
        edit=Edit(events.utc(said.edited[0]), said.edited[1]) if said.edited else None,
        meant=Meant(said.draft.tone, said.draft.intents, tale.topic, said.draft.language or tale.language),
    )


def slug(title: str) -> str:
    plain = title.lower().translate(LATIN)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "topic"


def _cut(world: World, until: datetime) -> World:
    threads = []
    for thread in world.threads:
        if thread.posts[0].at <= until:
            posts = tuple(_as_of(post, until) for post in thread.posts if post.at <= until)
            threads.append(msgspec.structs.replace(thread, posts=posts))
    return World(world.seed, until, world.people, tuple(threads))


def _as_of(post: Post, until: datetime) -> Post:
    """With the likes, the tick and the edit it has by then."""
    if post.at + timedelta(days=30) <= until:
        return post  # everything that happens to a post happens within a month
    return msgspec.structs.replace(
        post,
        likes=tuple(like for like in post.likes if like.at <= until),
        accepted_at=post.accepted_at if post.accepted_at and post.accepted_at <= until else None,
        edit=post.edit if post.edit and post.edit.at <= until else None,
    )
