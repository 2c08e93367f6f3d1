"""Whole nights over real archives: `python -m tests.real.nights [NAME …]` writes docs/benchmarks/real.md.

Each night runs in a process of its own, so that its peak memory is its own. Without a name all three of the goal run
and the page is written; with names only those run (`gbadev` too), and nothing but the terminal is written to.
"""

import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "../shared/data"
PAGE = HERE.parents[1] / "docs" / "benchmarks" / "real.md"
NAMES = ("urho3d", "openenergymonitor", "opendcl")
SECONDS, MEGABYTES = 240, 1536  # the goal, for all three together
DAYS = [date(year, month, 1) for year in range(2016, 2022) for month in (1, 7)]  # of the backtest


class Told(msgspec.Struct, frozen=True):
    """What a child tells: stage → seconds and peak memory (MB) so far, CPU seconds of the whole night."""

    posts: int
    seconds: dict[str, float]
    peak_mb: dict[str, int]
    cpu: float
    figures: dict[str, float]
    backtest: str


def settings(name, var):
    """Settings of an archive, with the staff who are named beside the data and a `var` of its own."""
    from kundschafter.settings import read

    found = read(HERE / f"{name}.toml")
    beside = DATA / name / "staff.txt"
    staff = [line.strip() for line in beside.read_text("utf-8").splitlines()] if beside.exists() else []
    company = msgspec.structs.replace(found.company, staff=[line for line in staff if line])
    return msgspec.structs.replace(found, var=str(var), company=company)


def night(name, var):
    """Run a night in this process and tell of it; the backtest runs after the clock has stopped."""
    from rich.console import Console

    from graph.backtest import backtest, table
    from kundschafter.night import run
    from kundschafter.progress import Progress
    from reports.figures import community
    from warehouse import database

    wanted = settings(name, var)
    ran = run(wanted, datetime.now(UTC), Progress(Console(stderr=True), quiet=True))
    used = resource.getrusage(resource.RUSAGE_SELF)
    with database.read(wanted.published, time_zone=wanted.company.time_zone) as con:
        figures = msgspec.structs.asdict(community(con))
        hits = table(backtest(con, DAYS, wanted.ranking)) if name == "urho3d" else ""
    return Told(ran.new, ran.seconds, ran.peak_mb, used.ru_utime + used.ru_stime, figures, hits)


def in_child(name, var):
    command = [sys.executable, "-m", "tests.real.nights", "--child", name, str(var)]
    child = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=HERE.parents[1])
    return msgspec.json.decode(child.stdout, type=Told)


def main(names):
    if len(names) == 3 and names[0] == "--child":
        sys.stdout.buffer.write(msgspec.json.encode(night(names[1], Path(names[2]))))
        return
    missing = [name for name in names or NAMES if not (DATA / name).exists()]
    if missing:
        sys.exit(f"not beside the checkout: {', '.join(missing)}")
    keep = os.environ.get("KEEP_NIGHTS")
    with tempfile.TemporaryDirectory() as folder:
        told = {name: in_child(name, Path(keep or folder) / name) for name in names or NAMES}
    print(told)


if __name__ == "__main__":
    main(sys.argv[1:])
