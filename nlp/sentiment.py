"""How a post speaks: positive, neutral or negative, or not scored and why.

A multinomial logistic regression reads each sentence: hashed words (`nlp.grams`), what the lexicon and the intents say
(`nlp.lexicon`). A post is half the mean and half the peak of its sentences, so that a long post of plain sentences stays
neutral and one clear sentence still shows. `python -m nlp.train` makes the weights, `models/README.md` tells about them.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from nlp.grams import Floats, Integers, Words
from nlp.lexicon import Hit, Lexicon, Seen, features
from nlp.words import HERE

Label = Literal["negative", "neutral", "positive"]
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
NEUTRAL = 1
MODELS = HERE / "models"
MIN_WORDS = 3
SHOWN = ("question", "complaint", "praise", "recommendation", "wish")  # thanks are manners as often as feeling
FELT = {"complaint": -1, "praise": 1}
PHRASE = 2.5  # valence of a phrase without a word of feeling

Doc.set_extension("sentiment", default=None, force=True)
Doc.set_extension("words", default=0, force=True)
Doc.set_extension("tones", default=None, force=True)


class Sentiment(msgspec.Struct, frozen=True):
    """`label` is None where it is not scored, then `reason` says why and `score` is None.

    `score` is from -1 to 1, `confidence` the probability of the likeliest label.
    """

    label: Label | None
    score: float | None
    confidence: float
    reason: Literal["language", "short", "unsure"] | None = None


class Tones(NamedTuple):
    """How each sentence of a post speaks: its first token, and a probability for each of `LABELS` (sentence by label)."""

    starts: Integers
    probabilities: Floats


class Model(NamedTuple):
    """The weights of one language, label by label: `words` (bucket), `features` and `bias`; the neutral column is 0."""

    words: Floats
    features: Floats
    bias: Floats
    unsure_below: float
    by_sentence: bool = True  # or the whole post at once, as it was learnt

    @classmethod
    def read(cls, language: str, folder: Path = MODELS) -> "Model":
        with np.load(model_file(language, folder)) as file:
            return cls(
                file["words"].astype(np.float32),
                file["features"],
                file["bias"],
                float(file["unsure_below"]),
                bool(file["by_sentence"]),
            )

    def write(self, language: str, folder: Path = MODELS) -> None:
        """Write the words as half floats: about half a megabyte."""
        small = self._replace(words=self.words.astype(np.float16))
        np.savez_compressed(model_file(language, folder), **small._asdict())


def read_model(language: str, own: Path | None = None) -> Model:
    """Read the weights made of the own community's labels, where the folder `own` has any, else the shipped ones."""
    return Model.read(language, own if own and model_file(language, own).exists() else MODELS)


def model_file(language: str, folder: Path) -> Path:
    return folder / f"sentiment-{language}.npz"


class Units(NamedTuple):
    """Sentences or whole posts: the row and the unit of every token, the features of each unit, the first unit of each post."""

    rows: Integers
    unit: Integers
    features: Floats
    first: Integers


def describe(docs: Sequence[Doc], seen: Sequence[Seen], words: Words, *, sentences: bool) -> Units:
    """Cut posts, of at least a token each, into units, and describe each: the lexicon's features, then `SHOWN` as 0 or 1."""
    rows = words.rows(docs)
    begins = np.cumsum([0, *map(len, docs)])[:-1]
    starts = words.starts(rows, begins) if sentences else begins
    unit = np.repeat(np.arange(len(starts)), np.diff([*starts, len(rows)]))
    shown = np.zeros((len(starts), len(SHOWN)))
    for begin, doc, one in zip(begins, docs, seen, strict=True):
        for intent, index in _intents(doc, one):
            if intent in SHOWN:
                shown[unit[begin + index], SHOWN.index(intent)] = 1
    table = np.hstack([features(seen, unit, len(starts)), shown]).astype(np.float32)
    return Units(rows, unit, table, np.searchsorted(starts, begins))


