"""How fast webs are measured: `python -m tests.benchmarks.web [--large]` writes docs/benchmarks/web.md.

With `--sizes 10000000` or `--makers ours` only these sections and columns are measured; the other sections of the page stay.

Every measure runs in a process of its own, three times where that is quick, and the fastest run counts: other programs on the
machine can only slow it down. NetworkX gets 60 seconds and 6 GB for each.
"""

import argparse
import importlib.util
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy import sparse

from tests.benchmarks.webs import MAKERS, SOURCES, power_law

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks" / "web.md"
LIMIT, MEMORY = 60, 6  # seconds and GB of plain NetworkX
MEASURES = (
    "build",
    "pagerank",
    "hits",
    "reciprocity",
    "core_number",
    "clustering",
    "constraint",
    "effective_size",
    "betweenness",
    "louvain",
    "leiden",
)
GOALS = {  # (night, edges) → seconds and MB
    ("night", 10**6): (5, 1024),
    ("whole_night", 10**6): (15, 1024),
    ("whole_night", 10**7): (90, 4096),
}


def child(maker, measure, file):
    """Time one measure in this process: {"seconds", "mb", "first"}, or {"failed"}."""
    loaded = np.load(file)
    size = len(loaded["indptr"]) - 1
    matrix = sparse.csr_array((loaded["data"], loaded["indices"], loaded["indptr"]), shape=(size, size))
    if maker == "NetworkX":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY << 30, MEMORY << 30))
    try:
        run = getattr(MAKERS[maker](matrix), measure)()
        if run is None:
            return {"failed": "none"}
        if maker == "NetworkX":
            signal.signal(signal.SIGALRM, _out_of_time)
            signal.alarm(LIMIT)
        seconds, cpu = [], []
        while len(seconds) < 3 and sum(seconds) < 30:
            start, used = time.perf_counter(), time.process_time()
            run()
            seconds.append(time.perf_counter() - start)
            cpu.append(time.process_time() - used)
    except TimeoutError:
        return {"failed": f"> {LIMIT} s", "cpu": time.process_time() - used}
    except MemoryError:
        return {"failed": f"> {MEMORY} GB"}
    return {"seconds": min(seconds), "cpu": min(cpu), "mb": peak()}


def peak():
    """Most memory this process ever had, in MB. `ru_maxrss` would begin with that of the process that started it."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024


def _out_of_time(*_):
    raise TimeoutError


def told(maker, measure, file):
    """What a child process tells; a child that is killed (out of time in compiled code, out of memory) says so too."""
    command = [sys.executable, "-m", "tests.benchmarks.web", "--one", maker, measure, str(file)]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # waiting threads would count as CPU seconds
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, timeout=LIMIT * 10, env=alone)
    except subprocess.TimeoutExpired:
        return {"failed": f"> {LIMIT * 10} s"}
    return json.loads(done.stdout) if done.returncode == 0 else {"failed": f"died ({done.returncode})"}


def bandwidth():
    """Bytes per second one core reads from memory, the best of five."""
    numbers = np.ones(30_000_000)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        numbers.sum()
        times.append(time.perf_counter() - start)
    return numbers.nbytes / min(times)


def shown(found):
    if "failed" in found:
        return found["failed"]
    digits = 2 if found["seconds"] >= 0.1 else 4
    return f"{found['seconds']:.{digits}f} s (CPU {found['cpu']:.{digits}f}), {found['mb']:,} MB"


def table(edges, file, makers, speed):
    """Lines of the table of one size, and what missed its goal."""
    lines = ["| | plain NetworkX | ours | times faster | igraph | bound |", "|---|---:|---:|---:|---:|---:|"]
    missed = []
    once = (edges * 12 + edges // 10 * 8) / speed
    for measure in MEASURES:
        found = {
            maker: told(maker, measure, file) if maker in makers else {"failed": "none"}
            for maker in MAKERS
            if maker != "night"
        }
        plain, ours = found["NetworkX"], found["ours"]
        factor = _factor(plain, ours)
        if measure != "build" and plain.get("cpu", 0) > 1 and float(factor.strip("> ")) < 20:
            missed.append(f"{measure} at {edges:,} edges: {factor} times")
        name = f"{measure} ({SOURCES} sources)" if measure == "betweenness" else measure
        lines.append(
            f"| {name} | {shown(plain)} | {shown(ours)} | {factor} | {shown(found['igraph'])} | {once:.4f} s |"
        )
        sys.stdout.write(lines[-1] + "\n")
        sys.stdout.flush()
    return lines, missed


def _factor(plain, ours):
    if "seconds" not in ours or "cpu" not in plain:
        return ""
    return ("> " if "failed" in plain else "") + f"{plain['cpu'] / ours['cpu']:.0f}"


def nights(edges, file):
    lines, missed = [], []
    for night in ("night", "whole_night"):
        found = told("night", night, file)
        seconds, megabytes = GOALS.get((night, edges), (None, None))
        goal = f"{seconds} s, {megabytes:,} MB" if seconds else ""
        lines.append(f"| {night.replace('_', ' ')} | {shown(found)} | {goal} |")
        sys.stdout.write(lines[-1] + "\n")
        if seconds and (found.get("cpu", 1e9) > seconds or found.get("mb", 1e9) > megabytes):
            missed.append(f"{night} at {edges:,} edges: {shown(found)}")
    return lines, missed


def main(sizes, makers):
    """What missed its goal. The page is written after every size, so that a run broken off leaves what it found."""
    speed = bandwidth()
    sections = kept(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for edges in sizes:
            matrix = power_law(edges)
            file = Path(folder) / f"{edges}.npz"
            np.savez(file, data=matrix.data, indices=matrix.indices, indptr=matrix.indptr)
            here = makers if edges < 10**7 else [maker for maker in makers if maker != "NetworkX"]
            lines, slow = table(edges, file, here, speed)
            both, late = nights(edges, file)
            missed += slow + late
            sections[edges] = section(edges, lines, both, slow + late)
            PAGE.write_text(page([sections[size] for size in sorted(sections)], speed), encoding="utf-8")
    return missed


def section(edges, lines, both, missed):
    return (
        f"## {edges:,} edges, {edges // 10:,} authors\n\n"
        + "\n".join(lines)
        + "\n\n| | measured | goal |\n|---|---:|---:|\n"
        + "\n".join(both)
        + f"\n\n{'Missed: ' + '; '.join(missed) if missed else 'All goals are met'}.\n"
    )


def kept(text):
    """Number of edges → section, of an earlier page."""
    parts = re.split(r"(?m)^(?=## )", text)[1:]
    return {int(re.match(r"## ([\d,]+)", part)[1].replace(",", "")): part.rstrip() + "\n" for part in parts}


def page(parts, speed):
    return f"""# How fast webs are measured

