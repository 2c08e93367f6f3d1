"""A thread while it is being told, and what it has become when it ends."""

from datetime import datetime

import msgspec

from kundschafter.sample import events
from kundschafter.sample.crowd import Crowd
from kundschafter.sample.library import Voice
from kundschafter.sample.pen import Block, Draft, Facts, Pen
from kundschafter.sample.people import Life

WORTH_QUOTING = 60  # letters


class Said(msgspec.Struct, frozen=True):
    """One post of a thread that has no numbers yet; times are local. `to` counts from 0 within the thread."""

    who: Life
    at: datetime
    draft: Draft
    to: int | None = None
    liked: tuple[tuple[str, datetime], ...] = ()
    accepted: datetime | None = None
    edited: tuple[datetime, Block] | None = None


class Told(msgspec.Struct, frozen=True):
    """A thread told to its end."""

    source: str  # own, foreign, blog, archive
    language: str
    topic: str
    title: str
    said: tuple[Said, ...]
    pinned: bool = False


class Telling:
    """Adds post after post; `opener` speaks first."""

    def __init__(self, pen: Pen, crowd: Crowd, opener: Life, at: datetime) -> None:
        self.rng, self.pen, self.crowd = pen.rng, pen, crowd
        self.opener, self.language = opener, pen.language
        self.topic = ""
        self.now = at
        self.facts: Facts = {}
        self.said: list[Said] = []

    def voice(self, who: Life) -> Voice:
        return self.pen.tongue.voices[who.voice]

    def talk(self, name: str) -> list[str]:
        return self.pen.tongue.talk[name]

    def spoken(self) -> set[str]:
        return {post.who.handle for post in self.said}

    def helper(self) -> Life | None:
        return self.crowd.answering(self.rng, self.now, self.language, self.topic, self.spoken())

    def guest(self) -> Life | None:
        return self.crowd.joining(self.rng, self.now, self.language, self.spoken())

    def say(self, who: Life, draft: Draft, wait: tuple[float, float] = (4, 600), to: int | None = None) -> int:
        """Adds a post between `wait` minutes after the last one, and gives its place in the thread."""
        if self.said:
            self.now = events.later(self.rng, self.now, *wait)
        if (
            to is not None
            and who.role != "bot"
            and self.rng.random() < 0.16
            and len(self.said[to].draft.words) > WORTH_QUOTING
        ):
            draft = self._quoting(draft, to)
        self.said.append(Said(who, self.now, draft, to))
        return len(self.said) - 1

    def accept(self, answer: int) -> None:
        """The asker ticks the answer shortly after their last word, and likes it more often than not."""
        when = events.later(self.rng, self.now, 1, 30)
        liked = ((self.opener.handle, when),) if self.rng.random() < 0.7 else ()
        self.said[answer] = msgspec.structs.replace(self.said[answer], accepted=when, liked=liked)

    def told(self, source: str, title: str) -> Told:
        said = tuple(self._touched(post) for post in self.said)
        return Told(source, self.language, self.topic, self.pen.fill(title, self.facts), said)

    def _quoting(self, draft: Draft, to: int) -> Draft:
        asked = self.said[to]
        said = [part for block in asked.draft.blocks if block[0] == "p" for part in block[1].split(". ")]
        quote = ("quote", asked.who.handle, str(to + 1), max(said, key=len, default="")[:200])
        return msgspec.structs.replace(draft, blocks=(quote, *draft.blocks))

    def _touched(self, post: Said) -> Said:
        """With the likes it will get, and the edit that some posts see."""
        asked = dict(post.liked)
        liked = [
            like for like in self.crowd.likes(self.rng, post.who, post.at, _likeable(post)) if like[0] not in asked
        ]
        edited = None
        if self.rng.random() < 0.035 and post.who.role != "spammer":
            line = self.pen.fill(self.pen.deal(self.talk("edit")), self.facts)
            edited = (events.later(self.rng, post.at, 2, 240), ("p", line))
        return msgspec.structs.replace(post, liked=tuple(sorted((*post.liked, *liked), key=_when)), edited=edited)


def _when(like: tuple[str, datetime]) -> tuple[datetime, str]:
    return like[1], like[0]


def _likeable(post: Said) -> float:
    if post.who.role in ("spammer", "bot"):
        return 0.0
    chance = 0.5 if post.accepted else 0.2 if "advice" in post.draft.intents else 0.08
    return chance + (0.15 if post.draft.tone == "positive" else 0.0)
