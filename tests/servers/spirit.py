"""Spirit, a forum that is web pages and nothing else, from PyPI in an environment of its own; and what is said there."""

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.process import answers, free_port, running

VERSION = "0.14.3"
HOME = Path(tempfile.gettempdir()) / f"kundschafter-spirit-{VERSION}"
SPEAKER = Path(__file__).with_name("spirit_say.py")


@dataclass(frozen=True)
class Spirit:
    url: str
    site: Path

    def do(self, what: str, told: Any) -> Any:
        """Let the forum do something (`say`, `edit`, `remove`, `pin`); gives back its answer, such as new numbers."""
        done = subprocess.run(
            [HOME / "bin" / "python", "-P", SPEAKER],  # or our spirit.py would be taken for theirs
            cwd=self.site,
            env={**os.environ, "PYTHONPATH": str(self.site)},
            input=json.dumps([what, told]),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def forum(folder: Path) -> Iterator[Spirit]:
    """A new forum without a topic."""
    _install()
    site = folder / "site"
    site.mkdir()
    _run(["spirit", "startproject", "board", "--path", site], site)
    dev = site / "board" / "settings" / "dev.py"
    dev.write_text(dev.read_text() + "\nDEBUG = False\nALLOWED_HOSTS = ['127.0.0.1']\n")
    for step in (["migrate", "-v", "0"], ["createcachetable"]):
        _run(["python", "manage.py", *step], site)
    port = free_port()
    serve = [HOME / "bin" / "python", "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    with running(serve, site, lambda: answers(f"http://127.0.0.1:{port}/")):
        yield Spirit(f"http://127.0.0.1:{port}", site)


def _install() -> None:
    with HOME.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (HOME / "ready").exists():
            return
        try:
            subprocess.run([sys.executable, "-m", "venv", HOME], check=True, capture_output=True, timeout=120)
            pip = [HOME / "bin" / "python", "-m", "pip", "install", "-q", f"django-spirit=={VERSION}"]
            subprocess.run(pip, check=True, capture_output=True, timeout=600)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"no Spirit: django-spirit {VERSION} cannot be installed: {error}")
        (HOME / "ready").touch()


def _run(command: list[Any], site: Path) -> None:
    done = subprocess.run([HOME / "bin" / command[0], *command[1:]], cwd=site, capture_output=True, timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
