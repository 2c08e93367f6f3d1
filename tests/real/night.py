"""One night over a real archive in this process: `python -m tests.real.night NAME VAR` tells of it as JSON.

Staff are read from the file beside the data, so that no name of a person enters the project.
"""

import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console

from graph.backtest import backtest, table
from kundschafter import night
from kundschafter.progress import Progress
from kundschafter.settings import read
from reports.figures import community
from tests.real.nights import DATA, DAYS, HERE, Told
from warehouse import database


def settings(name, var):
    """Give the settings of an archive, with the staff who are named beside the data and a `var` of its own."""
    found = read(HERE / f"{name}.toml")
    beside = DATA / name / "staff.txt"
    staff = beside.read_text("utf-8").splitlines() if beside.exists() else []
    company = msgspec.structs.replace(found.company, staff=[line.strip() for line in staff if line.strip()])
    return msgspec.structs.replace(found, var=str(var), company=company)


def tell(name, var):
    """Run the night; figures and backtest come after the clock has stopped."""
    wanted = settings(name, var)
    console = Console(stderr=True)
    console.print(wanted.company.name)
    ran = night.run(wanted, datetime.now(UTC), Progress(console))
    used = resource.getrusage(resource.RUSAGE_SELF)
    with database.read(wanted.published, time_zone=wanted.company.time_zone) as con:
        figures = msgspec.structs.asdict(community(con))
        hits = table(backtest(con, DAYS, wanted.ranking)) if name == "urho3d" else ""
    return Told(ran.new, ran.seconds, ran.peak_mb, used.ru_utime + used.ru_stime, figures, hits)


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(tell(sys.argv[1], Path(sys.argv[2]))))
