"""public-inbox, a real one, in a folder of its own."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from tests.servers.debian import install
from tests.servers.process import answers, free_port, running

LIST = "users@lists.example"


class Inbox:
    """The inbox at `url`. `deliver` brings a mail, `remove` takes one out."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self.url = folder, f"http://127.0.0.1:{port}/users"
        self.env = {"HOME": str(folder), "PI_CONFIG": str(folder / "config"), "ORIGINAL_RECIPIENT": LIST}

    def deliver(self, mail: EmailMessage) -> None:
        self.run("public-inbox-mda", "--no-precheck", stdin=mail.as_bytes())

    def remove(self, mail: EmailMessage) -> None:
        self.run("public-inbox-learn", "rm", stdin=mail.as_bytes())

    def run(self, *command: str, stdin: bytes = b"") -> None:
        env = {**self.env, "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        subprocess.run(command, input=stdin, env=env, cwd=self._folder, check=True, capture_output=True)


@contextmanager
def public_inbox() -> Iterator[Inbox]:
    """Start public-inbox with one empty inbox. Skips the test where it cannot be installed."""
    install("public-inbox")
    with tempfile.TemporaryDirectory(prefix="kundschafter-inbox-") as name:
        folder, port = Path(name), free_port()
        inbox = Inbox(folder, port)
        inbox.run("git", "config", "--global", "user.name", "inbox")
        inbox.run("git", "config", "--global", "user.email", "inbox@lists.example")
        inbox.run("public-inbox-init", "-V2", "-L", "basic", "users", str(folder / "users"), inbox.url, LIST)
        inbox.run("git", "config", "--file", "config", "publicinboxmda.spamcheck", "none")
        command = ["public-inbox-httpd", "-l", f"http://127.0.0.1:{port}", "-W0"]
        with running(command, folder, lambda: answers(inbox.url), env=inbox.env):
            yield inbox
