"""Which language a post is written in, with "unknown" as an answer."""

import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier
from spacy.language import Language
from spacy.tokens import Doc

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
        self._model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def __call__(self, text: str) -> str | None:
        """Give one of the languages, "other", or None where there are fewer than `MIN_WORDS` words to tell by."""
        text = _NOISE.sub(" ", text[: 4 * ENOUGH])[:ENOUGH]
        if len(_WORD.findall(text)) < MIN_WORDS:
            return None
        ranked = self._model.rank(text)
        if ranked[0][0] not in self.languages and ranked[0][1] >= SURE:
            return OTHER
        return next(str(language) for language, _ in ranked if language in self.languages)


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
