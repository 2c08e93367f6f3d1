"""Servers of the distribution, installed where a test needs them and may install them."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LOCK = Path(tempfile.gettempdir()) / "kundschafter-apt.lock"
POLICY = Path("/usr/sbin/policy-rc.d")  # asked by packages before they start their service
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
SECONDS = 600


def install(*packages: str) -> None:
    """Install what is missing of `packages`, one process at a time; skips the test, naming them, where that cannot be.

    Their services are not started: a test starts its own, in a folder and at a port of its own.
    """
    if not _missing(packages):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip(f"no {', '.join(_missing(packages))}: install these packages, or run as root on Debian or Ubuntu")
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = _missing(packages)  # another process may have installed them while we waited
        if not missing:
            return
        with _no_services():
            done = _run([*INSTALL, *missing])
            if done.returncode:  # its lists may be missing, or name versions that are no longer there
                _run(["apt-get", "update"])
                done = _run([*INSTALL, *missing])
    if done.returncode:
        pytest.skip(f"no {', '.join(missing)}: apt-get says {done.stderr.strip()[-300:]}")


def slow(what: str) -> pytest.MarkDecorator:
    """Mark tests of a server that takes longer than 20 seconds to start: they run in `make test-servers`."""
    wish = not os.environ.get("KUNDSCHAFTER_SERVERS")
    return pytest.mark.skipif(wish, reason=f"{what}: only with KUNDSCHAFTER_SERVERS=1, as in 'make test-servers'")


def _missing(packages: tuple[str, ...]) -> list[str]:
    if not shutil.which("dpkg-query"):
        return list(packages)
    asked = ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *packages]
    told = subprocess.run(asked, capture_output=True, text=True).stdout.splitlines()
    return [package for package in packages if f"{package} installed" not in told]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env={**os.environ, **QUIET})
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"nothing for {SECONDS} seconds")


@contextmanager
def _no_services() -> Iterator[None]:
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