Made by `python -m tests.benchmarks.web --large`: {os.cpu_count()} cores, Python {sys.version.split()[0]}, made-up webs (`tests/benchmarks/webs.py`).
Every figure is the fastest of up to three runs in a process of its own, with the peak memory of that process, graph,
libraries and (for `build` and the nights) database included. The machine had much other work at the time (up to a dozen programs
on its cores), which stretches the seconds on the clock several times; so the CPU seconds stand beside them, and it is they that are
compared with the goals and with NetworkX: all but DuckDB runs in one thread, and on a quiet machine both are about the same.

- NetworkX gets {LIMIT} s and {MEMORY} GB a measure; at 10 million edges it is left out, since its graph alone takes more.
- `bound`: reading the matrix from memory once at the {speed / 1e9:.1f} GB/s one core reaches here. PageRank reads it about 20 to 60
  times (it stops at 10^-12), HITS some dozen times, betweenness {SOURCES} times, triangles more than once: no measure can be faster
  than the bound, and only what reads the edges once could come near it.
- `core_number`, `clustering`, `louvain`, `leiden` are of the undirected web. Constraint, effective size and clustering come from
  one pass over the triangles: who asks for all three pays once. igraph counts betweenness and PageRank as we do, constraint too.
- `night`: the web from DuckDB, PageRank from yesterday's values, HITS, reciprocity, cores, clustering, groups seeded with yesterday's,
  and who gave influence. `whole night`: with constraint, effective size and betweenness from {SOURCES} sources too.

{chr(10).join(parts)}"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--large", action="store_true", help="10 million edges too")
    parser.add_argument("--sizes", nargs="+", type=int, help="numbers of edges, instead of the usual")
    parser.add_argument(
        "--makers", nargs="+", choices=["NetworkX", "ours", "igraph"], help="which columns; all without"
    )
    given = parser.parse_args()
    if given.one:
        sys.stdout.write(json.dumps(child(*given.one)))
        sys.exit()
    makers = given.makers or ["NetworkX", "ours", "igraph"]
    if "igraph" in makers and not importlib.util.find_spec("igraph"):
        makers.remove("igraph")
        sys.stderr.write("igraph is not installed: it is left out\n")
    missed = main(given.sizes or [10**5, 10**6] + [10**7] * given.large, makers)
    sys.exit("missed: " + "; ".join(missed) if missed else 0)
