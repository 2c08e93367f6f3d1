"""What own labels bring, and what the threshold of "not scored" costs, on labelled sets the shipped weights never saw."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from nlp import pipeline
from nlp.adapt import adapt
from nlp.comparison.compare import sentiment_sets
from nlp.comparison.rivals import probabilities
from nlp.evaluate import macro_f1, read_docs
from nlp.sentiment import LABELS, Model, SentimentScorer, read_model
from nlp.taxonomy import Taxonomy
from nlp.train import SEED, SETS, Table, table
from nlp.words import LANGUAGES

SIZES = (0, 100, 300, 1000)
DRAWS = 3  # different labels drawn, whose figures are averaged
TRIED = 800  # posts of a set at most
LEFT = 50  # posts that must be left to try on
THRESHOLDS = (0.0, 0.42, 0.5, 0.6, 0.7)


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A set, and what some of its labels bring on the rest of it: macro-F1 and how far the shares are off, 0 to 1."""

    language: str
    corpus: str
    labels: int
    macro_f1: float
    share_error: float


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Posts of a set in which a label reaches a probability: their share, and how often they are right."""

    language: str
    corpus: str
    threshold: float
    coverage: float
    accuracy: float
    macro_f1: float


def own_labels_and_thresholds(folder: Path) -> Iterator[Own | Kept]:
    """Give the figures of every set that the shipped weights did not learn from."""
    for lang in LANGUAGES:
        nlp, base = pipeline.load(lang, Taxonomy(company="")), read_model(lang)
        for corpus, posts in sentiment_sets(folder, lang).items():
            if corpus in SETS[lang]:
                continue
            chosen = [post for post in posts if post.text.strip()][: TRIED + SIZES[-1]]
            docs, whole = read_docs(nlp, chosen), table(lang, chosen)
            yield from _thresholds(lang, corpus, _chances(lang, base, docs), whole.labels)
            for size in SIZES:
                if size + LEFT <= len(chosen):
                    draws = [
                        _one_draw(lang, base, docs, whole, size=size, seed=seed) for seed in range(DRAWS if size else 1)
                    ]
                    f1, off = np.mean(draws, axis=0).tolist()
                    yield Own(language=lang, corpus=corpus, labels=size, macro_f1=f1, share_error=off)


def _one_draw(
    lang: str, base: Model, docs: Sequence[Any], whole: Table, *, size: int, seed: int
) -> tuple[float, float]:
    order = np.random.default_rng(SEED + seed).permutation(len(docs))
    model = adapt(base, whole.part(order[:size])) if size else base
    rest = order[size : size + TRIED]
    told, gold = _chances(lang, model, [docs[i] for i in rest]).argmax(axis=1), whole.labels[rest]
    shares = [np.bincount(side, minlength=len(LABELS)) / len(rest) for side in (gold, told)]
    return macro_f1(gold.tolist(), told.tolist()), float(np.abs(shares[0] - shares[1]).mean())


def _thresholds(lang: str, corpus: str, chances: Any, gold: Any) -> Iterator[Kept]:
    told, sure = chances.argmax(axis=1), chances.max(axis=1)
    for threshold in THRESHOLDS:
        kept = sure >= threshold
        if kept.any():
            yield Kept(
                language=lang, corpus=corpus, threshold=threshold, coverage=float(kept.mean()),
                accuracy=float((told == gold)[kept].mean()),
                macro_f1=macro_f1(gold[kept].tolist(), told[kept].tolist()),
            )  # fmt: skip


def _chances(lang: str, model: Model, docs: Sequence[Any]) -> Any:
    return probabilities(SentimentScorer(lang, model), docs)
