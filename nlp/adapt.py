"""Sentiment weights for one's own community: the shipped ones, moved as far as its own labels say.

The shipped weights are the prior: a logistic regression learns only what has to be added to their logits, with a penalty
on it, and a bias without one, because communities differ most in how many posts speak with feeling. Rare labels
weigh more. Whether that is better is asked of posts that were not learnt from, ten times in turn.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from scipy import sparse

from nlp import pipeline
from nlp.evaluate import Example, macro_f1, read_docs
from nlp.sentiment import LABELS, NEUTRAL, Model, SentimentScorer, model_file, read_model
from nlp.taxonomy import Taxonomy
from nlp.train import PENALTY, SEED, WORD_SCALE, Table, against_neutral, cooled, logits, regress, table, temperature

FEATURE_SCALE = 0.3
BALANCE = 0.75  # 1 would weigh all labels the same, 0 all posts
FOLDS = 10
FEWEST = 60  # labels, below which nothing is learnt
RESAMPLES = 1000
SURE = 0.9  # of being better, before the own weights are taken


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Macro-F1 of the likeliest label with its 95 % interval, and the mean distance of the told shares from the true ones.

    `share_error` is over the posts drawn by chance, because only they stand for all.
    """

    macro_f1: float
    low: float
    high: float
    share_error: float


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """What learning from own labels came to; all figures on held-back labels. `better` is how sure the gain is, 0 to 1.

    `confusion` counts posts: true label → told label, under the new weights.
    """

    language: str
    labels: int
    kept: bool
    before: Figures | None = None
    after: Figures | None = None
    better: float = 0.0
    confusion: dict[str, dict[str, int]] = {}


def adapt(base: Model, one: Table) -> Model:
    """Move weights towards labelled posts."""
    count = len(one.labels)
    mean, spread = one.features.mean(axis=0), np.maximum(one.features.std(axis=0), 0.05)
    seen = np.bincount(one.words.indices, minlength=one.words.shape[1])
    columns = np.flatnonzero(seen > 1)
    rarity = np.log((1 + count) / (1 + seen[columns])) * WORD_SCALE
    spelt = one.words[:, columns] @ sparse.diags(rarity)
    rows = sparse.csr_array(sparse.hstack([spelt, (one.features - mean) / spread * FEATURE_SCALE]))
    prior = np.insert(logits(base, one), NEUTRAL, 0, axis=1)
    found, bias = regress(rows, one.labels, one.weights**BALANCE, PENALTY / count, prior)
    slopes = found[len(columns) :] * FEATURE_SCALE / spread[:, None]
    words = base.words.copy()
    words[columns] += against_neutral(rarity[:, None] * found[: len(columns)])
    return Model(
        words,
        base.features + against_neutral(slopes),
        base.bias + against_neutral(bias - mean @ slopes),
        base.unsure_below,
        by_sentence=False,
    )


def learn(language: str, labelled: Sequence[tuple[Example, str]], folder: Path, base: Model | None = None) -> Trained:
    """Learn from (post, how it was drawn) and write the weights into `folder` if they are surely better.

    If not, weights of an earlier time in `folder` are taken away. Seeded: the same labels give the same weights.
    """
    base = base or read_model(language)
    labelled = [(post, drawn) for post, drawn in labelled if post.text]
    if len(labelled) < FEWEST:
        return Trained(language=language, labels=len(labelled), kept=False)
    whole = table(language, [post for post, _ in labelled])
    by_chance = np.array([drawn == "random" for _, drawn in labelled])
    old, new, raw = _held_back(language, [post for post, _ in labelled], whole, base)
    confusions = [_resampled(whole.labels, told) for told in (old, new)]
    better = float((confusions[1] > confusions[0]).mean())
    kept = better >= SURE
    file = model_file(language, folder)
    if kept:
        folder.mkdir(parents=True, exist_ok=True)
        cooled(adapt(base, whole), temperature(raw, whole.labels, np.ones(len(raw)))).write(language, folder)
    else:
        file.unlink(missing_ok=True)
    before, after = (
        _figures(whole.labels, told, draws, by_chance) for told, draws in zip((old, new), confusions, strict=True)
    )
    return Trained(
        language=language, labels=len(labelled), kept=kept, before=before, after=after, better=better,
        confusion=_confusion(whole.labels, new),
    )  # fmt: skip


