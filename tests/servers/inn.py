"""INN, a real news server, in a folder of its own. It refuses to be root, so it runs as the user its package brings."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.debian import install
from tests.servers.process import free_port, listens, running

BIN = Path("/usr/lib/news/bin")
GROUPS = ("alm.test.geraete", "alm.test.netz")
# without `nnrpdloadlimit: 0` it sends readers away from a busy machine
CONF = """
domain: news.example
pathhost: news.example
mta: "/bin/true %s"
ovmethod: tradindexed
enableoverview: true
hismethod: hisv6
artcutoff: 0
docancels: all
nnrpdloadlimit: 0
immediatecancel: true
doinnwatch: false
pathnews: /usr/lib/news
pathbin: /usr/lib/news/bin
pathcontrol: /usr/lib/news/bin/control
pathetc: {0}
pathfilter: {0}
pathdb: {0}
pathhttp: {0}
pathrun: {0}
pathlog: {0}
pathtmp: {0}
pathspool: {0}/spool
patharticles: {0}/spool
patharchive: {0}/spool
pathincoming: {0}/spool
pathoutgoing: {0}/spool
pathoverview: {0}/overview
"""
FILES = {
    "active": "".join(f"{name} 0000000000 0000000001 y\n" for name in ("control", "control.cancel", "junk", *GROUPS)),
    "active.times": "",
    "history": "",
    "newsgroups": "",
    "control.ctl": "cancel:*:*:doit\n",
    "expire.ctl": "/remember/:10\n*:A:never:never:never\n",
    "incoming.conf": 'peer us { hostname: "127.0.0.1" }\n',
    "moderators": "",
    "newsfeeds": "ME:*::\n",
    "readers.conf": 'auth all { auth: "error: no auth" default: "<anybody>" }\n'
    'access all { users: "<anybody>" newsgroups: "*" access: R }\n',
    "storage.conf": "method tradspool {\n newsgroups: *\n class: 0\n}\n",
}


class Inn:
    """A server at `port`. `offer` brings articles as another server would, so that their headers are ours."""

    def __init__(self, port: int) -> None:
        self.port = port

    def offer(self, *articles: str) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 10) as sock, sock.makefile("rwb") as lines:
            assert lines.readline().startswith(b"200")
            for article in articles:
                message_id = next(line for line in article.splitlines() if line.startswith("Message-ID: "))[12:]
                _say(lines, f"IHAVE {message_id}", b"335")
                body = article.replace("\n.", "\n..").replace("\n", "\r\n")
                _say(lines, f"{body}\r\n.", b"235")


def _say(lines, words: str, answer: bytes) -> None:
    lines.write(f"{words}\r\n".encode())
    lines.flush()
    told = lines.readline()
    assert told.startswith(answer), told


def _run(program: str, *arguments: str) -> None:
    subprocess.run([BIN / program, *arguments], user="news", group="news", check=True, capture_output=True)


@contextmanager
def inn() -> Iterator[Inn]:
    """Start INN with nothing in its groups. Skips the test where it cannot be installed."""
    folder = Path(tempfile.mkdtemp(prefix="kundschafter-inn-"))
    try:
        _lay_out(folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INNCONF", str(folder / "inn.conf"))  # its package asks for a domain as it is installed
            install("inn2")
            shutil.chown(folder, "news", "news")
            for path in folder.rglob("*"):
                shutil.chown(path, "news", "news")
            _run("makedbz", "-i", "-o")
            port = free_port()
            command = [BIN / "innd", "-f", "-N", "-4", "127.0.0.1", "-P", str(port)]
            with running(command, folder, lambda: listens(port), seconds=20, user="news"):
                yield Inn(port)
                _run("ctlinnd", "-s", "shutdown", "tests are over")  # at a mere signal it takes ten seconds
    finally:
        shutil.rmtree(folder)


def _lay_out(folder: Path) -> None:
    folder.chmod(0o755)
    for name in ("spool", "overview"):
        (folder / name).mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "inn.conf").write_text(CONF.format(folder))
