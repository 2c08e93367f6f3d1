"""Figures of all days together: means over days and truths, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graph.backtest.cuts import BASELINES, POOLS, ROLES, TOP, Cut
from graph.backtest.figures import auc, first, ndcg, precision, spearman

Numbers = NDArray[np.float64]
DEPTHS = (10, 25, 50)
IN_PLAY = 100  # who is in no list's first hundred and does nothing afterwards cannot come among the first 25
PERFECT = "perfect"
MEANT = (("super_user", "everybody"), ("super_user", "without_top"), ("rising_star", "newcomers"))
"""Which score is held against the plain lists among whom."""


@dataclass(frozen=True)
class Line:
    """Figures of one list among one pool: name of the figure → mean; `low` and `high` hold 90 % of the samples of P@25."""

    name: str
    pool: str
    means: dict[str, float]
    low: float
    high: float
    by_truth: dict[str, float]  # P@25
    halves: tuple[float, float]  # P@25 in the earlier and the later half of the days


@dataclass(frozen=True)
class Gain:
    """P@25 of a score less that of the plain list that is best in the mean, with 90 % of the samples."""

    name: str
    pool: str
    baseline: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Summary:
    """All that a backtest says."""

    place: str
    cuts: int
    first: date
    last: date
    lines: list[Line]
    gains: list[Gain]

    def line(self, name: str, pool: str) -> Line:
        return next(line for line in self.lines if (line.name, line.pool) == (name, pool))


def summarise(place: str, cuts: Sequence[Cut], *, seed: int = 1, samples: int = 200) -> Summary:
    """Means over days and truths for every list and pool with anybody in it.

    Intervals: days are drawn with replacement, and within each day its people; where a day has several truths, their mean
    counts as one figure.
    """
    chance = np.random.default_rng(seed)
    lines, gains = [], []
    for pool in POOLS:
        days = [cut for cut in cuts if cut.pools[pool].any()]
        if not days:
            continue
        names = [*days[0].lists, PERFECT]
        drawn = _drawn(days, pool, chance, samples)
        among = [
            _line(name, row, pool, days, drawn[:, row])
            for row, name in enumerate(names)
            if name not in ROLES or (name, pool) in MEANT
        ]
        lines += among
        gains += [_gain(pool, line, among, names, drawn) for line in among if line.name in ROLES]
    days_of = [cut.day for cut in cuts]
    return Summary(place, len(cuts), min(days_of), max(days_of), lines, gains)


def _arrays(cut: Cut, pool: str) -> tuple[Numbers, Numbers]:
    who = cut.pools[pool]
    return np.stack([scores[who] for scores in cut.lists.values()]), np.stack([t[who] for t in cut.truths.values()])


def _line(name: str, row: int, pool: str, days: Sequence[Cut], drawn: Numbers) -> Line:
    figures = [_figures(cut, pool, row if name != PERFECT else None) for cut in days]
    by_day = np.array([np.mean(list(one["P@25"].values())) for one in figures])
    half = len(days) // 2
    truths = {truth for one in figures for truth in one["P@25"]}
    return Line(
        name,
        pool,
        {figure: _mean([_mean(list(one[figure].values())) for one in figures]) for figure in figures[0]},
        low=float(np.quantile(drawn, 0.05)),
        high=float(np.quantile(drawn, 0.95)),
        by_truth={t: _mean([one["P@25"][t] for one in figures if t in one["P@25"]]) for t in sorted(truths)},
        halves=(_mean(by_day[:half]), _mean(by_day[half:])),
    )


def _figures(cut: Cut, pool: str, row: int | None) -> dict[str, dict[str, float]]:
    """Figure → truth → value of one list, or of each truth itself as the list where `row` is None."""
    lists, truths = _arrays(cut, pool)
    everywhere = np.stack(list(cut.truths.values()))
    among = cut.pools["everybody"]
    leaders = np.zeros(everywhere.shape, bool)
    leaders[:, among] = first(everywhere[:, among], TOP) & (everywhere[:, among] > 0)
    leading = leaders[:, cut.pools[pool]]

    def told(values: Numbers) -> dict[str, float]:
        chosen = np.diagonal(values) if row is None else values[0]
        return dict(zip(cut.truths, chosen.tolist(), strict=True))

    rows = truths if row is None else lists[row : row + 1]
    found = {f"P@{depth}": told(precision(rows, truths, depth)) for depth in DEPTHS}
    found["NDCG@25"] = told(ndcg(rows, truths, TOP))
    found["Spearman"] = told(spearman(rows, truths))
    found["AUC helps"] = told(auc(rows, truths > 0))
    found["AUC leads"] = told(auc(rows, leading))
    return found


def _drawn(days: Sequence[Cut], pool: str, chance: np.random.Generator, samples: int) -> Numbers:
    """P@25 of every list in every sample: samples by lists."""
    found = np.zeros((samples, len(days), len(days[0].lists) + 1))
    for day, cut in enumerate(days):
        lists, truths = _arrays(cut, pool)
        playing = first(lists, IN_PLAY).any(axis=0) | (truths > 0).any(axis=0)
        lists, truths = lists[:, playing], truths[:, playing]
        for sample in range(samples):
            who = chance.integers(lists.shape[1], size=lists.shape[1])
            found[sample, day, :-1] = precision(lists[:, who], truths[:, who], TOP).mean(axis=1)
            found[sample, day, -1] = np.mean(np.minimum((truths[:, who] > 0).sum(axis=1), TOP) / TOP)
    drawn = chance.integers(len(days), size=(samples, len(days)))
    return np.asarray(found[np.arange(samples)[:, None], drawn].mean(axis=1))


def _gain(pool: str, ours: Line, among: Sequence[Line], names: list[str], drawn: Numbers) -> Gain:
    plain = max((line for line in among if line.name in BASELINES), key=lambda line: line.means["P@25"])
    differences = drawn[:, names.index(ours.name)] - drawn[:, names.index(plain.name)]
    low, high = (float(edge) for edge in np.quantile(differences, (0.05, 0.95)))
    return Gain(ours.name, pool, plain.name, ours.means["P@25"] - plain.means["P@25"], low, high)


def _mean(numbers: Sequence[float] | Numbers) -> float:
    known = [number for number in numbers if not np.isnan(number)]
    return float(np.mean(known)) if known else float("nan")
