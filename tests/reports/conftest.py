"""The made-up community, once per worker, and reports of it."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

from reports import weekly
from reports.reading import Period
from tests.reports.community import MONDAY, TOPICS, ZONE, Community, empty, published

Write = Callable[..., weekly.Written]
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("published") / "kundschafter.duckdb")


@pytest.fixture
def con(copy: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(copy), read_only=True) as con:
        yield con


@pytest.fixture(scope="session")
def usual(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], weekly.Written]:
    """The report of the made-up community in a language, said to be a sample, written once."""

    @cache
    def report(language: str) -> weekly.Written:
        folder = tmp_path_factory.mktemp(language) / "site"
        with duckdb.connect(str(copy), read_only=True) as con:
            return weekly.write(con, folder, MONDAY, language, "Alpenfunk", TOPICS, sample=True, time_zone=ZONE)

    return report


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Community]:
    """An empty warehouse to put posts into; `made.write()` fills the tables, `made.con` reads them."""
    with empty(tmp_path / "made.duckdb") as con:
        yield Community(con)


@pytest.fixture
def period() -> Period:
    return Period(as_of=MONDAY, time_zone=ZONE)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def report(
        con: duckdb.DuckDBPyConnection, language: str = "de", *, sample: bool = False, **more: object
    ) -> weekly.Written:
        return weekly.write(
            con, tmp_path / "site", MONDAY, language, "Alpenfunk", TOPICS, sample=sample, time_zone=ZONE, **more
        )

    return report


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield started
        started.close()
