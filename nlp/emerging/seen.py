"""What was said in a stretch of weeks, taken apart into phrases: who used each, where and how often."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from nlp.emerging.phrases import Phrase, phrases

ABOUT = 0.5  # of its posts are about it
MIN_THREADS = 2
PART_OF = 0.6  # of its posts show a longer phrase: the shorter one says no more

Row = dict[str, Any]
Places = dict[int, list[tuple[int, int]]]  # post → where in its text; (0, 0) stands for its title
Used = dict[str, tuple[Phrase, Places]]  # key → the phrase as it was first written, and where


class Seen:
    """The phrases of the last weeks: how often, by whom, in which posts and how they were written."""

    def __init__(self, rows: list[Row], language: str, stop: set[str]) -> None:
        self.language = language
        self.rows = rows
        self.weeks = Counter[str]()
        self.places: dict[str, dict[int, tuple[int, int]]] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self._forms: dict[str, Counter[str]] = {}
        self._often: dict[str, set[int]] = {}
        for found in by_author_and_week(rows, language, stop):
            self.weeks.update(found.keys())
            for key, (phrase, places) in found.items():
                self.words.setdefault(key, phrase.words)
                self._forms.setdefault(key, Counter())[phrase.form] += 1
                self.places.setdefault(key, {}).update({i: spans[0] for i, spans in places.items()})
                self._often.setdefault(key, set()).update(i for i, spans in places.items() if len(spans) > 1)
        self.total = self.weeks.total()

    def people(self, key: str) -> set[str]:
        return {self.rows[i]["author_key"] for i in self.places[key]}

    def about(self, key: str) -> float:
        """Give the share of its posts that are about it: in the title, twice, or taken up by others of the thread.

        A topic is; a turn of phrase that many happen to use is not.
        """
        talked: dict[str, set[str]] = {}
        for i in self.places[key]:
            talked.setdefault(self.rows[i]["thread_key"], set()).add(self.rows[i]["author_key"])
        taken_up = (
            i in self._often[key] or place == (0, 0) or len(talked[self.rows[i]["thread_key"]]) > 1
            for i, place in self.places[key].items()
        )
        return sum(taken_up) / len(self.places[key])

    def wanted(self, key: str, authors: int, unwanted: set[str]) -> bool:
        """Tell whether enough people say it in more than one thread, and it is neither somebody's name nor a known topic."""
        return (
            self.weeks[key] >= authors
            and key not in unwanted
            and not unwanted.issuperset(self.words[key])
            and len({self.rows[i]["thread_key"] for i in self.places[key]}) >= MIN_THREADS
            and len(self.people(key)) >= authors
            and self.about(key) >= ABOUT
            and (self.language != "de" or len(self.words[key]) > 1 or self.form(key)[0].isupper())  # a noun
        )

    def form(self, key: str) -> str:
        """Give the form that is written most often."""
        return max(self._forms[key].items(), key=lambda pair: (pair[1], pair[0]))[0]

    def without_parts(self, keys: list[str]) -> list[str]:
        """Leave out a phrase most of whose posts show a longer one that holds it."""
        return [key for key in keys if not any(self._part_of(key, other) for other in keys if key != other)]

    def _part_of(self, key: str, other: str) -> bool:
        both = self.places[key].keys() & self.places[other].keys()
        longer = len(self.words[other]) > len(self.words[key]) and set(self.words[key]) <= set(self.words[other])
        return longer and len(both) >= PART_OF * len(self.places[key])


def by_author_and_week(rows: list[Row], language: str, stop: set[str]) -> Iterator[Used]:
    """Give for each author and week the phrases they used: key → their places."""
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["author_key"], rows[i]["week"], rows[i]["post_key"]))
    current: tuple[str, int] | None = None
    found: Used = {}
    for i in order:
        row = rows[i]
        if (row["author_key"], row["week"]) != current:
            if found:
                yield found
            current, found = (row["author_key"], row["week"]), {}
        title = f"{row['title']}\n" if row["title"] else ""
        for phrase in phrases(title + row["text"], language, stop):
            place = (phrase.start - len(title), phrase.end - len(title)) if phrase.start >= len(title) else (0, 0)
            found.setdefault(phrase.key, (phrase, {}))[1].setdefault(i, []).append(place)
    if found:
        yield found
