"""What a post is for: question, complaint, praise, recommendation, ...; with the words that show it.

Phrases stand in `rules/<language>.toml`. A longer phrase hides the shorter ones inside it ("danke für nichts"), and a
negator near a phrase takes it back ("kein Lob", "gefällt mir nicht"). A question mark makes its sentence a question.
What is broken (`unless_asked`) is a complaint only where the post asks nothing: else it is the question's subject. Some
phrases count only in a sentence that asks (`asked`), or that names a brand, product or competitor (`named`; where it
opens the sentence or follows a comma, `named_at_start`): "take" is a recommendation of what is named.
"""

import bisect
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlp.words import GAP, expand, rules, spellings

INTENTS = (
    "question", "complaint", "praise", "recommendation", "wish", "thanks",
    "advice", "purchase_question", "switching", "reply_complaint",
)  # fmt: skip
WITHIN = 7  # words a gap may span
NEGATABLE = {"complaint", "praise", "recommendation", "thanks", "switching", "advice"}
TOLD = {"recommendation", "advice"}  # never in a sentence that asks
PLACES = ("at_start", "anywhere", "unless_asked", "asked", "named", "named_at_start")
NAMED = {"brand", "product", "competitor"}
PER_POST = 20  # of one intent; nobody reads more

Doc.set_extension("intents", default=(), force=True)


class Found(NamedTuple):
    """One intent and the characters [start_char, end_char) that show it."""

    intent: str
    start_char: int
    end_char: int


class Cue(NamedTuple):
    """One phrase of the rules: `parts` are found in this order within one sentence; `intent` "" hides others."""

    intent: str
    place: str  # one of `PLACES`
    parts: tuple[str, ...]


def cues(language: str) -> Iterator[Cue]:
    """Give the phrases of a language, alternatives written out."""
    read = rules(language)
    tables: list[tuple[str, dict[str, Any]]] = [("", read["nothing"]), *read["intents"].items()]
    for intent, table in tables:
        for place in PLACES:
            for phrase in (form for line in table.get(place, []) for form in expand(line)):
                yield Cue(intent, place, tuple(phrase.split(GAP)))


@Language.factory("kundschafter/intents-v1", requires=["doc._.language", "doc._.tags"], assigns=["doc._.intents"])
def make_intents(nlp: Language, name: str) -> "Intents":  # noqa: ARG001 - spaCy's signature
    return Intents(nlp)


