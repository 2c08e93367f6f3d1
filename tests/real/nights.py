"""Whole nights over real archives: `python -m tests.real.nights` runs three of them and writes docs/benchmarks/real.md.

Each night runs in a process of its own (`tests/real/night.py`), so that its peak memory is its own.
`python -m tests.real.nights NAME` runs one only (`gbadev` too) and writes nothing.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = ROOT / "../shared/data"
PAGE = ROOT / "docs" / "benchmarks" / "real.md"
NAMES = ("urho3d", "openenergymonitor", "opendcl")
SECONDS, MEGABYTES = 240, 1536  # the goal on two cores, for all three together
STAGES = ("listen", "build", "tag", "rank", "report")
DAYS = [date(year, month, 1) for year in range(2016, 2022) for month in (1, 7)]  # of the backtest

FIGURES = {  # field of reports.figures.Community → what was counted independently on urho3d, and how far off we may be
    "posts": (36_990, 114),
    "authors": (999, 0),
    "threads": (5_046, 0),
    "top_1_percent": (0.355, 0.002),
    "top_10_percent": (0.785, 0.002),
    "top_25": (0.528, 0.002),
    "absence_factor": (22, 0),
    "share_answered": (0.879, 0.001),
    "share_answered_in_24_hours": (0.776, 0.001),
    "share_not_by_staff": (0.677, 0.001),
    "median_hours": (2.8, 0.05),
}
WHY = (
    "The 114 posts less are 92 notices of the forum (topic closed, split, pinned: Discourse keeps them as posts, but nobody "
    "said anything) and 22 posts that moderators have hidden. Without them the staff who close topics have written less, "
    "and a few topics got their first answer later or not at all: hence the shares differ by up to 0.0016."
)


class Told(msgspec.Struct, frozen=True):
    """What a child tells: stage → seconds, and peak memory until then in MB; CPU seconds of the whole night."""

    posts: int
    seconds: dict[str, float]
    peak_mb: dict[str, int]
    cpu: float
    figures: dict[str, float]
    backtest: str


def in_child(name, var):
    command = [sys.executable, "-m", "tests.real.night", name, str(var)]
    child = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    return msgspec.json.decode(child.stdout, type=Told)


def times(told):
    """Table of seconds and peak memory, an archive a line, and the sum against the goal."""
    lines = [
        "| Archive | Posts | " + " | ".join(STAGES) + " | Seconds | CPU seconds | Peak MB |",
        "|---|" + "---:|" * 9,
    ]
    for name, one in told.items():
        stages = " | ".join(f"{one.seconds[stage]:.1f} s, {one.peak_mb[stage]} MB" for stage in STAGES)
        sums = f"{sum(one.seconds.values()):.0f} | {one.cpu:.0f} | {max(one.peak_mb.values())}"
        lines.append(f"| {name} | {one.posts:,} | {stages} | {sums} |")
    posts, cpu = sum(one.posts for one in told.values()), sum(one.cpu for one in told.values())
    lines.append(f"| all | {posts:,} | | | | | | {seconds(told):.0f} | {cpu:.0f} | {peak(told)} |")
    return "\n".join(lines)


def seconds(told):
    return sum(sum(one.seconds.values()) for one in told.values())


def peak(told):
    return max(max(one.peak_mb.values()) for one in told.values())


def compared(figures):
    """Table of our figures beside those counted independently."""
    lines = ["| Figure | Counted independently | Here | Difference | May differ by |", "|---|" + "---:|" * 4]
    for name, (expected, tolerance) in FIGURES.items():
        shown = [f"{value:,.10g}" for value in (expected, round(figures[name], 4))]
        lines.append(f"| {name} | {' | '.join(shown)} | {round(figures[name] - expected, 4):+.10g} | {tolerance:g} |")
    return "\n".join(lines)


def disagreeing(figures):
    """Names of the figures that are further off than they may be."""
    return [name for name, (expected, off) in FIGURES.items() if abs(figures[name] - expected) > off + 1e-9]


def page(told):
    return f"""# Whole nights over real archives

Made by `make test-real` (`python -m tests.real.nights`): {os.cpu_count()} cores, Python {sys.version.split()[0]}, one night after
the other, each in a process of its own, spaCy included. Memory is the peak of the process until the end of the stage.

{times(told)}

Goal on two cores: under {SECONDS} s and {MEGABYTES} MB for all together.

## Figures of urho3d

{compared(told["urho3d"].figures)}

{WHY}

## Do the rankings come true?

urho3d as of {len(DAYS)} days, the first of January and July from {DAYS[0].year} to {DAYS[-1].year}: of the first ten (25) of each
list, the share who were among the ten (25) who helped in most threads in the six months after. `super_user` is the score
the report shows, `threads_helped` the plain count beside it. Equals are told apart by who
came first.

{told["urho3d"].backtest}
"""


def main(names):
    if missing := [name for name in names or NAMES if not (DATA / name).exists()]:
        sys.exit(f"nothing is run: {', '.join(missing)} is not in ../shared/data beside the checkout")
    with tempfile.TemporaryDirectory() as folder:
        told = {name: in_child(name, Path(folder) / name) for name in names or NAMES}
    sys.stdout.write(times(told) + "\n")
    if names:
        return
    PAGE.write_text(page(told), encoding="utf-8")
    sys.stdout.write(f"\n{compared(told['urho3d'].figures)}\n\n{told['urho3d'].backtest}\n")
    wrong = disagreeing(told["urho3d"].figures)
    wrong += [f"{seconds(told):.0f} s instead of {SECONDS}"] if seconds(told) > SECONDS else []
    wrong += [f"{peak(told)} MB instead of {MEGABYTES}"] if peak(told) > MEGABYTES else []
    sys.exit(f"missed: {', '.join(wrong)}" if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
