"""The kinds of lives people lead in the community: what makes them open a thread, and when they answer others."""

from datetime import date, timedelta
from random import Random
from typing import ClassVar

import msgspec

from kundschafter.sample.events import END, START, some_day

Start = tuple[date, str]
"""A day and what is opened on it: question, praise, complaint, wish, compare, chat, spam."""


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What all have in common. `zeal` is the weight with which they answer a stranger's question on a day."""

    role: ClassVar[str] = ""
    handle: str
    name: str = ""
    voice: str = "plain"
    languages: tuple[str, ...] = ("de",)
    place: str = "own"
    topics: tuple[str, ...] = ()  # empty: no favourite
    since: date = START
    gone: date = END  # the last day they are seen
    rate: float = 0.0  # threads opened a week
    help: float = 0.0  # zeal while they are here

    def starts(self, rng: Random) -> list[Start]:  # noqa: ARG002 most lives need it
        return []

    def zeal(self, day: date) -> float:
        return self.help if self.since <= day <= self.gone else 0.0

    def some(self, rng: Random, what: str, a_week: float, first: date | None = None) -> list[Start]:
        """About `a_week` threads of one kind in every week of their time."""
        begin = max(first or self.since, self.since)
        many = a_week * ((self.gone - begin).days + 1) / 7
        count = int(many) + (rng.random() < many - int(many))
        return sorted((some_day(rng, begin, self.gone), what) for _ in range(count))


class Regular(Life, frozen=True, kw_only=True):
    """Asks now and then, says 'same here', helps out of habit."""

    role = "regular"

    def starts(self, rng: Random) -> list[Start]:
        return (
            self.some(rng, "question", self.rate)
            + self.some(rng, "chat", self.rate / 14)
            + self.some(rng, "complaint", self.rate / 14)
            + self.some(rng, "compare", self.rate / 12)
            + self.some(rng, "wish", self.rate / 20)
        )


class Guest(Life, frozen=True, kw_only=True):
    """Appears in a scene written by hand and nowhere else."""

    role = "guest"


class Lurker(Life, frozen=True, kw_only=True):
    """Registers for one question and is never seen again."""

    role = "lurker"

    def starts(self, rng: Random) -> list[Start]:  # noqa: ARG002 the day is given
        return [(self.since, "question")]


class Asker(Life, frozen=True, kw_only=True):
    """Comes back only to ask."""

    role = "asker"

    def starts(self, rng: Random) -> list[Start]:
        return [(some_day(rng, self.since, self.gone), "question") for _ in range(2 + rng.randrange(4))]


class SuperUser(Life, frozen=True, kw_only=True):
    """Answers nearly every evening, for years, in the topics they know."""

    role = "super_user"

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "chat", 0.06) + self.some(rng, "question", 0.04) + self.some(rng, "wish", 0.02)


class RisingStar(Life, frozen=True, kw_only=True):
    """Arrives with a question, then answers a little more every week."""

    role = "rising_star"

    def starts(self, rng: Random) -> list[Start]:
        return [(self.since, "question"), (self.since + timedelta(days=5 + rng.randrange(3)), "question")]

    def zeal(self, day: date) -> float:
        weeks = (day - self.since).days / 7
        return self.help * min(1.0, weeks / 9) if weeks > 1 else 0.0


class Maven(Life, frozen=True, kw_only=True):
    """Knows every product and every competitor, is asked by name, and says where and what to buy."""

    role = "maven"

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "tip", 0.22) + self.some(rng, "chat", 0.03)


class Fan(Life, frozen=True, kw_only=True):
    """Praises unasked and recommends."""

    role = "fan"

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "praise", self.rate) + self.some(rng, "question", 0.03)


class Complainer(Life, frozen=True, kw_only=True):
    """Writes a lot, and nothing is ever right."""

    role = "complainer"

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "complaint", self.rate)


class Critic(Life, frozen=True, kw_only=True):
    """Measures, describes, proposes: hard on the product, fair to people."""

    role = "critic"

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "wish", self.rate)


class Leaver(Life, frozen=True, kw_only=True):
    """A regular for years; sours from `soured` on, names the competitor, and falls silent."""

    role = "leaver"
    soured: date

    def zeal(self, day: date) -> float:
        return self.help if self.since <= day < self.soured else 0.0

    def starts(self, rng: Random) -> list[Start]:
        return [start for start in self.some(rng, "question", self.rate) if start[0] < self.soured]


class Returner(Life, frozen=True, kw_only=True):
    """Left for a competitor, and came back."""

    role = "returner"
    left: date
    back: date

    def zeal(self, day: date) -> float:
        return 0.0 if self.left < day < self.back else self.help

    def starts(self, rng: Random) -> list[Start]:
        return [start for start in self.some(rng, "question", self.rate) if not self.left < start[0] < self.back]


class Broker(Life, frozen=True, kw_only=True):
    """At home in two groups that otherwise hardly speak."""

    role = "broker"

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "question", 0.05) + self.some(rng, "chat", 0.04)


class Staff(Life, frozen=True, kw_only=True):
    """Works for Almtel. `marked` says whether the forum shows it."""

    role = "staff"
    marked: bool = True

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "news", self.rate)


class Spammer(Life, frozen=True, kw_only=True):
    """The same text with the same link, again and again."""

    role = "spammer"

    def starts(self, rng: Random) -> list[Start]:
        return self.some(rng, "spam", self.rate)


class Bot(Life, frozen=True, kw_only=True):
    """Greets newcomers, always with the same words."""

    role = "bot"
