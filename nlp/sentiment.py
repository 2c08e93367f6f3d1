"""How a post speaks: positive, neutral or negative, or not scored and why.

A multinomial logistic regression over what the lexicon and the intents say (`lexicon.FEATURES`, `intents.INTENTS`),
trained by `python -m nlp.train`; its weights are `models/sentiment.json`. The probabilities are calibrated for classes
that are equally frequent.
"""

import math
import operator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from nlp.intents import INTENTS
from nlp.lexicon import Hit, Lexicon, Seen, features
from nlp.words import HERE

Label = Literal["negative", "neutral", "positive"]
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
MODEL = HERE / "models" / "sentiment.json"
MIN_WORDS = 3
FELT = {"complaint": -1, "praise": 1}
PHRASE = 1.8  # valence of a phrase without a word of feeling

Doc.set_extension("sentiment", default=None, force=True)
Doc.set_extension("words", default=0, force=True)


class Sentiment(msgspec.Struct, frozen=True):
    """`label` is None where it is not scored, then `reason` says why and `score` is None.

    `score` is from -1 to 1, `confidence` the probability of the likeliest label.
    """

    label: Label | None
    score: float | None
    confidence: float
    reason: Literal["language", "short", "unsure"] | None = None


class Head(msgspec.Struct, frozen=True):
    """The weights of one language: `weights` is label by feature, over features less `mean` and divided by `spread`."""

    mean: list[float]
    spread: list[float]
    weights: list[list[float]]
    bias: list[float]
    unsure_below: float

    def probabilities(self, values: list[float]) -> list[float]:
        """Give a probability for each of `LABELS`."""
        standard = [(v - m) / s for v, m, s in zip(values, self.mean, self.spread, strict=True)]
        raw = [b + sum(map(operator.mul, row, standard)) for row, b in zip(self.weights, self.bias, strict=True)]
        grown = [math.exp(value - max(raw)) for value in raw]
        return [value / sum(grown) for value in grown]


@cache
def read_heads(path: Path = MODEL) -> dict[str, Head]:
    """Read the shipped weights, one head per language."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Head])


def describe(doc: Doc, seen: Seen) -> list[float]:
    """Give the features of a post: those of the lexicon, then 1 or 0 for each of `INTENTS`.

    What sounds kind inside a complaint is not ("danke für nichts"), and a phrase of complaint or praise counts as a
    word of feeling where it holds none.
    """
    places = [(doc[hit.index].idx, hit) for hit in seen.hits] if doc._.intents else []
    for intent, start, end in doc._.intents:
        if sign := FELT.get(intent):
            inside = [hit for place, hit in places if start <= place < end]
            for hit in inside:
                hit.valence = sign * abs(hit.valence)
            if not inside:
                seen.hits.append(Hit(len(doc), sign * PHRASE, emoji=False))
    shown = {found.intent for found in doc._.intents}
    return [*features(seen), *(float(intent in shown) for intent in INTENTS)]


@Language.factory(
    "kundschafter/sentiment-v1",
    requires=["doc._.language", "doc._.intents"],
    assigns=["doc._.sentiment", "doc._.words"],
)
def make_sentiment(nlp: Language, name: str) -> "SentimentScorer":  # noqa: ARG001 - spaCy's signature
    return SentimentScorer(str(nlp.lang))


class SentimentScorer:
    """Sets `doc._.sentiment` and `doc._.words`."""

    def __init__(self, language: str, head: Head | None = None) -> None:
        self.language = language
        self.lexicon = Lexicon(language)
        self.head = head or read_heads()[language]

    def __call__(self, doc: Doc) -> Doc:
        seen = self.lexicon.see(doc)
        doc._.words = seen.words
        doc._.sentiment = self._judge(doc, seen)
        return doc

    def _judge(self, doc: Doc, seen: Seen) -> Sentiment:
        if doc._.language != self.language:
            return Sentiment(None, None, 0.0, "language")
        if seen.words < MIN_WORDS and not seen.hits:
            return Sentiment(None, None, 0.0, "short")
        probabilities = self.head.probabilities(describe(doc, seen))
        best = max(range(len(LABELS)), key=probabilities.__getitem__)
        if probabilities[best] < self.head.unsure_below:
            return Sentiment(None, None, probabilities[best], "unsure")
        return Sentiment(LABELS[best], probabilities[2] - probabilities[0], probabilities[best])
