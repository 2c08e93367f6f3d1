"""Train the sentiment heads: `python -m nlp.train FOLDER` with the labelled sets that a shipped model may learn from.

Every set and every label weighs the same, so that the mix of the training data does not leak into the shares.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import spacy
from scipy.optimize import minimize

from nlp.evaluate import Example, read_examples
from nlp.lexicon import Lexicon
from nlp.sentiment import LABELS, MODEL, Head, describe

SETS = {"de": ["de_potts"], "en": ["en_goemotions_sentiment", "en_senti4sd_so"]}  # marked "yes" in the data's table
PENALTY = 1e-3
UNSURE_BELOW = 0.40
Vector = np.ndarray[Any, np.dtype[np.float64]]


def table(lang: str, examples: Iterable[Example]) -> tuple[Vector, Vector]:
    """Give the features (post by feature) and labels (post, index into `LABELS`) of examples in one language."""
    nlp = spacy.blank(lang)
    intents = nlp.add_pipe("kundschafter/intents-v1")
    lexicon = Lexicon(lang)
    rows, labels = [], []
    for example in examples:
        doc = nlp.make_doc(example.text)
        doc._.language = lang
        rows.append(describe(intents(doc), lexicon.see(doc)))
        labels.append(LABELS.index(example.label))
    return np.array(rows), np.array(labels)


def fit(rows: Vector, labels: Vector, weights: Vector, penalty: float = PENALTY) -> Head:
    """Fit a multinomial logistic regression; `weights` says how much each post counts."""
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 0.01)
    standard = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    wanted = np.eye(len(LABELS))[labels.astype(int)]
    weights = weights[:, None] / weights.sum()

    def loss(flat: Vector) -> tuple[float, Vector]:
        matrix = flat.reshape(len(LABELS), -1)
        raw = standard @ matrix.T
        raw -= raw.max(axis=1, keepdims=True)
        logs = raw - np.log(np.exp(raw).sum(axis=1, keepdims=True))
        gradient = ((np.exp(logs) - wanted) * weights).T @ standard + 2 * penalty * matrix
        return float(-(wanted * logs * weights).sum() + penalty * (matrix**2).sum()), gradient.ravel()

    start = np.zeros(len(LABELS) * standard.shape[1])
    matrix = minimize(loss, start, jac=True, method="L-BFGS-B").x.reshape(len(LABELS), -1).round(4)
    return Head(
        mean.round(5).tolist(), spread.round(5).tolist(), matrix[:, :-1].tolist(), matrix[:, -1].tolist(), UNSURE_BELOW
    )


def train(folder: Path, lang: str, names: Iterable[str]) -> Head:
    """Learn from the training parts of the named sets (`<name>.jsonl.gz` in `folder`)."""
    parts = [table(lang, read_examples(folder / f"{name}.jsonl.gz", split="train")) for name in names]
    weights = []
    for _, labels in parts:
        counts = np.bincount(labels.astype(int), minlength=len(LABELS))
        weights.append(1 / counts[labels.astype(int)])
    return fit(np.vstack([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), np.concatenate(weights))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, default=MODEL)
    given = parser.parse_args()
    heads = {lang: train(given.folder, lang, names) for lang, names in SETS.items()}
    given.to.write_bytes(msgspec.json.format(msgspec.json.encode(heads), indent=1))