def _held_back(language: str, posts: Sequence[Example], whole: Table, base: Model) -> tuple[Any, Any, Any]:
    """Give the label of every post under the old and the new weights, and the new logits, from folds without the post."""
    docs = read_docs(pipeline.load(language, Taxonomy(company="")), posts)
    fold = np.random.default_rng(SEED).permutation(len(docs)) % FOLDS
    old, new, raw = np.zeros(len(docs), int), np.zeros(len(docs), int), np.zeros((len(docs), len(LABELS)))
    for number in range(FOLDS):
        out = np.flatnonzero(fold == number)
        model = adapt(base, whole.part(fold != number))
        raw[out] = np.insert(logits(model, whole.part(out)), NEUTRAL, 0, axis=1)
        for told, weights in ((old, base), (new, model)):
            told[out] = likeliest(SentimentScorer(language, weights), [docs[i] for i in out])
    return old, new, raw


def likeliest(scorer: SentimentScorer, docs: Sequence[Any]) -> Any:
    """Give the index of the likeliest label of every post, sure or not."""
    return scorer.probabilities(docs, [scorer.lexicon.see(doc) for doc in docs]).argmax(axis=1)


def _resampled(gold: Any, told: Any) -> Any:
    """Give macro-F1 of posts drawn again with replacement, `RESAMPLES` times, the same draws on every call."""
    rng = np.random.default_rng(SEED)
    draws = (rng.integers(len(gold), size=len(gold)) for _ in range(RESAMPLES))
    return np.array([_fast_f1(gold[draw], told[draw]) for draw in draws])


def _fast_f1(gold: Any, told: Any) -> float:
    counts = np.bincount(gold * len(LABELS) + told, minlength=len(LABELS) ** 2).reshape(len(LABELS), len(LABELS))
    there = counts.sum(axis=1) > 0
    return float((2 * counts.diagonal() / np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1))[there].mean())


def _figures(gold: Any, told: Any, draws: Any, by_chance: Any) -> Figures:
    low, high = np.quantile(draws, [0.025, 0.975]).tolist()
    counted = by_chance if by_chance.any() else np.ones(len(gold), bool)
    shares = [np.bincount(side[counted], minlength=len(LABELS)) / counted.sum() for side in (gold, told)]
    error = float(np.abs(shares[0] - shares[1]).mean())
    return Figures(macro_f1=macro_f1(gold.tolist(), told.tolist()), low=low, high=high, share_error=error)


def _confusion(gold: Any, told: Any) -> dict[str, dict[str, int]]:
    return {
        true: {label: int(((gold == i) & (told == j)).sum()) for j, label in enumerate(LABELS)}
        for i, true in enumerate(LABELS)
    }


def report(found: Sequence[Trained]) -> str:
    """Write what came of it in plain lines."""
    return "\n\n".join("\n".join(_lines(one)) for one in found)


def _lines(one: Trained) -> list[str]:
    if one.before is None or one.after is None:
        return [
            f"{one.language}: {one.labels} labels, {FEWEST} are needed: kundschafter label --language {one.language}"
        ]
    verdict = (
        "is taken from now on" if one.kept else f"is not taken: not surely better ({one.better:.0%}, {SURE:.0%} needed)"
    )
    lines = [f"{one.language}: {one.labels} labels. The new model {verdict}."]
    for name, side in (("shipped", one.before), ("own", one.after)):
        lines.append(
            f"  {name:8} macro-F1 {side.macro_f1:.3f} ({side.low:.3f} to {side.high:.3f}), "
            f"shares off by {100 * side.share_error:.1f} points"
        )
    lines.append(f"  {'true':10}" + "".join(f"{'told ' + label:>16}" for label in LABELS))
    return lines + [
        f"  {true:10}" + "".join(f"{row[label]:16}" for label in LABELS) for true, row in one.confusion.items()
    ]
