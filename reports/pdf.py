"""A page as a PDF, printed by a headless Chromium that reaches no network and is ended when its time is over."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from reports.files import put

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 90.0  # a start on a busy machine takes ten
MOST_BYTES = 2_000_000
SWITCHES = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",  # nobody answers there
    "--no-pdf-header-footer",  # the style sheet numbers the pages
)


class PdfError(Exception):
    """There is no PDF; the message says why and what to do."""


def chromium(told: str | None) -> str:
    """The path of the browser: what the settings name, else the first one installed. Raises PdfError if there is none."""
    if told:
        if not os.access(told, os.X_OK):
            raise PdfError(f"{told} cannot be run; change `chromium` under [report] in the settings, or leave it out")
        return told
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        raise PdfError("no Chromium is installed; install the package 'chromium', or set `pdf = false` under [report]")
    return found


def write(page: Path, browser: str, seconds: float = SECONDS) -> Path:
    """Print the file `page` to `report.pdf` beside it. Raises PdfError, and leaves an older PDF where it is."""
    with tempfile.TemporaryDirectory(prefix="kundschafter-pdf-") as folder:
        printed = Path(folder) / "report.pdf"
        _run(_command(browser, page, printed, Path(folder)), seconds)
        content = printed.read_bytes() if printed.exists() else b""
    if not content.startswith(b"%PDF") or not content.rstrip().endswith(b"%%EOF"):
        raise PdfError(f"{browser} printed no PDF of {page}; try it by hand: {browser} --headless --print-to-pdf")
    if len(content) > MOST_BYTES:
        raise PdfError(f"the PDF of {page} has {len(content):,} bytes; more than {MOST_BYTES:,} are not sent by mail")
    to = page.with_name("report.pdf")
    put(to, content)
    return to


def _command(browser: str, page: Path, printed: Path, profile: Path) -> list[str]:
    # as root Chromium does not start inside its sandbox; the page forbids scripts, and may load nothing
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [
        browser,
        *SWITCHES,
        *sandbox,
        f"--user-data-dir={profile / 'profile'}",
        f"--print-to-pdf={printed}",
        page.resolve().as_uri(),
    ]


def _run(command: list[str], seconds: float) -> None:
    """Run in a session of its own; when the time is over, end it with all its children."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the browser of the settings, and files of ours
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise PdfError(f"{command[0]} does not start: {error.strerror}") from error
    try:
        _, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise PdfError(f"{command[0]} did not finish within {seconds:.0f} seconds") from error
    finally:
        _end(process)
    if process.returncode:
        last = re.sub(r"\s+", " ", said.decode("utf-8", "replace"))[-200:]
        raise PdfError(f"{command[0]} ended with {process.returncode}: {last}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process leads its group; what it has started ends with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
