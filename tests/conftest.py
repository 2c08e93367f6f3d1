"""What tests of several rooms share: a real browser."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

INSTALL = "apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium: the system's, playwright's own, or one installed now where we may; else the test is skipped."""
    found = _found()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            subprocess.run(["sh", "-c", INSTALL], check=True, timeout=300, capture_output=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"no Chromium, and installing it failed: {error}")
        found = _found()
    if not found:
        pytest.skip("no Chromium: install the package 'chromium', or run 'playwright install chromium'")
    return found


def _found() -> str | None:
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return shutil.which("chromium") or shutil.which("chromium-browser") or (own if Path(own).exists() else None)
