"""What a backtest says, as Markdown."""

from collections.abc import Sequence
from math import isnan

from graph.backtest.cuts import BASELINES, ROLES
from graph.backtest.summary import PERFECT, Summary

FIGURES = ("P@10", "P@25", "P@50", "NDCG@25", "Spearman")
WORDS = {
    "everybody": "Everybody",
    "without_top": "Without today's top",
    "newcomers": "Newcomers",
}
HOW = """\
As of each day everybody is ranked from the past alone, and the lists are held against what people did in the next 6 and 12
months: threads helped, different people helped, thanks received and, where the source tells, accepted answers. **P@25** is
the share of the first 25 of a list who are among the 25 who did most of it, **perfect** what a list could reach at most: where
fewer than 25 did anything, that is below 1. **Without today's top** leaves out, of lists and truths, the first 25 by threads
helped in the last 90 days; **newcomers** are those first heard less than 90 days before, on days with 25 of them and more.
**AUC** is how often a newcomer who later helps at all (leads: who later is among the first 25 of everybody) stands above
one who does not. NDCG takes ln(1 + what came after) as the gain, Spearman is over everybody ever heard. Staff, and bots and
spam as of the day, are in no list and no truth. Intervals: days, and people within days, drawn anew 200 times.
What has no date of its own is as it is known now: staff marks, edits, today's tagger; likes and accepted answers count from
the day of their post where the source does not date them.

Plain lists: all posts; active days (half-life 30 days); threads helped, all time and with a half-life of 90 days; in-degree
(different people who turned to somebody); PageRank and HITS on the web with the half-life of the settings; the z-score of
answers against questions (Zhang, Ackerman & Adamic 2007)."""
COLUMNS = (
    *(("everybody", figure) for figure in FIGURES),
    ("without_top", "P@25"),
    ("newcomers", "P@25"),
    ("newcomers", "AUC helps"),
    ("newcomers", "AUC leads"),
)


def table(summary: Summary) -> str:
    """Means over days and truths, a list a line, best first among everybody; the perfect list stands last."""
    titles = [f"{WORDS[pool]}: {figure}" for pool, figure in COLUMNS]
    lines = ["| List | " + " | ".join(titles) + " |", "|---|" + "---:|" * len(titles)]
    there = {(line.name, line.pool): line.means for line in summary.lines}
    names = sorted({line.name for line in summary.lines} - {PERFECT})
    names.sort(key=lambda name: -there.get((name, "everybody"), {}).get("P@25", 0))
    for name in (*names, PERFECT) if names else ():
        cells = [_shown(there.get((name, pool), {}).get(figure)) for pool, figure in COLUMNS]
        lines.append(f"| {'**' + name + '**' if name in ROLES else name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def gains(summary: Summary) -> str:
    """P@25 of our scores against the best plain list of each pool, with the interval and both halves of the days."""
    lines = ["| Score | Among | Best plain list | P@25 more | 90 % of the samples | Earlier days | Later days |"]
    lines.append("|---|---|---|---:|---:|---:|---:|")
    for gain in summary.gains:
        ours, plain = summary.line(gain.name, gain.pool), summary.line(gain.baseline, gain.pool)
        halves = [
            "" if isnan(one) else f"{one - other:+.3f}" for one, other in zip(ours.halves, plain.halves, strict=True)
        ]
        samples = f"{gain.low:+.3f} to {gain.high:+.3f}"
        lines.append(
            f"| {gain.name} | {WORDS[gain.pool].lower()} | {gain.baseline} | {gain.mean:+.3f} | {samples} | "
            + " | ".join(halves)
            + " |"
        )
    return "\n".join(lines)


def truths(summary: Summary) -> str:
    """P@25 among everybody for each truth (what, and in how many months): our score, and the plain lists."""
    found = {line.name: line.by_truth for line in summary.lines if line.pool == "everybody"}
    names = ["super_user", *BASELINES]
    lines = ["| What came after, in months | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    lines += [
        f"| {truth} | " + " | ".join(_shown(found[name].get(truth)) for name in names) + " |"
        for truth in found.get("super_user", ())
    ]
    return "\n".join(lines)


def page(summary: Summary) -> str:
    """A section of a document."""
    return "\n\n".join((
        f"## {summary.place}",
        f"As of {summary.cuts} days from {summary.first} to {summary.last}; means over these days and over what came after.",
        table(summary),
        gains(summary),
        truths(summary),
    ))  # fmt: skip


def document(summaries: Sequence[Summary], picture: str) -> str:
    """A page of its own, with the address of its picture."""
    sections = "\n\n".join(page(summary) for summary in summaries)
    return f"# Do the rankings come true?\n\n{HOW}\n\n![P@25 of each list]({picture})\n\n{sections}\n"


def _shown(value: float | None) -> str:
    return "" if value is None or isnan(value) else f"{value:.3f}"
