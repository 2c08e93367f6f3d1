"""Pictures for the README and the guides: `python -m tests.reports.picture` hears the sample community and takes them.

Writes `docs/report.png` (1200 pixels wide: the first screen and the first card) and `docs/report-phone.png` (360 pixels
wide: the first screen); `docs/dashboard.png` and `docs/dashboard-phone.png`, the first page of the dashboards, and
`docs/dashboard-posts.png`, the posts behind a figure. What they show is made up, and the same each time.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvicorn
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from kundschafter.serve import application
from kundschafter.settings import read
from reports.dashboard.access.roles import Role
from reports.dashboard.settings import DashboardSettings
from tests.reports.conftest import SWITCHES

ROOT = Path(__file__).parents[2]
EDGE = 12  # pixels left free below
PHONE: ViewportSize = {"width": 360, "height": 780}
Views = dict[str, tuple[ViewportSize, str]]
VIEWS: dict[Role, Views] = {
    "manager": {
        "dashboard.png": ({"width": 1200, "height": 1010}, "/?lang=en"),
        "dashboard-phone.png": (PHONE, "/?lang=en"),
    },
    "viewer": {
        "dashboard-posts.png": ({"width": 1200, "height": 700}, "/posts?lang=en&topic=router&sentiment=negative"),
    },
}
BIGGEST = 300_000  # bytes


def night(folder: Path) -> Path:
    """The page of one whole night over the sample, kept in `folder`."""
    settings = shutil.copy(ROOT / "kundschafter.toml", folder)
    subprocess.run([sys.executable, "-m", "kundschafter", "run", "-s", settings], cwd=ROOT, check=True)
    [page] = folder.glob("var/site/*/index.html")
    return page


def take(browser: Browser, page: Path, docs: Path) -> list[Path]:
    """Both pictures of the page, taken into `docs`."""
    wide = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme="light")
    wide.goto(page.as_uri())
    wide.add_style_tag(content="#burning, #week { display: none } section { margin-top: 2.5rem }")
    card = wide.locator("#people article.card").first.bounding_box()
    if not card:
        raise ValueError(f"{page} shows nobody")
    size = {"x": 0.0, "y": 0.0, "width": 1200.0, "height": card["y"] + card["height"] + EDGE}
    wide.screenshot(path=docs / "report.png", clip=size, full_page=True)
    phone = browser.new_page(viewport=PHONE, color_scheme="light")
    phone.goto(page.as_uri())
    phone.screenshot(path=docs / "report-phone.png")
    return [docs / "report.png", docs / "report-phone.png"]


@contextmanager
def served(folder: Path, role: Role) -> Iterator[str]:
    """The address of the dashboards over the night kept in `folder`, read by a role on the Monday after its last day."""
    settings = read(folder / "kundschafter.toml")
    settings = msgspec.structs.replace(settings, dashboard=DashboardSettings(everybody=role))
    monday = datetime(2026, 11, 16, 8, tzinfo=UTC)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(application(settings, lambda: monday), log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def take_dashboards(browser: Browser, address: str, docs: Path, views: Views) -> list[Path]:
    """Pictures of the dashboards served at an address, taken into `docs`."""
    for name, (size, view) in views.items():
        page = browser.new_page(viewport=size, color_scheme="light")
        page.goto(f"{address}{view}")
        for chart in page.locator("[data-chart]").all():
            chart.locator("svg").wait_for()
        page.screenshot(path=docs / name)
        page.close()
    return [docs / name for name in views]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        pictures = take(browser, night(Path(folder)), ROOT / "docs")
        for role, views in VIEWS.items():
            with served(Path(folder), role) as address:
                pictures += take_dashboards(browser, address, ROOT / "docs", views)
        for picture in pictures:
            size = picture.stat().st_size
            sys.stdout.write(f"{picture.relative_to(ROOT)}: {size:,} bytes\n")
            if size > BIGGEST:
                raise ValueError(f"{picture} is too big for a page that should open at once")
        browser.close()


if __name__ == "__main__":
    main()