class Intents:
    """Sets `doc._.intents` to a tuple of `Found`, for posts in the pipeline's own language."""

    def __init__(self, nlp: Language) -> None:
        self.language = str(nlp.lang)
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        strings = nlp.vocab.strings
        self._cues: dict[
            int, list[tuple[Cue, int]]
        ] = {}  # id of a first part → its cues, with the id of the second or 0
        every = list(dict.fromkeys(cues(self.language)))
        for text in dict.fromkeys(part for cue in every for part in cue.parts):
            self._matcher.add(text, [Doc(nlp.vocab, words=form.split()) for form in spellings(text)])
        for cue in every:
            ids = [strings.add(part) for part in cue.parts]
            self._cues.setdefault(ids[0], []).append((cue, ids[1] if len(ids) > 1 else 0))
        words = (form for word in rules(self.language)["words"]["negators"] for form in spellings(word))
        self._negators = {nlp.vocab.strings.add(word) for word in words}
        self._commas = {
            nlp.vocab.strings.add(word) for word in (",", "und", "and", "or", "oder", "\u2013", "-", "then", "dann")
        }
        self._ends = {
            nlp.vocab.strings.add(mark): mark for mark in (".", "!", "?", "…", ":", ";", "\n", "\n\n", "\r\n")
        }

    def __call__(self, doc: Doc) -> Doc:
        if doc._.language == self.language and len(doc):
            lower = doc.to_array("LOWER").tolist()
            ends = [i for i, key in enumerate(lower) if key in self._ends]
            phrases = list(self._phrases(doc, lower, ends))
            spans = [(cue.intent, start, end) for cue, start, end in phrases if cue.place != "unless_asked"]
            spans += self._asked(lower, ends)
            if not any(intent == "question" for intent, _, _ in spans):
                spans += [(cue.intent, start, end) for cue, start, end in phrases if cue.place == "unless_asked"]
            spans += [("complaint", start, end) for intent, start, end in spans if intent == "reply_complaint"]
            doc._.intents = tuple(dict.fromkeys(self._as_found(doc, spans)))
        return doc

    def _phrases(self, doc: Doc, lower: list[int], ends: list[int]) -> Iterator[tuple[Cue, int, int]]:
        """Give (cue, first token, token after the last) of the longest phrases."""
        matches = sorted((start, -end, key) for key, start, end in self._matcher(doc))
        places: dict[int, list[tuple[int, int]]] = {}
        for start, minus_end, key in matches:
            places.setdefault(key, []).append((start, -minus_end))
        found: list[tuple[int, int, Cue]] = []
        for start, minus_end, key in matches:
            for cue, second in self._cues.get(key, ()):
                if (second and second not in places) or not self._stands(doc, cue.place, start, lower, ends):
                    continue
                end = self._second(places[second], -minus_end, ends) if second else -minus_end
                if end:
                    found.append((start, end, cue))
        taken: list[tuple[int, int]] = []
        for start, end, cue in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
            if any(a <= start and end <= b and (a, b) != (start, end) for a, b in taken[-PER_POST:]):
                continue
            taken.append((start, end))
            asked = cue.intent in TOLD and self._stands(doc, "asked", start, lower, ends)
            if cue.intent and not asked and not self._taken_back(cue, start, end, lower):
                yield cue, start, end

    @staticmethod
    def _second(places: Iterable[tuple[int, int]], after: int, ends: list[int]) -> int | None:
        """Give where the second part of a phrase ends, if it comes soon and in the same sentence."""
        stop = min(after + WITHIN, ends[at] if (at := bisect.bisect_left(ends, after)) < len(ends) else after + WITHIN)
        return next((end for start, end in places if after <= start <= stop and end <= stop + 1), None)

    def _stands(self, doc: Doc, place: str, start: int, lower: list[int], ends: list[int]) -> bool:
        """Tell whether a phrase that begins at a token stands where it counts."""
        if place in ("anywhere", "unless_asked"):
            return True
        opens = self._opens(start, ends)
        if place == "at_start":
            return opens
        if place == "named_at_start" and not opens and lower[start - 1] not in self._commas:
            return False
        at = bisect.bisect_left(ends, start)
        if place == "asked":
            return at < len(ends) and self._ends[lower[ends[at]]] == "?"
        first = doc[ends[at - 1]].idx if at else 0
        last = doc[ends[at]].idx if at < len(ends) else len(doc.text)
        return any(tag.kind in NAMED and first <= tag.start_char < last for tag in doc._.tags)

    @staticmethod
    def _opens(start: int, ends: list[int]) -> bool:
        at = bisect.bisect_left(ends, start)
        return start == 0 or (at > 0 and ends[at - 1] == start - 1)

    def _taken_back(self, cue: Cue, start: int, end: int, lower: list[int]) -> bool:
        """Tell whether a negator stands before a phrase, in its gap, or in German after it ("gefällt mir nicht")."""
        if cue.intent not in NEGATABLE:
            return False
        near = lower[max(0, start - 2) : start]
        if cue.intent != "complaint":
            near += lower[start:end] if len(cue.parts) > 1 else []
            near += lower[end : end + 2] if self.language == "de" else []
        return any(key in self._negators for key in near)

    def _asked(self, lower: list[int], ends: list[int]) -> Iterator[tuple[str, int, int]]:
        """Give the sentences that end with a question mark."""
        before = -1
        for end in ends:
            if self._ends[lower[end]] == "?" and end > before + 1:
                yield "question", before + 1, end + 1
            before = end

    @staticmethod
    def _as_found(doc: Doc, spans: Iterable[tuple[str, int, int]]) -> Iterator[Found]:
        seen: dict[str, int] = {}
        for intent, start, end in spans:
            seen[intent] = seen.get(intent, 0) + 1
            if seen[intent] <= PER_POST:
                last = doc[end - 1]
                yield Found(intent, doc[start].idx, last.idx + len(last))
