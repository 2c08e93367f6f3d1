"""The hand-written fragments, read from the TOML files beside this module and refused where a key is misspelt."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One problem people come with, and what is said until it is solved. Every list holds ways to say the same."""

    topic: str
    titles: list[str]
    open: list[str]  # what happens
    more: list[str]  # what was tried, since when
    ask: list[str]
    answer: list[str]
    probe: list[str] = []  # a helper asks back
    reply: list[str] = []  # the asker tells
    done: list[str] = []  # the asker reports success
    place: str = "both"  # own, foreign, both
    since: str = ""  # first day, where the product is new


class Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one person, or one sort of person, writes."""

    hello: list[str] = []
    bye: list[str] = []
    lead: list[str] = []  # before an answer
    own: list[str] = []  # what only they say
    shape: str = "prose"  # prose, lines, steps, terse
    swiss: bool = False  # ss for ß
    lower: bool = False
    typos: float = 0.0  # share of words


class Opinion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thread that is not a question about a fault: its titles, its first post, and what others say to it."""

    kind: str  # praise, complaint, wish, compare, chat, tip, news
    titles: list[str]
    open: list[str]
    more: list[str]
    topic: str = ""
    echo: list[str] = []  # others agree
    against: list[str] = []  # others do not
    end: list[str] = []
    place: str = "own"
    voice: str = ""  # only this voice opens it


class Tongue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is said in one language."""

    slots: dict[str, list[str]]
    talk: dict[str, list[str]]
    voices: dict[str, Voice]
    cases: list[Case]
    opinions: list[Opinion]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One post of a scene: who, how many minutes after the one before, what, in which mood."""

    who: str
    text: str
    after: int = 30
    to: int = 0  # number of the post it answers; 0: none
    tone: str = "neutral"
    intents: list[str] = []
    language: str = ""  # where it differs from the scene's


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thread written by hand from beginning to end."""

    at: str
    title: str
    topic: str
    lines: list[Line]
    source: str = "own"
    language: str = "de"
    pinned: bool = False


class Library(msgspec.Struct, frozen=True):
    tongues: dict[str, Tongue]
    scenes: list[Scene]
    outage: dict[str, list[str]]
    first_names: list[str]
    last_names: list[str]
    nouns: list[str]


def _toml(name: str) -> dict[str, Any]:
    text = files("kundschafter.sample").joinpath("texts", f"{name}.toml").read_text("utf-8")
    return msgspec.toml.decode(text, type=dict[str, Any])


def _tongue(language: str) -> Tongue:
    parts = [_toml(f"{language}_{part}") for part in ("talk", "voices", "cases", "opinions")]
    return msgspec.convert({key: value for part in parts for key, value in part.items()}, Tongue)


@cache
def library() -> Library:
    crowd, scenes = _toml("crowd"), _toml("scenes")
    tongues = {language: _tongue(language) for language in ("de", "en")}
    return msgspec.convert({**crowd, **scenes, "tongues": tongues}, Library)
