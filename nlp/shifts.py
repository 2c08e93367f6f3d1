"""What another pipeline changes: the tones of the same posts before and after, by topic."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from nlp.sentiment import LABELS

Tones = Counter[tuple[str, str | None]]  # posts by topic ('' for all posts) and sentiment (None: not scored)


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Posts of a topic, '' for all: how many by tone under the old tags and under the new ones.

    A post whose topic has changed counts under the old topic before and under the new one after.
    """

    topic: str
    before: dict[str, int]
    after: dict[str, int]


def tones(rows: Iterable[dict[str, Any]]) -> Tones:
    """Read the rows of `sql/tones.sql`."""
    return Counter({(row["name"], row["sentiment"]): row["posts"] for row in rows})


def shifts(before: Tones, after: Tones) -> list[Shift]:
    """Set both beside each other, all posts first, then the topics by name."""
    topics = sorted({topic for topic, _ in before | after})
    return [Shift(topic=topic, before=_named(before, topic), after=_named(after, topic)) for topic in topics]


def _named(found: Tones, topic: str) -> dict[str, int]:
    return {label or "not_scored": found[topic, label] for label in (*LABELS, None)}


def table(found: Sequence[Shift]) -> str:
    """Write them as a plain table, shares in percent."""
    names = (*LABELS, "not_scored")
    lines = [f"{'topic':24}{'posts':>12}" + "".join(f"{name.replace('_', ' '):>16}" for name in names)]
    for one in found:
        counts = (sum(one.before.values()), sum(one.after.values()))
        shares = [
            " → ".join(
                f"{100 * side[name] / max(count, 1):.0f}" for side, count in zip(_sides(one), counts, strict=True)
            )
            for name in names
        ]
        posts = " → ".join(f"{count}" for count in dict.fromkeys(counts))
        lines.append(f"{one.topic or 'all posts':24}{posts:>12}" + "".join(f"{share + ' %':>16}" for share in shares))
    return "\n".join(lines)


def _sides(one: Shift) -> tuple[dict[str, int], dict[str, int]]:
    return one.before, one.after
