"""How fast the dashboards answer over a million posts: `python -m tests.benchmarks.dashboards [FOLDER]`.

The published copy of the sample (made by a whole night in FOLDER, or taken from it where one is there) is multiplied to a
million posts with ten times the people, all in the days the sample has, so that every view holds a hundred times as much
as in the sample. `kundschafter serve` runs in a process of its own. Asked are all pages with several filters, over HTTP by
one person and by twenty who look around at once, and the first paint in a real browser. Writes docs/benchmarks/dashboards.md.
"""

import os
import platform
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psutil
import requests
from playwright.sync_api import sync_playwright

from tests.reports.conftest import SWITCHES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "benchmarks" / "dashboards.md"
TIMES, PEOPLE = 101, 10
PAGES = ("", "sentiment", "topics", "products", "questions", "places", "community", "sources", "posts")
FILTERS = {
    "12 weeks": "",
    "a year": "first=2025-11-16&last=2026-11-15",
    "all": "first=2025-01-01&last=2026-11-15",
    "own places": "first=2025-11-16&last=2026-11-15&whose=own",
    "German": "first=2026-05-01&last=2026-11-15&language=de",
    "a topic": "first=2025-11-16&last=2026-11-15&topic=router",
    "a product": "first=2025-11-16&last=2026-11-15&product=product%2FAlmBox",
    "a source": "first=2025-01-01&last=2026-11-15&source=community",
    "four weeks of a topic": "first=2026-10-19&last=2026-11-15&topic=wifi&lang=en",
}
USERS, CLICKS = 20, 12
THINK = (2.0, 8.0)  # seconds between two clicks of one person
MANY = {"thread_answers", "help", "posts", "threads", "interactions", "tags", "intents"}
SINGLE = {"author_key", "asker_key", "from_key", "to_key", "helper_key"}


def night(folder: Path) -> Path:
    """The published copy of one night over the sample."""
    copy = folder / "var" / "published" / "kundschafter.duckdb"
    if not copy.exists():
        settings = shutil.copy(ROOT / "kundschafter.toml", folder)
        subprocess.run([sys.executable, "-m", "kundschafter", "run", "-s", settings], cwd=ROOT, check=True)
    return copy


def multiply(small: Path, big: Path) -> int:
    """Write the big copy; gives its posts. Threads stay whole; each tenth repetition has the same people."""
    big.parent.mkdir(parents=True)
    with duckdb.connect(str(big)) as con:
        con.execute(f"attach '{small}' as s (read_only)")
        told = "select schema_name, table_name from duckdb_tables() where database_name = 's' and not internal"
        for schema, table in con.execute(told).fetchall():
            con.execute(f'create schema if not exists "{schema}"')
            con.execute(f'create table "{schema}"."{table}" as {select(con, schema, table)}')
        [(posts,)] = con.execute("select count(*) from core.posts").fetchall()
    return posts


