"""Asks for the tone of posts of one's own community, one key each, and learns from the answers."""

import shutil
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from kundschafter.settings import Settings

if TYPE_CHECKING:
    import duckdb

    from nlp.adapt import Trained
    from nlp.labels import Answer, Asked

KEYS: dict[str, "Answer"] = {"1": "negative", "2": "neutral", "3": "positive", "s": "skipped"}
BACK, STOP = "b", "q"
HELP = "1 negative   2 neutral   3 positive   s skip   b back   q stop"
SHOWN = 1500  # characters of a post


class Labelled(msgspec.Struct, frozen=True):
    """How many answers there are per language, those of earlier times among them."""

    answers: dict[str, int]


def label(
    settings: Settings,
    language: str,
    count: int,
    *,
    key: Callable[[], str],
    say: Callable[[str], None],
    now: Callable[[], datetime],
) -> Labelled:
    """Ask until there are `count` answers in the language, or until `STOP`. Each is on the disk before the next question.

    `key` waits for one key (none: the terminal is gone), `say` shows a text. WarehouseError where nothing has been published yet.
    """
    from nlp import labels

    folder = settings.folder / "labels"
    known = labels.kept(folder, language)
    before = sum(one.label != "skipped" for one in known.values())
    with _published(settings) as con:
        posts = labels.draw(con, language, known, max(count - before, 0))
    at = 0
    while at < len(posts):
        say(_question(posts[at], before + at + 1, before + len(posts)))
        pressed = key().lower()
        if pressed in {STOP, ""}:
            break
        if pressed == BACK:
            at = max(at - 1, 0)
        elif pressed in KEYS:
            labels.keep(folder, language, labels.Label(posts[at].post_key, KEYS[pressed], posts[at].drawn, now()))
            at += 1
        else:
            say(f"'{pressed}' is none of the keys.")
    found = labels.kept(folder, language)
    return Labelled({language: sum(one.label != "skipped" for one in found.values())})


def train(settings: Settings, languages: tuple[str, ...]) -> "list[Trained]":
    """Learn from the answers and keep the weights that are surely better in `var/models`.

    The next `tag` uses them for what is new, and tags the older posts again. WarehouseError as in `label`.
    """
    from nlp import adapt, labels

    found = []
    for language in languages:
        known = labels.kept(settings.folder / "labels", language)
        with _published(settings) as con:
            learnt_from = labels.examples(con, known)
        found.append(adapt.learn(language, learnt_from, settings.folder / "models"))
    return found


def _published(settings: Settings) -> "duckdb.DuckDBPyConnection":
    from warehouse import database

    return database.read(settings.published, time_zone=settings.company.time_zone)


def _question(post: "Asked", number: int, of: int) -> str:
    text = post.text if len(post.text) <= SHOWN else post.text[:SHOWN] + " …"
    title = [f"» {post.title}"] if post.title else []
    line = "─" * min(shutil.get_terminal_size().columns, 100)
    return "\n".join([line, f"{number} of {of}   {HELP}", line, *title, text, ""])
