"""Do the rankings come true? `python -m tests.benchmarks.ranking FOLDER` writes the figures of docs/ranking.md.

FOLDER keeps one built warehouse an archive, so that a second run only ranks. Beside the command `kundschafter backtest` it
holds a regression on all measures against the lists, trained on the two other archives: what there would be to gain.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console

from graph.backtest import living_days, summarise
from graph.backtest.cuts import look
from graph.backtest.page import HOW, page
from graph.backtest.picture import picture
from graph.settings import Ranking
from kundschafter import night
from kundschafter.progress import Progress
from tests.real.night import settings
from tests.real.nights import ROOT
from warehouse import database

NAMES = ("urho3d", "openenergymonitor", "gbadev")
CUTS = 12
PAGE = ROOT / "docs" / "ranking.md"
PICTURE = ROOT / "docs" / "ranking.svg"
BEGIN, END = "<!-- figures: python -m tests.benchmarks.ranking -->", "<!-- end of figures -->"
MEANS = (("everybody", "super_user"), ("without_top", "super_user"), ("newcomers", "rising_star"))


def built(name, folder):
    """Settings of an archive, whose warehouse is built where it is not there yet."""
    wanted = settings(name, folder / name)
    if not wanted.published.exists():
        night.run(wanted, datetime.now(UTC), Progress(Console(stderr=True)))
    return wanted


def cuts_of(name, folder):
    """Look at the living days of an archive."""
    wanted = built(name, folder)
    with database.read(wanted.published, time_zone=wanted.company.time_zone) as con:
        return [look(con, day, Ranking()) for day in living_days(con, CUTS)]


def regression(train, pool):
    """Ridge regression of what came after on the logarithm of every measure, trained within `pool` on other archives."""
    names = sorted(set.intersection(*(set(cut.measures) for cuts in train for cut in cuts)) - {"constraint"})
    rows, aims = [], []
    for cut in (cut for cuts in train for cut in cuts):
        who = cut.pools[pool] & (cut.measures["posts"] > 0)
        if who.any():
            rows.append(features(cut, names)[who])
            aims.append(
                np.mean(
                    [np.log1p(truth[who]) / np.log1p(truth[who].max() or 1) for truth in cut.truths.values()], axis=0
                )
            )
    x, y = np.vstack(rows), np.concatenate(aims)
    mean, spread = x.mean(0), x.std(0) + 1e-9
    scaled = (x - mean) / spread
    weights = np.linalg.solve(scaled.T @ scaled + 100 * np.eye(len(names)), scaled.T @ (y - y.mean()))
    return lambda cut: (features(cut, names) - mean) / spread @ weights


def features(cut, names):
    return np.column_stack([np.log1p(np.maximum(cut.measures[name], 0)) for name in names])


def with_regression(cuts, others):
    """The cuts with one more list."""
    score = regression(others, "everybody")
    for cut in cuts:
        cut.lists["regression"] = score(cut)
    return cuts


def means(summaries):
    """Mean over the archives, against the plain list that is best in the mean."""
    lines = [
        "| Among | Score | P@25 | Regression | Best plain list | P@25 | More | Goal |",
        "|---|---|---:|---:|---|---:|---:|---:|",
    ]
    for (pool, score), goal in zip(MEANS, (0.04, 0.06, 0.08), strict=True):
        found = {
            line.name: np.mean([one.line(line.name, pool).means["P@25"] for one in summaries])
            for line in summaries[0].lines
            if line.pool == pool
        }
        plain = max(
            (name for name in found if name not in ("super_user", "rising_star", "perfect", "regression")),
            key=found.get,
        )
        lines.append(
            f"| {pool} | {score} | {found[score]:.3f} | {found['regression']:.3f} | {plain} | {found[plain]:.3f} | "
            f"{found[score] - found[plain]:+.3f} | +{goal:.2f} |"
        )
    for figure in ("AUC leads", "AUC helps"):
        found = {
            name: np.mean([one.line(name, "newcomers").means[figure] for one in summaries])
            for name in ("rising_star", "regression", "active_days")
        }
        lines.append(
            f"| newcomers, {figure} | rising_star | {found['rising_star']:.3f} | {found['regression']:.3f} | active_days | "
            f"{found['active_days']:.3f} | {found['rising_star'] - found['active_days']:+.3f} | {'.85' if figure == 'AUC leads' else ''} |"
        )
    return "\n".join(lines)


def main(folder):
    cuts = {name: cuts_of(name, folder) for name in NAMES}
    summaries = [
        summarise(name, with_regression(cuts[name], [cuts[other] for other in NAMES if other != name]))
        for name in NAMES
    ]
    PICTURE.write_text(picture(summaries), encoding="utf-8")
    told = "\n\n".join(
        (HOW, "![P@25 of each list](ranking.svg)", "### Mean over the three", means(summaries), *map(page, summaries))
    )
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{after}", encoding="utf-8")
    sys.stdout.write(means(summaries) + "\n")
    (folder / "ranking.json").write_bytes(msgspec.json.encode(summaries))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