def _intents(doc: Doc, seen: Seen) -> Iterator[tuple[str, int]]:
    """Give each intent with its first token, and let complaint and praise change what the lexicon saw there.

    What sounds kind inside a complaint is not ("danke für nichts"), and a phrase of complaint or praise counts as a
    word of feeling where it holds none.
    """
    if not doc._.intents:
        return
    places = doc.to_array("IDX")
    for intent, start_char, end_char in doc._.intents:
        start, end = np.searchsorted(places, (start_char, end_char)).tolist()
        if sign := FELT.get(intent):
            inside = [hit for hit in seen.hits if start <= hit.index < end]
            for hit in inside:
                hit.valence = sign * abs(hit.valence)
            if not inside:
                seen.hits.append(Hit(start, sign * PHRASE, emoji=False))
        yield intent, start


def spread(logits: Floats) -> Floats:
    """Give the probabilities of `LABELS` for logits of negative and positive against neutral."""
    whole = np.zeros((len(logits), len(LABELS)))
    whole[:, [0, 2]] = logits
    grown = np.exp(whole - whole.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def gather(probabilities: Floats, sizes: Floats, first: Integers) -> Floats:
    """Make one judgement a post of those of its sentences: half their mean, half their peak.

    In the mean a sentence weighs the square root of its words. The peak is the highest negative and the highest positive.
    """
    mean = np.add.reduceat(probabilities * sizes[:, None], first) / np.add.reduceat(sizes, first)[:, None]
    peak = np.maximum.reduceat(probabilities, first)
    peak[:, NEUTRAL] = 1 - np.maximum(peak[:, 0], peak[:, 2])
    both = mean + peak / peak.sum(axis=1, keepdims=True)
    return both / 2  # type: ignore[no-any-return]


@Language.factory(
    "kundschafter/sentiment-v2",
    requires=["doc._.language", "doc._.intents"],
    assigns=["doc._.sentiment", "doc._.words", "doc._.tones"],
    default_config={"own": ""},
)
def make_sentiment(nlp: Language, name: str, own: str) -> "SentimentScorer":  # noqa: ARG001 - spaCy's signature
    return SentimentScorer(str(nlp.lang), read_model(str(nlp.lang), Path(own) if own else None))


class SentimentScorer:
    """Sets `doc._.sentiment` and `doc._.words`; many posts at once with `pipe`."""

    def __init__(self, language: str, model: Model | None = None) -> None:
        self.language = language
        self.lexicon = Lexicon(language)
        self.model = model or read_model(language)
        self._words = Words(self.model.words)

    def __call__(self, doc: Doc) -> Doc:
        self._score([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 256) -> Iterator[Doc]:
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call] # spaCy leaves it bare
            self._score(docs)
            yield from docs

    def _score(self, docs: list[Doc]) -> None:
        chosen: list[tuple[Doc, Seen]] = []
        for doc in docs:
            seen = self.lexicon.see(doc)
            doc._.words = seen.words
            if doc._.language != self.language:
                doc._.sentiment = Sentiment(None, None, 0.0, "language")
            elif seen.words < MIN_WORDS and not seen.hits:
                doc._.sentiment = Sentiment(None, None, 0.0, "short")
            else:
                chosen.append((doc, seen))
        if chosen:
            found = self.probabilities([doc for doc, _ in chosen], [seen for _, seen in chosen])
            for (doc, _), row in zip(chosen, found.tolist(), strict=True):
                doc._.sentiment = self.judge(row)

    def probabilities(self, docs: Sequence[Doc], seen: Sequence[Seen]) -> Floats:
        """Give a probability for each of `LABELS` (post by label)."""
        units = describe(docs, seen, self._words, sentences=self.model.by_sentence)
        count = len(units.features)
        logits = units.features @ self.model.features + self.model.bias
        logits += self._words.weigh(units.rows, units.unit, count)
        told = spread(logits)
        starts = np.searchsorted(units.unit, np.arange(count))
        for doc, a, b in zip(docs, units.first, [*units.first[1:], count], strict=True):
            doc._.tones = Tones(starts[a:b] - starts[a], told[a:b])
        return gather(told, self._words.sizes(units.rows, units.unit, count), units.first)

    def judge(self, row: list[float]) -> Sentiment:
        """Make a judgement of probabilities in the order of `LABELS`."""
        best = max(range(len(LABELS)), key=row.__getitem__)
        if row[best] < self.model.unsure_below:
            return Sentiment(None, None, row[best], "unsure")
        return Sentiment(LABELS[best], row[2] - row[0], row[best])