def select(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    listed = f"select column_name from duckdb_columns() where database_name = 's' and schema_name = '{schema}' and table_name = '{table}'"
    columns = [name for (name,) in con.execute(listed).fetchall()]
    people = (schema, table) in {("core", "authors"), ("core", "names")}
    if not people and not (schema in {"core", "nlp", "marts"} and table in MANY):
        return f'from s."{schema}"."{table}"'
    once = "''" if people else "'#' || r.i"
    said = ", ".join(
        f"""case when r.i % {PEOPLE} = 0 then "{name}" else "{name}" || '@' || r.i % {PEOPLE} end as "{name}" """
        if name in SINGLE
        else f'"{name}" || {once} as "{name}"'
        if name.endswith("_key")
        else f'"{name}"'
        for name in columns
    )
    return f'select {said} from s."{schema}"."{table}", range({PEOPLE if people else TIMES}) as r(i)'


class Served:
    """`kundschafter serve` in a process of its own, over a copy."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = folder / "kundschafter.toml"
        settings.write_text(f"{(ROOT / 'kundschafter.toml').read_text('utf-8')}\n[dashboard]\nport = {port}\n", "utf-8")
        self.address = f"http://127.0.0.1:{port}"
        started = time.perf_counter()
        self.process = subprocess.Popen([sys.executable, "-m", "kundschafter", "serve", "-s", settings], cwd=ROOT)
        while self.process.poll() is None and not self._answers():
            time.sleep(0.05)
        if self.process.poll() is not None:
            raise RuntimeError("the dashboards did not start")
        self.opened = time.perf_counter() - started

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/login", timeout=5).ok
        except requests.ConnectionError:
            return False

    @property
    def memory(self) -> float:
        """Megabytes."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def ask(session: requests.Session, address: str) -> float:
    """Milliseconds to the last byte of the page."""
    begun = time.perf_counter()
    answer = session.get(address, timeout=60)
    answer.raise_for_status()
    return 1000 * (time.perf_counter() - begun)


def alone(served: Served) -> dict[str, dict[str, tuple[float, float]]]:
    """By page and filter: the first time anybody asks, and once more."""
    with requests.Session() as session:
        return {
            page: {
                name: (
                    ask(session, f"{served.address}/{page}?{query}"),
                    ask(session, f"{served.address}/{page}?{query}"),
                )
                for name, query in FILTERS.items()
            }
            for page in PAGES
        }


def together(served: Served) -> list[float]:
    """Twenty people who look around: each click another page and period, one in three a view nobody has asked for."""
    found: list[float] = []
    wrong: list[Exception] = []

    def look(seed: int) -> None:
        dice = random.Random(seed)
        try:
            with requests.Session() as session:
                for _ in range(CLICKS):
                    time.sleep(dice.uniform(*THINK))
                    query = dice.choice(list(FILTERS.values()))
                    if dice.random() < 1 / 3:
                        first = f"2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
                        query = f"first={first}&last=2026-{dice.randint(1, 10):02}-15"
                    found.append(ask(session, f"{served.address}/{dice.choice(PAGES)}?{query}"))
        except requests.RequestException as error:
            wrong.append(error)

    threads = [threading.Thread(target=look, args=(seed,)) for seed in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return found


def paints(served: Served) -> dict[str, float]:
    """Milliseconds to the first contentful paint of each page, in a browser that has nothing kept."""
    found = {}
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        for page in PAGES:
            context = browser.new_context(viewport={"width": 1200, "height": 900})
            shown = context.new_page()
            shown.goto(f"{served.address}/{page}?{FILTERS['a year']}")
            told = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
            while (painted := shown.evaluate(told)) is None:
                shown.wait_for_timeout(10)
            found[page] = painted
            context.close()
        browser.close()
    return found


def p(times: list[float], share: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        big = Path(temporary) / "big"
        posts = multiply(night(folder), big / "var" / "published" / "kundschafter.duckdb")
        served = Served(big)
        try:
            asked = alone(served)
            crowd = together(served)
            painted = paints(served)
            page = told(posts, served, asked, crowd, painted)
        finally:
            served.close()
    DOCS.write_text(page, "utf-8")
    sys.stdout.write(page)


def told(posts, served, asked, crowd, painted) -> str:
    firsts = [first for views in asked.values() for first, _ in views.values()]
    again = [second for views in asked.values() for _, second in views.values()]
    head = f"| Page | {' | '.join(FILTERS)} | first paint |"
    rows = [
        f"| {page or 'overview'} | {' | '.join(f'{first:.0f}' for first, _ in views.values())} | {painted[page]:.0f} |"
        for page, views in asked.items()
    ]
    summary = [
        f"| One person, views nobody has asked for | {len(firsts)} | {p(firsts, 0.5):.0f} | {p(firsts, 0.95):.0f} | {max(firsts):.0f} |",
        f"| One person, the same views again | {len(again)} | {p(again, 0.5):.0f} | {p(again, 0.95):.0f} | {max(again):.0f} |",
        f"| {USERS} people at once, a click every {THINK[0]:.0f} to {THINK[1]:.0f} s, a third of it new views | {len(crowd)} | {p(crowd, 0.5):.0f} | {p(crowd, 0.95):.0f} | {max(crowd):.0f} |",
        f"| First paint in Chromium | {len(painted)} | {p(list(painted.values()), 0.5):.0f} | {p(list(painted.values()), 0.95):.0f} | {max(painted.values()):.0f} |",
    ]
    return f"""# Dashboards over a million posts

`python -m tests.benchmarks.dashboards` writes this page: {posts:,} posts made of the sample, {os.cpu_count()} cores, Python
{platform.python_version()}, DuckDB {duckdb.__version__}, {datetime.now(UTC):%d %B %Y}; {os.getloadavg()[1]:.1f} programs wanted a core meanwhile. The server opens the copy, makes what the pages look
through and finds out the first views in {served.opened:.1f} s before it answers; a later copy is prepared beside the old one while
that goes on being read. It then holds {served.memory:,.0f} MB. Times are milliseconds to the last byte.

| Who asks | pages | p50 | p95 | longest |
|---|---:|---:|---:|---:|
{chr(10).join(summary)}

Each view the first time anybody asks for it (what was found out is kept until the next copy; the goal is 300 ms, and 1,500 ms to the first paint):

{head}
|---|{"---:|" * (len(FILTERS) + 1)}
{chr(10).join(rows)}
"""


if __name__ == "__main__":
    main()
