"""Which language a post is written in, with "unknown" as an answer."""

import re
from collections.abc import Sequence
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from nlp.identify import Identifier
from nlp.words import LANGUAGES

MIN_WORDS = 4  # below, thread and source know better
ENOUGH = 400  # characters looked at
SURE = 0.7  # of another language, before one of ours is given up
OTHER = "other"
_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|[\d_]+")
_WORD = re.compile(r"[^\W\d_]{2,}")

Doc.set_extension("language", default=None, force=True)


class Detector:
    """Tells the languages asked for from all others (97 are known to py3langid)."""

    def __init__(self, languages: tuple[str, ...] = LANGUAGES) -> None:
        self.languages = languages
        self._probabilities = Identifier()
        known = self._probabilities.labels
        self._ours = [known.index(language) for language in languages]
        self._others = [i for i in range(len(known)) if i not in self._ours]

    def __call__(self, text: str) -> str | None:
        """Tell the language of one text; see `tell`."""
        return self.tell([text])[0]

    def tell(self, texts: Sequence[str]) -> list[str | None]:
        """Give one of the languages, "other", or None for a text with fewer than `MIN_WORDS` words to tell by."""
        clean = [_NOISE.sub(" ", text[: 4 * ENOUGH])[:ENOUGH] for text in texts]
        enough = [i for i, text in enumerate(clean) if len(list(islice(_WORD.finditer(text), MIN_WORDS))) == MIN_WORDS]
        told: list[str | None] = [None] * len(texts)
        if enough:
            found = self._probabilities([clean[i] for i in enough])
            foreign = found[:, self._others].max(axis=1)
            likeliest = found[:, self._ours].argmax(axis=1)
            for i, ours, sure in zip(enough, likeliest, foreign >= SURE, strict=True):
                told[i] = OTHER if sure else self.languages[ours]
        return told


@Language.factory("kundschafter/language-v1", assigns=["doc._.language"])
def make_language(nlp: Language, name: str) -> "LanguageComponent":  # noqa: ARG001 - spaCy's signature
    return LanguageComponent()


class LanguageComponent:
    """Sets `doc._.language` unless the caller has set it, who knows the thread and the source."""

    def __init__(self) -> None:
        self._detect = Detector()

    def __call__(self, doc: Doc) -> Doc:
        if doc._.language is None:
            doc._.language = self._detect(doc.text)
        return doc
