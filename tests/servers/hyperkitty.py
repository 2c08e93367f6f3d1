"""HyperKitty, the archive of Mailman 3, a real one in a folder of its own with SQLite; Mailman itself is not needed."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import requests

from tests.listeners.letters import LIST
from tests.servers.debian import install
from tests.servers.process import answers, free_port, running

HOME = Path("/usr/share/mailman3-web")
KEY = "archiver"
SETTINGS = """
from settings import *
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER + "/db.sqlite3"}}
ALLOWED_HOSTS = ["*"]
DEBUG = True
SECRET_KEY = "made up"
MAILMAN_ARCHIVER_KEY = "archiver"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
MAILMAN_ARCHIVER_FROM = ("127.0.0.1",)
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
Q_CLUSTER = {"name": "inline", "sync": True, "orm": "default"}
COMPRESS_ENABLED = False
COMPRESS_PRECOMPILERS = ()
LOGGING = {"version": 1}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
"""


class Kitty:
    """The archive of the list at `url`. `deliver` does what Mailman does, `remove` takes a mail out as a moderator does."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._root = folder, f"http://127.0.0.1:{port}/hyperkitty"
        self.url = f"{self._root}/list/{LIST}/"
        path = {"PYTHONPATH": f"{folder}:{HOME}", "DJANGO_SETTINGS_MODULE": "kitty_settings"}
        self.env = {**os.environ, **path, "PYTHONWARNINGS": "ignore"}

    def deliver(self, letter: EmailMessage) -> None:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                f"{self._root}/api/mailman/archive",
                headers={"Authorization": f"Token {KEY}"},
                data={"mlist": LIST},
                files={"message": ("mail", letter.as_bytes())},
                timeout=60,
            )
        assert answer.status_code == 200, answer.text

    def remove(self, message_id: str) -> None:
        words = f"from hyperkitty.models import Email; Email.objects.get(message_id='{message_id}').delete()"
        self.manage("shell", "-c", words)

    def manage(self, *arguments: str) -> None:
        command = self.command(*arguments)
        done = subprocess.run(command, env=self.env, cwd=self._folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2_000:]

    def command(self, *arguments: str) -> list[str]:
        return ["/usr/bin/python3", str(HOME / "manage.py"), *arguments]


@contextmanager
def hyperkitty() -> Iterator[Kitty]:
    """Start HyperKitty with no list in it. Skips the test where it cannot be installed."""
    install("mailman3-web")
    with tempfile.TemporaryDirectory(prefix="kundschafter-kitty-") as name:
        folder, port = Path(name), free_port()
        (folder / "kitty_settings.py").write_text(f"FOLDER = {name!r}\n{SETTINGS}")
        kitty = Kitty(folder, port)
        kitty.manage("migrate", "--verbosity", "0")
        command = kitty.command("runserver", "--noreload", "--insecure", f"127.0.0.1:{port}")
        ready = f"http://127.0.0.1:{port}/hyperkitty/api/lists/"
        with running(command, folder, lambda: answers(ready), env=kitty.env):
            yield kitty
