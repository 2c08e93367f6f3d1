"""Which brand, products, competitors and topics a post speaks of.

Names and terms are found as phrases whatever their case, in German also with ss for ß and ae for ä. Single words are
also found, in every language, as a part of a word joined by hyphens ("Roaming-Gebühren") and with a plural or genitive
s; topic terms in German also with the usual endings and inside compounds: at the start or the end of a longer word,
where the term has `COMPOUND` letters or more ("Routerneustart", "Heimrouter", but not "Labor" for "Abo").
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlp.taxonomy import Taxonomy
from nlp.words import fold, spellings

COMPOUND = 5  # letters a term needs to be looked for inside words
LONGEST = 60  # letters of a word that is looked into
ENDINGS = {"de": ("", "e", "en", "n", "s", "es", "er", "ern", "em", "se", "sen"), "en": ("", "s", "es", "'s")}
NOT_ABOUT = ("los", "lose", "loser", "loses", "losen", "losem", "frei", "freie", "freier", "freies", "freien")
_PART = re.compile(r"[^-/_]+")

Doc.set_extension("tags", default=(), force=True)


class Tag(NamedTuple):
    """One thing named in a post: kind (brand, product, competitor, topic), its name, characters [start, end)."""

    kind: str
    name: str
    start_char: int
    end_char: int


Label = tuple[str, str]  # kind and name


@Language.factory("kundschafter/tags-v1", assigns=["doc._.tags"], default_config={"taxonomy": {}})
def make_tags(nlp: Language, name: str, taxonomy: dict[str, Any]) -> "Tags":  # noqa: ARG001 - spaCy's signature
    return Tags(nlp, msgspec.convert({"company": "", **taxonomy}, Taxonomy))


class Tags:
    """Sets `doc._.tags` to a tuple of `Tag`; of overlapping ones of a kind the longest."""

    def __init__(self, nlp: Language, taxonomy: Taxonomy) -> None:
        self.language = str(nlp.lang)
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._labels: dict[int, list[Label]] = {}
        self._words: dict[str, list[Label]] = {}
        by_text: dict[str, list[Label]] = {}
        for kind, name, written in self._listed(taxonomy):
            for spelling in filter(None, (" ".join(text.split()) for text in written)):
                by_text.setdefault(spelling.lower(), []).append((kind, name))
        for text, labels in by_text.items():
            self._matcher.add(text, [nlp.make_doc(form) for form in spellings(text)])
            self._labels[nlp.vocab.strings[text]] = labels
            if len(text.split()) == 1:
                for form in {fold(form) for form in spellings(text)}:
                    self._words.setdefault(form, []).extend(labels)
        self._inside: dict[int, list[tuple[Label, int, int]]] = {}

    def _listed(self, taxonomy: Taxonomy) -> Iterator[tuple[str, str, list[str]]]:
        yield from taxonomy.names()
        for name, topic in taxonomy.topics.items():
            yield "topic", name, topic.terms(self.language)

    @cached_property
    def _compounding(self) -> dict[str, list[tuple[str, Label]]]:
        """Give the topic terms that may stand inside a longer German word, by their first letters."""
        found: dict[str, list[tuple[str, Label]]] = {}
        for term, labels in self._words.items():
            if self.language == "de" and len(term) >= COMPOUND and term.isalpha():
                found.setdefault(term[:COMPOUND], []).extend((term, label) for label in labels if label[0] == "topic")
        return found

    def __call__(self, doc: Doc) -> Doc:
        found = [*self._named(doc), *self._in_words(doc)] if self._labels else []
        doc._.tags = tuple(_longest(found))
        return doc

    def _named(self, doc: Doc) -> Iterator[Tag]:
        for key, start, end in self._matcher(doc):
            last = doc[end - 1]
            for kind, name in self._labels[key]:
                yield Tag(kind, name, doc[start].idx, last.idx + len(last))

    def _in_words(self, doc: Doc) -> Iterator[Tag]:
        """Look into every word, once per spelling."""
        known = self._inside
        if len(known) > 100_000:
            known.clear()
        for index, key in enumerate(doc.to_array("ORTH").tolist()):
            parts = known.get(key)
            if parts is None:
                parts = known[key] = list(self._parts(doc.vocab.strings[key]))
            for (kind, name), start, end in parts:
                yield Tag(kind, name, doc[index].idx + start, doc[index].idx + end)

    def _parts(self, word: str) -> Iterator[tuple[Label, int, int]]:
        """Give (label, first letter, letter after the last) of what a word holds; the whole part counts as shown."""
        if len(word) > LONGEST or not any(letter.isalpha() for letter in word):
            return
        for part in _PART.finditer(word):
            folded = fold(part.group())
            for label in dict.fromkeys([*self._inflected(folded), *self._compounds(folded)]):
                yield label, part.start(), part.end()

    def _inflected(self, word: str) -> Iterator[Label]:
        for ending in ENDINGS.get(self.language, ("",)):
            if word.endswith(ending) and (stem := word.removesuffix(ending)) in self._words:
                for label in self._words[stem]:
                    if label[0] == "topic" or ending in {"", "s", "'s"}:
                        yield label

    def _compounds(self, word: str) -> Iterator[Label]:
        for at in range(len(word) - COMPOUND + 1):
            for term, label in self._compounding.get(word[at : at + COMPOUND], ()):
                rest = word[at + len(term) :]
                fits = rest not in NOT_ABOUT if at == 0 else rest in ENDINGS["de"]
                if fits and len(word) - len(term) > 2 and word.startswith(term, at):
                    yield label


def _longest(found: list[Tag]) -> Iterator[Tag]:
    """Drop what lies inside a longer find of the same kind, and doubles."""
    taken: dict[str, list[Tag]] = {}
    for tag in sorted(set(found), key=lambda tag: (tag.start_char - tag.end_char, tag.start_char, tag.name)):
        others = taken.setdefault(tag.kind, [])
        span = (tag.start_char, tag.end_char)
        if any(
            (o.start_char, o.end_char) != span and o.start_char < tag.end_char and tag.start_char < o.end_char
            for o in others
        ):
            continue
        others.append(tag)
        yield tag
