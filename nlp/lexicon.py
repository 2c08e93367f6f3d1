"""How a post feels by its words: a lexicon with negation, intensifiers, emoji, shouting and "but".

The weights follow Hutto & Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text, ICWSM; German negation after the verb ("gefällt mir nicht") and inflected forms are added.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache

import msgspec
from spacy.tokens import Doc

from nlp.words import HERE, fold, rules, shorten, spellings

NEGATED, BOOSTED, DAMPENED, SHOUTED, BEFORE_BUT, AFTER_BUT = -0.6, 1.3, 0.7, 1.2, 0.6, 1.3
REACH = 4  # words between a negator and what it turns round
BUT_REACH = 12
PLACED = ("negators", "boosters", "dampeners", "contrast")
ENDINGS = ("em", "en", "er", "es", "e", "s", "st", "t", "te", "ten", "n")  # German inflection
FEATURES = (
    "score", "positive", "negative", "positive_emoji", "negative_emoji", "highest", "lowest", "last", "exclamations",
    "questions", "length", "positive_share", "negative_share", "negators", "shouting",
)  # fmt: skip


class Hit(msgspec.Struct):
    """One word that counts: token index, valence -4 to 4, whether it is an emoji."""

    index: int
    valence: float
    emoji: bool


class Seen(msgspec.Struct, frozen=True):
    """What the lexicon sees in a post. `counts` goes by role; "word" and "SHOUTED" count every word of that kind."""

    hits: list[Hit]
    counts: Counter[str]
    idle_negators: int

    @property
    def words(self) -> int:
        """Count the tokens that hold a letter."""
        return self.counts.total() - sum(self.counts[role] for role in ("", "emoji", "!", "?"))


@cache
def read(name: str) -> dict[str, float]:
    """Read `lexicons/<name>.tsv`: word → valence."""
    lines = (HERE / "lexicons" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return {word: float(value) for word, value in (line.split("\t") for line in lines if not line.startswith("# "))}


class Lexicon:
    """The words of one language. `hits` finds them in a post, `features` sums them up."""

    def __init__(self, language: str) -> None:
        self.language = language
        words = rules(language)["words"]
        self.words = {form: value for word, value in read(language).items() for form in spellings(word)}
        self.emoji = read("emoji")
        self.roles = {form: role for role, listed in words.items() for word in listed for form in spellings(word)}
        self._known: dict[int, tuple[str, float]] = {}

    def valence(self, word: str) -> float:
        """Give a word's valence, also for inflected (German) and lengthened forms; 0 where it is not known."""
        for form in dict.fromkeys((fold(word), shorten(fold(word)))):
            if form in self.words:
                return self.words[form]
            if self.language == "de" and len(form) <= 40:
                for ending in ENDINGS:
                    if form.endswith(ending) and len(form) - len(ending) > 3 and form[: -len(ending)] in self.words:
                        return self.words[form[: -len(ending)]]
            if "-" in form and len(form) <= 40 and (value := self.words.get(form.rsplit("-", 1)[1])):
                return value
        return 0.0

    def _look_up(self, word: str) -> tuple[str, float]:
        """Give a token's role and valence. Roles: those of the rules, "emoji", "!", "?", "SHOUTED", "word" or ""."""
        if word in self.emoji:
            return "emoji", self.emoji[word]
        if role := self.roles.get(fold(word)) or self.roles.get(shorten(fold(word))):
            return role, self.valence(word) if role != "negators" else 0.0
        if not any(letter.isalpha() for letter in word):
            return (word if word in {"!", "?"} else ""), 0.0
        return ("SHOUTED" if len(word) > 2 and word.isupper() else "word"), self.valence(word)

    def see(self, doc: Doc) -> Seen:
        """Find the words of feeling and weigh each by what stands around it."""
        known = self._known
        if len(known) > 100_000:  # a word list of the whole web must not pile up
            known.clear()
        keys = doc.to_array("ORTH").tolist()
        found = [known.get(key) or known.setdefault(key, self._look_up(doc.vocab.strings[key])) for key in keys]
        counts = Counter([role for role, _ in found])
        places, hits, shouted = dict[str, list[int]](), list[Hit](), set[int]()
        for index, (role, value) in enumerate(found):
            if value:
                hits.append(Hit(index, value, role == "emoji"))
                if role == "SHOUTED":
                    shouted.add(index)
            if role in PLACED:
                places.setdefault(role, []).append(index)
        idle = sum(not self._negate(index, hits) for index in places.get("negators", ()))
        loud = shouted if counts["SHOUTED"] <= counts["word"] else set()
        for hit in hits:
            hit.valence *= _weight(hit, places) * (SHOUTED if hit.index in loud else 1.0)
        return Seen(hits, counts, idle)

    def _negate(self, index: int, hits: Sequence[Hit]) -> bool:
        """Turn round the next word of feeling, or in German the one just before; tell whether there was any."""
        after = next((hit for hit in hits if 0 < hit.index - index <= REACH and not hit.emoji), None)
        if after is None and self.language == "de":
            after = next((hit for hit in reversed(hits) if 0 < index - hit.index < REACH and not hit.emoji), None)
        if after is not None:
            after.valence *= NEGATED
        return after is not None


def _weight(hit: Hit, places: dict[str, list[int]]) -> float:
    """Weigh a word of feeling by the intensifiers before it and by a "but" near it."""
    weight = 1.0
    if not hit.emoji:
        before = (hit.index - 1, hit.index - 2)
        weight *= BOOSTED if any(i in before for i in places.get("boosters", ())) else 1.0
        weight *= DAMPENED if any(i in before for i in places.get("dampeners", ())) else 1.0
    for but in places.get("contrast", ()):
        if 0 < abs(hit.index - but) <= BUT_REACH:
            return weight * (BEFORE_BUT if hit.index < but else AFTER_BUT)
    return weight


def squash(total: float) -> float:
    """Bring a sum of valences to -1..1, as VADER does."""
    return total / math.sqrt(total * total + 15)


def features(seen: Seen) -> list[float]:
    """Sum up a post as the numbers named in `FEATURES`, each between -1 and about 4."""
    words = [hit.valence for hit in seen.hits if not hit.emoji]
    emoji = [hit.valence for hit in seen.hits if hit.emoji]
    every = [hit.valence for hit in seen.hits] or [0.0]
    counts, length = seen.counts, max(seen.counts.total(), 1)
    return [
        squash(sum(every)), squash(sum(v for v in words if v > 0)), squash(sum(v for v in words if v < 0)),
        squash(sum(v for v in emoji if v > 0)), squash(sum(v for v in emoji if v < 0)), max(every) / 4, min(every) / 4,
        every[-1] / 4, min(counts["!"], 3) / 3, min(counts["?"], 3) / 3, math.log10(length),
        min(3.0, sum(v > 0 for v in every) / length * 5), min(3.0, sum(v < 0 for v in every) / length * 5),
        min(seen.idle_negators, 3) / 3, float(counts["SHOUTED"] > max(counts["word"], 2)),
    ]  # fmt: skip
