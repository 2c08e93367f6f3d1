"""Real servers as child processes: each in a session of its own, ended by its process group and by nothing else."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TOLD = 4_000  # letters of a log that a failure shows
OURS = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # what is on this machine needs no proxy


class NotStarted(Exception):
    """A server ended, or did not answer in time; the message shows the end of its log."""


@dataclass(frozen=True)
class Running:
    """A server that answers. `log` holds what it wrote to its output."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def told(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-TOLD:]


@contextmanager
def running(
    command: Sequence[str | Path],
    folder: Path,
    ready: Callable[[], bool],
    *,
    seconds: float = 60,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
) -> Iterator[Running]:
    """Start `command` in `folder`, wait until it is `ready`, and end it and all its children at the end.

    `env` is added to ours; `user` is who it runs as, for servers that refuse to be root. Raises NotStarted.
    """
    log = folder / f"{Path(command[0]).name}-{time.monotonic_ns()}.log"
    who = {"user": user, "group": user, "extra_groups": []} if user else {}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **who,
        )
    server = Running(process, log)
    try:
        _wait(server, ready, seconds)
        yield server
    except BaseException as error:
        error.add_note(f"{command[0]} said:\n{server.told}")
        raise
    finally:
        _end(process)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def listens(port: int) -> bool:
    """Tell whether somebody takes connections at the port."""
    with socket.socket() as sock:
        sock.settimeout(1)
        return sock.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    """Tell whether a web server answers there, whatever it says."""
    try:
        with OURS.open(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def _wait(server: Running, ready: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if server.process.poll() is not None:
            raise NotStarted(f"ended with {server.process.returncode} before it answered")
        if time.monotonic() > until:
            raise NotStarted(f"did not answer within {seconds:.0f} seconds")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):  # the whole group has ended
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
