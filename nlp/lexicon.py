"""How a post feels by its words: a lexicon with negation, intensifiers, emoji, shouting and "but".

The weights follow Hutto & Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text, ICWSM; German negation after the verb ("gefällt mir nicht") and inflected forms are added.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
import numpy as np
from spacy.tokens import Doc

from nlp.words import HERE, fold, rules, shorten, spellings

Floats = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

NEGATED, BOOSTED, DAMPENED, SHOUTED, BEFORE_BUT, AFTER_BUT = -0.6, 1.3, 0.7, 1.2, 0.6, 1.3
REACH = 4  # words between a negator and what it turns round
BUT_REACH = 12
POLITE_REACH = 4  # words before "in advance", "Gruss" that are manners, not feeling
SHORTEST = 8  # words a unit counts as at least: a lone "thanks" is not all feeling
FAULT = 0.4  # how much of its valence the name of a fault keeps
ROLES = ("", "emoji", "!", "?", "word", "SHOUTED", "negators", "boosters", "dampeners", "contrast", "polite")
NOTHING, EMOJI, EXCLAIM, ASK, WORD, LOUD, NEGATOR, BOOSTER, DAMPENER, CONTRAST, POLITE = range(len(ROLES))
NEVER = ("never", "nie", "niemals")  # with "so" behind they make stronger: "never been so happy"
NO_WORDS = (NOTHING, EMOJI, EXCLAIM, ASK)
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
    """What the lexicon sees in a post: the words that count, the role of each token, negators that turn nothing round."""

    hits: list[Hit]
    roles: list[int]
    idle: list[int]

    @property
    def words(self) -> int:
        """Count the tokens that hold a letter."""
        return len(self.roles) - sum(map(self.roles.count, NO_WORDS))


@cache
def read(name: str) -> dict[str, float]:
    """Read `lexicons/<name>.tsv`: word → valence."""
    lines = (HERE / "lexicons" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return {word: float(value) for word, value in (line.split("\t") for line in lines if not line.startswith("# "))}


class Lexicon:
    """The words of one language. `hits` finds them in a post, `features` sums them up."""

    def __init__(self, language: str) -> None:
        self.language = language
        words, known = rules(language)["words"], rules(language)["lexicon"]
        self.words = {form: value for word, value in read(language).items() for form in spellings(word)}
        for form in (form for word in known["faults"] for form in spellings(word)):
            self.words[form] = self.words.get(form, 0.0) * FAULT
        self.words |= {form: 0.0 for word in (*known["plain"], *words["polite"]) for form in spellings(word)}
        self.emoji = read("emoji")
        by_role = [(ROLES.index(role), word) for role, listed in words.items() for word in listed]
        self.roles = {form: role for role, word in by_role for form in spellings(word)}
        self._known: dict[int, tuple[int, float]] = {}

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

    def _look_up(self, word: str) -> tuple[int, float]:
        """Give a token's role (an index into `ROLES`) and valence."""
        if word in self.emoji:
            return EMOJI, self.emoji[word]
        if role := self.roles.get(fold(word)) or self.roles.get(shorten(fold(word))):
            return role, self.valence(word) if role != NEGATOR else 0.0
        if not any(letter.isalpha() for letter in word):
            return {"!": EXCLAIM, "?": ASK}.get(word, NOTHING), 0.0
        return (LOUD if len(word) > 2 and word.isupper() else WORD), self.valence(word)

    def see(self, doc: Doc) -> Seen:
        """Find the words of feeling and weigh each by what stands around it."""
        known = self._known
        if len(known) > 100_000:  # a word list of the whole web must not pile up
            known.clear()
        keys = doc.to_array("ORTH").tolist()
        found = [known.get(key) or known.setdefault(key, self._look_up(doc.vocab.strings[key])) for key in keys]
        roles = [role for role, _ in found]
        hits = [Hit(index, value, role == EMOJI) for index, (role, value) in enumerate(found) if value]
        places = dict[int, list[int]]()
        for index, role in enumerate(roles):
            if role >= NEGATOR:
                places.setdefault(role, []).append(index)
        boosters = places.get(BOOSTER, ())
        stronger = {
            i for i in places.get(NEGATOR, ()) if doc[i].lower_ in NEVER and any(i < b <= i + 3 for b in boosters)
        }
        idle = [i for i in places.get(NEGATOR, ()) if i not in stronger and not self._negate(i, hits)]
        for index in places.get(POLITE, ()):
            hits = [hit for hit in hits if not 0 < index - hit.index <= POLITE_REACH]
        loud = roles.count(LOUD) <= roles.count(WORD)
        for hit in hits:
            hit.valence *= _weight(hit, places) * (SHOUTED if loud and roles[hit.index] == LOUD else 1.0)
        return Seen(hits, roles, idle)

    def _negate(self, index: int, hits: Sequence[Hit]) -> bool:
        """Turn round the next word of feeling, or in German the one just before; tell whether there was any."""
        after = next((hit for hit in hits if 0 < hit.index - index <= REACH and not hit.emoji), None)
        if after is None and self.language == "de":
            after = next((hit for hit in reversed(hits) if 0 < index - hit.index < REACH and not hit.emoji), None)
        if after is not None:
            after.valence *= NEGATED
        return after is not None


