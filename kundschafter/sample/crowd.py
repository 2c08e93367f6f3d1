"""Who is there on a day, and who of them answers, joins in or likes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from kundschafter.sample import events
from kundschafter.sample.people import Life

Weighed = tuple[list[Life], list[float]]


class Crowd:
    """The people of one place."""

    def __init__(self, lives: tuple[Life, ...], place: str) -> None:
        self.lives = [life for life in lives if life.place == place]
        self._helpers = [life for life in self.lives if life.help and life.role != "staff"]
        self._answering: dict[tuple[int, str, str], Weighed] = {}
        self._there: dict[tuple[int, str], Weighed] = {}

    def answering(self, rng: Random, at: datetime, language: str, topic: str, but: Collection[str]) -> Life | None:
        """Somebody who answers in this topic, but none of `but` (handles); None where everybody has spoken."""
        week = at.date().toordinal() // 7
        key = (week, language, topic)
        if key not in self._answering:
            here = [life for life in self._helpers if language in life.languages]
            weights = [life.zeal(at.date()) * _liking(life, topic) for life in here]
            self._answering[key] = (here, list(accumulate(weights)))
        return _draw(rng, self._answering[key], at, but)

    def joining(self, rng: Random, at: datetime, language: str, but: Collection[str]) -> Life | None:
        """Somebody who says a word in a conversation: the crowd rather than the super-users."""
        key = (at.date().toordinal() // 7, language)
        if key not in self._there:
            here = [life for life in self._helpers if language in life.languages]
            weights = [_chatty(life) * (life.zeal(at.date()) > 0) for life in here]
            self._there[key] = (here, list(accumulate(weights)))
        return _draw(rng, self._there[key], at, but)

    def of(self, role: str, at: datetime, language: str) -> list[Life]:
        day = at.date()
        return [
            life
            for life in self.lives
            if life.role == role and language in life.languages and life.since <= day <= life.gone
        ]

    def likes(self, rng: Random, writer: Life, at: datetime, chance: float) -> tuple[tuple[str, datetime], ...]:
        """Who likes a post, and when; each further one is less likely."""
        liked: dict[str, datetime] = {}
        while rng.random() < chance and len(liked) < 9:
            who = self.joining(rng, at, writer.languages[0], (writer.handle, *liked))
            if who is None:
                break
            liked[who.handle] = events.later(rng, at, 3, 60 * 48)
            chance *= 0.72
        return tuple(sorted(liked.items(), key=lambda like: like[1]))


def _chatty(life: Life) -> float:
    return {"regular": 0.6 + life.rate * 3, "complainer": 0.0}.get(life.role, 0.7)


def _liking(life: Life, topic: str) -> float:
    if not life.topics:
        return 1.0
    return 5.0 if topic in life.topics else 0.12


def _draw(rng: Random, weighed: Weighed, at: datetime, but: Collection[str]) -> Life | None:
    here, summed = weighed
    if not here or summed[-1] <= 0:
        return None
    for _ in range(12):
        life = rng.choices(here, cum_weights=summed)[0]
        if life.handle not in but and life.since <= at.date() <= life.gone - timedelta(days=1):
            return life
    return None
