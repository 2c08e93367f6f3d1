"""Posts a second and memory of every kind of source, from its small server: `python -m tests.benchmarks.kinds`.

Each kind runs in a process of its own, together with the server it listens to and with the small pages of the tests, so that
these are lower bounds; `tests.benchmarks.listening` compares where somebody else does the same job.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import pytest

from listeners.listen import listen
from listeners.people.identity import Identity
from tests.listeners.case import NOW
from tests.listeners.loopback import fetcher
from tests.listeners.test_conformance import KINDS

TABLE = Path(__file__).parents[2] / "docs" / "benchmarks" / "kinds.md"
POSTS = 120  # with more, some servers of the tests talk of days to come


def measured(kind: str) -> dict:
    """Posts, seconds and the memory in MB that listening took on top."""
    case = import_module(f"tests.listeners.cases.{kind}").CASE
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        place = Path(folder) / "place"
        place.mkdir()
        with case.opened(place, patch) as scene:
            said = {scene.say() for _ in range(POSTS)}
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            begun = time.perf_counter()
            heard = listen(scene.source, Path(folder) / "landing", Identity(Path(folder)), fetcher(), NOW)
            seconds = time.perf_counter() - begun
    if heard.error or heard.posts < len(said):
        sys.exit(f"{kind}: heard {heard.posts} of {len(said)} posts: {heard.error}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    return {"posts": heard.posts, "seconds": seconds, "mb": grown}


def main() -> None:
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(measured(sys.argv[1])))
        return
    lines = [
        "# What listening costs, by kind",
        "",
        f"Written by `python -m tests.benchmarks.kinds`: {POSTS} posts from the small server of the tests, in the same process and with",
        "its small pages, heard, cleaned, keyed and safe on the disk. Lower bounds: out in the world the pace is what each host permits.",
        "",
        "| kind | posts/s | MB on top |",
        "|---|---|---|",
    ]
    for kind in KINDS:
        child = [sys.executable, "-m", "tests.benchmarks.kinds", kind]
        ended = subprocess.run(child, capture_output=True, text=True)
        if ended.returncode:
            lines.append(f"| {kind} | not measured: {ended.stderr.splitlines()[-1]} | |")
        else:
            found = json.loads(ended.stdout)
            lines.append(f"| {kind} | {found['posts'] / found['seconds']:,.0f} | {found['mb']:.0f} |")
        sys.stdout.write(lines[-1] + "\n")
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