def _weight(hit: Hit, places: dict[int, list[int]]) -> float:
    """Weigh a word of feeling by the intensifiers before it and by a "but" near it."""
    weight = 1.0
    if not hit.emoji:
        before = (hit.index - 1, hit.index - 2)
        weight *= BOOSTED if any(i in before for i in places.get(BOOSTER, ())) else 1.0
        weight *= DAMPENED if any(i in before for i in places.get(DAMPENER, ())) else 1.0
    for but in places.get(CONTRAST, ()):
        if 0 < abs(hit.index - but) <= BUT_REACH:
            return weight * (BEFORE_BUT if hit.index < but else AFTER_BUT)
    return weight


def squash(total: Floats) -> Floats:
    """Bring sums of valences to -1..1, as VADER does."""
    return np.asarray(total / np.sqrt(total * total + 15))


def features(seen: Sequence[Seen], unit: Integers, units: int) -> Floats:
    """Sum up units as the numbers named in `FEATURES` (unit by feature), each between -1 and about 4.

    `unit` gives the unit of every token of the posts, one after the other; units are posts or their sentences.
    """
    begins = np.cumsum([0, *(len(one.roles) for one in seen)]).tolist()
    found = [
        (begin + hit.index, hit.valence, hit.emoji)
        for begin, one in zip(begins, seen, strict=False)
        for hit in one.hits
    ]
    place, valence, smiles = np.array(found, np.float64).reshape(-1, 3).T
    of_hit, emoji = unit[place.astype(np.int64)], smiles > 0
    roles = np.array([role for one in seen for role in one.roles], np.int64)
    counts = np.bincount(unit * len(ROLES) + roles, minlength=units * len(ROLES)).reshape(units, len(ROLES))
    idle = np.array([begin + index for begin, one in zip(begins, seen, strict=False) for index in one.idle], np.int64)
    highest, lowest, last = np.zeros((3, units))
    unset = np.bincount(of_hit, minlength=units) == 0
    highest[~unset], lowest[~unset] = -np.inf, np.inf
    np.maximum.at(highest, of_hit, valence)
    np.minimum.at(lowest, of_hit, valence)
    last[of_hit] = valence
    length = np.maximum(counts.sum(axis=1), SHORTEST)

    def total(chosen: Mask) -> Floats:
        return np.bincount(of_hit[chosen], valence[chosen], units).astype(
            np.float64
        )  # without a hit it counts in integers

    def share(chosen: Mask) -> Floats:
        return np.asarray(np.minimum(3, np.bincount(of_hit[chosen], minlength=units) / length * 5))

    return np.column_stack([
        squash(total(valence != 0)), squash(total((valence > 0) & ~emoji)), squash(total((valence < 0) & ~emoji)),
        squash(total((valence > 0) & emoji)), squash(total((valence < 0) & emoji)), highest / 4, lowest / 4, last / 4,
        np.minimum(counts[:, EXCLAIM], 3) / 3, np.minimum(counts[:, ASK], 3) / 3, np.log10(length),
        share(valence > 0), share(valence < 0), np.minimum(np.bincount(unit[idle], minlength=units), 3) / 3,
        (counts[:, LOUD] > np.maximum(counts[:, WORD], 2)).astype(np.float64),
    ])  # fmt: skip
