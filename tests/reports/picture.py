"""Pictures of the report for the README: `python -m tests.reports.picture` hears the sample community and takes them.

Writes `docs/report.png` (1200 pixels wide: the first screen and the first card) and
`docs/report-phone.png` (360 pixels wide: the first screen). What they show is made up, and the same each time.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.reports.conftest import SWITCHES

ROOT = Path(__file__).parents[2]
EDGE = 12  # pixels left free below
PHONE = {"width": 360, "height": 780}
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
    card = wide.locator("article.card").first.bounding_box()
    if not card:
        raise ValueError(f"{page} shows nobody")
    size = {"x": 0.0, "y": 0.0, "width": 1200.0, "height": card["y"] + card["height"] + EDGE}
    wide.screenshot(path=docs / "report.png", clip=size, full_page=True)
    phone = browser.new_page(viewport=PHONE, color_scheme="light")
    phone.goto(page.as_uri())
    phone.screenshot(path=docs / "report-phone.png")
    return [docs / "report.png", docs / "report-phone.png"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        for picture in take(browser, night(Path(folder)), ROOT / "docs"):
            size = picture.stat().st_size
            sys.stdout.write(f"{picture.relative_to(ROOT)}: {size:,} bytes\n")
            if size > BIGGEST:
                raise ValueError(f"{picture} is too big for a page that should open at once")
        browser.close()


if __name__ == "__main__":
    main()
