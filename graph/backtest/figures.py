"""How well a list met the future. Ties stand in the order of the arrays: who came first."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


def first(scores: Numbers, depth: int) -> Flags:
    """Mark the first `depth` of each row of `scores` (lists by people)."""
    order = np.argsort(-scores, axis=-1, kind="stable")[..., :depth]
    marked = np.zeros(scores.shape, bool)
    np.put_along_axis(marked, order, values=True, axis=-1)
    return marked


def precision(lists: Numbers, truths: Numbers, depth: int) -> Numbers:
    """Share of the first `depth` of each list who are among the first `depth` of each truth with more than nothing.

    `lists` (L by n) and `truths` (T by n) are over the same people; returns L by T. Fewer than `depth` people who did
    something at all leave even the perfect list below 1.
    """
    hits = first(lists, depth).astype(float) @ (first(truths, depth) & (truths > 0)).T.astype(float)
    return np.asarray(hits / depth)


def ndcg(lists: Numbers, truths: Numbers, depth: int) -> Numbers:
    """Discounted gain of the first `depth` against the best order [1]_; the gain of a person is ln(1 + truth). L by T.

    References
    ----------
    .. [1] Järvelin, K. & Kekäläinen, J. (2002). Cumulated gain-based evaluation of IR techniques. ACM TOIS 20, 422-446.

    """
    depth = min(depth, lists.shape[-1])
    discount = 1 / np.log2(np.arange(2, depth + 2))
    gains = np.log1p(truths)
    order = np.argsort(-lists, axis=-1, kind="stable")[:, :depth]
    best = -np.sort(-gains, axis=-1)[:, :depth] @ discount
    found = np.stack([gains[:, row] @ discount for row in order])
    return np.asarray(found / np.where(best > 0, best, 1))


def spearman(lists: Numbers, truths: Numbers) -> Numbers:
    """Rank correlation of each list with each truth, ties at their mean rank. L by T."""
    one, other = (_standardised(rankdata(rows, axis=-1)) for rows in (lists, truths))
    return np.asarray(one @ other.T / lists.shape[-1])


def auc(lists: Numbers, positives: Flags) -> Numbers:
    """How often somebody marked stands above somebody who is not, ties half. L by T; NaN where all or none are marked."""
    ranks = rankdata(lists, axis=-1)
    marked = positives.sum(axis=-1)
    others = positives.shape[-1] - marked
    pairs = np.where((marked > 0) & (others > 0), marked * others, np.nan)
    return np.asarray((ranks @ positives.T - marked * (marked + 1) / 2) / pairs)


def _standardised(ranks: Numbers) -> Numbers:
    centred = ranks - ranks.mean(axis=-1, keepdims=True)
    spread = centred.std(axis=-1, keepdims=True)
    return np.asarray(centred / np.where(spread > 0, spread, 1))
