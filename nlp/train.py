"""Train the sentiment models: `python -m nlp.train FOLDER` with the labelled sets that a shipped model may learn from.

Every set and every label weighs the same, so that the mix of the training data does not leak into the shares. Two
logistic regressions are averaged, one over words and lexicon, one over the lexicon alone: the first is better on texts like
those it learnt from (`AT_HOME` takes it alone), the second on others. A tenth is held back for the temperature.
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
UNSURE_BELOW = 0.42
WORD_SCALE, FEATURE_SCALE = 0.3, 0.15  # how much the words and the features may move the first regression
PENALTY = 1.0  # over the number of posts
LEXICON_PENALTY = 1e-3
SEED = 20261116
STEPS = 60
Vector = np.ndarray[Any, np.dtype[np.float64]]


class Recipe(NamedTuple):
    """What is made of the two regressions: the share of the lexicon's, and how much speaks for neutral.

    `favour` is over negative and positive, in logits; `penalty` is that on the words, times the number of posts; `by_sentence` says
    whether a post is judged by its sentences, which carries over better, or whole, as it was learnt.
    """

    lexicon: float
    favour: tuple[float, float]
    penalty: float = PENALTY
    by_sentence: bool = True


# for communities never seen: the shipped weights
ABROAD = {"de": Recipe(0.5, (0.3, 0.6)), "en": Recipe(0.5, (0.0, 0.4), 4.0)}
AT_HOME = Recipe(0.0, (0.0, 0.0), by_sentence=False)  # for the community that was learnt from


class Table(NamedTuple):
    """One set: words (post by bucket), features (post by feature), labels (index into `LABELS`), what each post weighs."""

    words: sparse.csr_matrix
    features: Vector
    labels: Any
    weights: Vector

    def part(self, chosen: Any) -> "Table":
        labels = self.labels[chosen]
        return Table(
            self.words[chosen],
            self.features[chosen],
            labels,
            1 / np.maximum(np.bincount(labels, minlength=3), 1)[labels],
        )


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


def regress(
    rows: Any, labels: Any, weights: Vector, penalty: float, prior: Vector | float = 0.0
) -> tuple[Vector, Vector]:
    """Fit a multinomial logistic regression on top of `prior` logits; give the weights (feature by label) and the bias."""
    wanted = np.eye(len(LABELS))[labels]
    weights = weights[:, None] / weights.sum()
    turned = rows.T

    def loss(flat: Vector) -> tuple[float, Vector]:
        matrix = flat.reshape(-1, len(LABELS))
        raw = rows @ matrix[:-1] + matrix[-1] + prior
        raw -= raw.max(axis=1, keepdims=True)
        logs = raw - np.log(np.exp(raw).sum(axis=1, keepdims=True))
        off = (np.exp(logs) - wanted) * weights
        gradient = np.vstack([turned @ off + 2 * penalty * matrix[:-1], off.sum(axis=0)])
        return float(-(wanted * logs * weights).sum() + penalty * (matrix[:-1] ** 2).sum()), gradient.ravel()

    start = np.zeros((rows.shape[1] + 1) * len(LABELS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x.reshape(-1, len(LABELS))
    return found[:-1], found[-1]


def fit(tables: Sequence[Table], recipe: Recipe) -> Model:
    """Fit both regressions and join them."""
    share = recipe.lexicon
    rows = np.vstack([one.features for one in tables])
    labels, weights = (np.concatenate([getattr(one, name) for one in tables]) for name in ("labels", "weights"))
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 0.05)
    standard = (rows - mean) / spread
    slopes, bias = regress(standard, labels, weights, LEXICON_PENALTY) if share else (0.0, 0.0)
    grams = np.zeros((tables[0].words.shape[1], len(LABELS)))
    if share < 1:
        spelt = sparse.vstack([one.words for one in tables]).tocsr()
        seen = np.bincount(spelt.indices, minlength=spelt.shape[1])
        rarity = np.where(seen > 1, np.log((1 + len(labels)) / (1 + seen)), 0) * WORD_SCALE
        joined = sparse.csr_array(sparse.hstack([spelt @ sparse.diags(rarity), standard * FEATURE_SCALE]))
        found, other_bias = regress(joined, labels, weights, recipe.penalty / len(labels))
        grams = (1 - share) * rarity[:, None] * found[: len(rarity)]
        slopes = share * slopes + (1 - share) * FEATURE_SCALE * found[len(rarity) :]
        bias = share * bias + (1 - share) * other_bias
    slopes = slopes / spread[:, None]
    bias = bias - mean @ slopes
    return Model(against_neutral(grams), against_neutral(slopes), against_neutral(bias), UNSURE_BELOW)


def against_neutral(matrix: Vector) -> Any:
    """Give the columns negative and positive less the neutral one."""
    return (matrix - matrix[..., [NEUTRAL]])[..., [0, 2]].astype(np.float32)


def logits(model: Model, one: Table) -> Vector:
    """Give the logits of negative and positive against neutral for whole posts."""
    return one.words @ model.words + one.features @ model.features + model.bias


def temperature(whole: Vector, labels: Any, weights: Vector) -> float:
    """Give what logits (post by label) are divided by, so that probabilities are as high as they come true."""

    def loss(value: float) -> float:
        scaled = whole / value
        return float(weights @ (np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(labels)), labels]))

    return float(minimize_scalar(loss, bounds=(0.3, 5), method="bounded").x)


def cooled(model: Model, warmth: float) -> Model:
    """Divide the logits by the temperature."""
    words, features, bias = (part / warmth for part in (model.words, model.features, model.bias))
    return model._replace(words=words, features=features, bias=bias)


def train(tables: Sequence[Table], recipe: Recipe) -> Model:
    """Fit, find the temperature on a tenth held back, and add what speaks for neutral."""
    rng = np.random.default_rng(SEED)
    kept, held = [], []
    for one in tables:
        back = rng.random(len(one.labels)) < 0.1
        kept.append(one.part(~back))
        held.append(one.part(back))
    trial = fit(kept, recipe)
    whole = np.insert(np.concatenate([logits(trial, one) for one in held]), NEUTRAL, 0, axis=1)
    labels, weights = (np.concatenate([getattr(one, name) for one in held]) for name in ("labels", "weights"))
    warmth = temperature(whole, labels, weights)
    model = cooled(fit(tables, recipe), warmth)
    return model._replace(bias=model.bias - np.array(recipe.favour, np.float32), by_sentence=recipe.by_sentence)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, default=MODELS)
    given = parser.parse_args()
    for lang, names in SETS.items():
        sets = [table(lang, read_examples(given.folder / f"{name}.jsonl.gz", split="train")) for name in names]
        train(sets, ABROAD[lang]).write(lang, given.to)
