"""Train the sentiment models: `python -m nlp.train FOLDER` with the labelled sets that a shipped model may learn from.

Every set and every label weighs the same, so that the mix of the training data does not leak into the shares. Two
logistic regressions are averaged, one over words and lexicon, one over the lexicon alone: the first is better on texts like
those it learnt from, the second on others. A tenth is held back for the temperature.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy
from scipy import sparse
from scipy.optimize import minimize, minimize_scalar

from nlp.evaluate import Example, read_examples
from nlp.grams import Words
from nlp.lexicon import Lexicon
from nlp.sentiment import LABELS, MODELS, NEUTRAL, Model, describe

SETS = {"de": ["de_potts"], "en": ["en_goemotions_sentiment", "en_senti4sd_so"]}  # marked "yes" in the data's table
FAVOUR = {"de": (0.3, 0.6), "en": (0.0, 0.4)}  # of neutral over negative and positive, in logits, so that the shares on
# the development sets come out right on average
UNSURE_BELOW = 0.42
WORD_SCALE, FEATURE_SCALE = 0.3, 0.15  # how much the words and the features may move the first regression
PENALTY = 1e-4
LEXICON_PENALTY = 1e-3
SEED = 20261116
STEPS = 60
Vector = np.ndarray[Any, np.dtype[np.float64]]


class Table(NamedTuple):
    """One set: words (post by bucket), features (post by feature), labels (index into `LABELS`), what each post weighs."""

    words: sparse.csr_matrix
    features: Vector
    labels: Any
    weights: Vector

    def part(self, chosen: Any) -> "Table":
        labels = self.labels[chosen]
        return Table(self.words[chosen], self.features[chosen], labels, 1 / np.bincount(labels, minlength=3)[labels])


def table(lang: str, examples: Iterable[Example]) -> Table:
    """Describe examples in one language, as whole posts."""
    nlp = spacy.blank(lang)
    intents = nlp.add_pipe("kundschafter/intents-v1")
    lexicon, words, docs, labels = Lexicon(lang), Words(), [], []
    for example in examples:
        doc = nlp.make_doc(example.text)
        doc._.language = lang
        if len(doc):
            docs.append(intents(doc))
            labels.append(LABELS.index(example.label))
    units = describe(docs, [lexicon.see(doc) for doc in docs], words, sentences=False)
    matrix = words.matrix(units.rows, units.unit, len(docs))
    return Table(matrix, units.features.astype(np.float64), np.array(labels), np.ones(len(docs))).part(
        np.arange(len(docs))
    )


def regress(rows: Any, labels: Any, weights: Vector, penalty: float) -> tuple[Vector, Vector]:
    """Fit a multinomial logistic regression; give the weights (feature by label) and the bias."""
    wanted = np.eye(len(LABELS))[labels]
    weights = weights[:, None] / weights.sum()
    turned = rows.T

    def loss(flat: Vector) -> tuple[float, Vector]:
        matrix = flat.reshape(-1, len(LABELS))
        raw = rows @ matrix[:-1] + matrix[-1]
        raw -= raw.max(axis=1, keepdims=True)
        logs = raw - np.log(np.exp(raw).sum(axis=1, keepdims=True))
        off = (np.exp(logs) - wanted) * weights
        gradient = np.vstack([turned @ off + 2 * penalty * matrix[:-1], off.sum(axis=0)])
        return float(-(wanted * logs * weights).sum() + penalty * (matrix[:-1] ** 2).sum()), gradient.ravel()

    start = np.zeros((rows.shape[1] + 1) * len(LABELS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x.reshape(-1, len(LABELS))
    return found[:-1], found[-1]


def fit(tables: Sequence[Table], *, words: bool = True) -> Model:
    """Fit both regressions and average them; without `words`, only the one over the lexicon."""
    rows = np.vstack([one.features for one in tables])
    labels, weights = (np.concatenate([getattr(one, name) for one in tables]) for name in ("labels", "weights"))
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 0.05)
    standard = (rows - mean) / spread
    slopes, bias = regress(standard, labels, weights, LEXICON_PENALTY)
    grams = np.zeros((tables[0].words.shape[1], len(LABELS)))
    if words:
        spelt = sparse.vstack([one.words for one in tables]).tocsr()
        seen = np.bincount(spelt.indices, minlength=spelt.shape[1])
        rarity = np.where(seen > 1, np.log((1 + len(labels)) / (1 + seen)), 0) * WORD_SCALE
        joined = sparse.csr_array(sparse.hstack([spelt @ sparse.diags(rarity), standard * FEATURE_SCALE]))
        found, other_bias = regress(joined, labels, weights, PENALTY)
        grams = rarity[:, None] * found[: len(rarity)] / 2
        slopes, bias = (slopes + FEATURE_SCALE * found[len(rarity) :]) / 2, (bias + other_bias) / 2
    slopes = slopes / spread[:, None]
    bias = bias - mean @ slopes
    return Model(_against_neutral(grams), _against_neutral(slopes), _against_neutral(bias), UNSURE_BELOW)


def _against_neutral(matrix: Vector) -> Any:
    """Give the columns negative and positive less the neutral one."""
    return (matrix - matrix[..., [NEUTRAL]])[..., [0, 2]].astype(np.float32)


def logits(model: Model, one: Table) -> Vector:
    """Give the logits of negative and positive against neutral for whole posts."""
    return one.words @ model.words + one.features @ model.features + model.bias


def temperature(model: Model, held: Sequence[Table]) -> float:
    """Give what the logits are divided by, so that the probabilities of held-back posts are as high as they come true."""
    whole = np.insert(np.concatenate([logits(model, one) for one in held]), NEUTRAL, 0, axis=1)
    labels, weights = (np.concatenate([getattr(one, name) for one in held]) for name in ("labels", "weights"))

    def loss(value: float) -> float:
        scaled = whole / value
        return float(weights @ (np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(labels)), labels]))

    return float(minimize_scalar(loss, bounds=(0.3, 5), method="bounded").x)


def train(tables: Sequence[Table], favour: tuple[float, float], *, words: bool = True) -> Model:
    """Fit, find the temperature on a tenth held back, and add what speaks for neutral."""
    rng = np.random.default_rng(SEED)
    kept, held = [], []
    for one in tables:
        back = rng.random(len(one.labels)) < 0.1
        kept.append(one.part(~back))
        held.append(one.part(back))
    warmth = temperature(fit(kept, words=words), held)
    model = fit(tables, words=words)
    bias = model.bias / warmth - np.array(favour, np.float32)
    return Model(model.words / warmth, model.features / warmth, bias, model.unsure_below)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, default=MODELS)
    given = parser.parse_args()
    for lang, names in SETS.items():
        sets = [table(lang, read_examples(given.folder / f"{name}.jsonl.gz", split="train")) for name in names]
        train(sets, FAVOUR[lang]).write(lang, given.to)
