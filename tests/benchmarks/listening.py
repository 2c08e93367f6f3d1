"""How fast we listen, beside perceval on the same server in the same run: `python -m tests.benchmarks.listening`.

Each job runs in a process of its own, imports not counted. Ours is the whole way: heard, cleaned, keyed, packed and safe on
the disk; perceval writes its items to a file as its command line does. perceval (GPL-3, tests alone) goes into an environment
of its own.
"""

import argparse
import json
import mailbox
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.listeners.forum import START, Forum
from tests.listeners.loopback import serve
from tests.servers import inn

TABLE = Path(__file__).parents[2] / "docs" / "benchmarks" / "listening.md"
RUNS = 3
OURS = """
import resource, sys, tempfile, time
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from listeners.http import Http, HttpSettings
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.sources import Source
source = msgspec.convert(msgspec.json.decode(sys.argv[1]), Source)
http = Http(HttpSettings(allow_hosts=["127.0.0.1"], requests_per_minute=1e6))
with tempfile.TemporaryDirectory() as folder:
    begun = time.perf_counter()
    heard = listen(source, Path(folder) / "landing", Identity(Path(folder)), http, datetime.now(UTC))
    seconds = time.perf_counter() - begun
if heard.error:
    sys.exit(heard.error)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
print(msgspec.json.encode({"posts": heard.posts, "seconds": seconds, "mb": memory}).decode())
"""
THEIRS = """
import json, resource, sys, tempfile, time, warnings
warnings.simplefilter("ignore")
from importlib import import_module
told = json.loads(sys.argv[1])
if told["port"]:  # perceval knows the usual port alone, and does not say that it is a reader, as INN wants
    import nntplib
    nntplib.NNTP.__init__.__defaults__ = (told["port"], None, None, True, *nntplib.NNTP.__init__.__defaults__[4:])
made = getattr(import_module("perceval.backends.core." + told["module"]), told["name"])(*told["arguments"])
begun = time.perf_counter()
items = 0
out = tempfile.TemporaryFile("w")
for item in made.fetch():
    out.write(json.dumps(item, indent=4, sort_keys=True) + "\\n")  # as its command line does
    data = item["data"]
    items += len(data["post_stream"]["posts"]) if "post_stream" in data else 1
seconds = time.perf_counter() - begun
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
print(json.dumps({"posts": items, "seconds": seconds, "mb": memory}))
"""


class Job:
    """One kind of source: how many posts are there, and what either program is told."""

    def __init__(
        self, kind: str, posts: int, ours: dict, module: str, name: str, arguments: list, port: int | None = None
    ) -> None:
        self.kind, self.posts = kind, posts
        self.ours = {"name": "here", "kind": kind, **ours}
        self.theirs = {"module": module, "name": name, "arguments": arguments, "port": port}


@contextmanager
def feed() -> Iterator[Job]:
    items = "".join(
        f"<item><guid>g{n}</guid><title>Title {n}</title><link>http://blog.example/{n}</link><author>a@b.example</author>"
        f"<pubDate>{format_datetime(START + timedelta(hours=n))}</pubDate><description>{words(n)}</description></item>"
        for n in range(1000)
    )
    page = f"<rss version='2.0'><channel><title>Blog</title>{items}</channel></rss>".encode()
    with serve(lambda asked: asked.reply(page, headers={"Content-Type": "application/rss+xml"})) as server:
        yield Job("feed", 1000, {"url": server.url}, "rss", "RSS", [server.url])


class TalkativeForum(Forum):
    """Tells what perceval asks for besides."""

    def row(self, topic_id):
        row = super().row(topic_id)
        return row | {"title": f"Topic {topic_id}", "last_posted_at": row["bumped_at"]}

    def topic(self, asked, topic_id):
        told = super().topic(asked, topic_id)
        posts = self.topics[topic_id]["posts"]
        return told | {"posts_count": len(posts), "chunk_size": self.chunk, "last_posted_at": posts[-1]["created_at"]}


@contextmanager
def discourse() -> Iterator[Job]:
    forum = TalkativeForum()
    for n in range(3000):
        forum.say(n // 15 + 1, n, author=f"user{n % 97}", text=words(n))
    with serve(forum) as server:
        yield Job("discourse", 3000, {"url": server.url}, "discourse", "Discourse", [server.url])


@contextmanager
def mbox() -> Iterator[Job]:
    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(Path(folder) / "list.mbox")
        for n in range(5000):
            box.add(mail(n))
        box.close()
        ours = {"kind": "archive", "format": "mbox", "path": f"{folder}/list.mbox", "url": "https://lists.example/"}
        yield Job("mbox", 5000, ours, "mbox", "MBox", ["list", folder])


@contextmanager
def nntp() -> Iterator[Job]:
    group = inn.GROUPS[0]
    with inn.inn() as server:
        server.offer(*(mail(n).as_string() for n in range(500)))
        ours = {"server": "127.0.0.1", "port": server.port, "tls": False, "groups": [group]}
        yield Job("nntp", 500, ours, "nntp", "NNTP", ["127.0.0.1", group], port=server.port)


def mail(number: int) -> EmailMessage:
    made = EmailMessage()
    made["Path"] = "news.example!not-for-mail"
    made["From"] = f"User {number % 97} <user{number % 97}@mail.example>"
    made["Newsgroups"] = inn.GROUPS[0]
    made["Subject"] = f"Subject {number // 15}"
    made["Date"] = format_datetime(datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=number))
    made["Message-ID"] = f"<{number}@mail.example>"
    if number % 15:
        made["References"] = f"<{number - number % 15}@mail.example>"
    made.set_content(words(number))
    return made


def words(number: int) -> str:
    return " ".join(f"word{(number * 31 + n * 7) % 1000}" for n in range(80))


def measured(python: str, code: str, told: dict) -> dict:
    """Run one program over one job, the best of `RUNS`."""
    asked = [python, "-W", "ignore", "-c", code, json.dumps(told)]
    runs = [json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return min(runs, key=lambda run: run["seconds"]) | {"mb": statistics.median(run["mb"] for run in runs)}


def perceval(folder: Path) -> str:
    """The Python of an environment with perceval in it."""
    venv.create(folder, with_pip=True)
    install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "perceval"]
    subprocess.run(install, check=True)
    return str(folder / "bin" / "python")


def row(kind: str, ours: dict, theirs: dict) -> str:
    speeds = [run["posts"] / run["seconds"] for run in (ours, theirs)]
    cells = [kind, f"{ours['posts']:,}", *(f"{speed:,.0f}" for speed in speeds), f"{speeds[0] / speeds[1]:.1f}"]
    memory = [f"{run['mb']:.0f}" for run in (ours, theirs)]
    return f"| {' | '.join([*cells, *memory])} |"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--perceval", help="a Python that has perceval; made anew where left out")
    given.add_argument("--to", type=Path, default=TABLE)
    told = given.parse_args()
    lines = [
        "# How fast we listen",
        "",
        "Written by `python -m tests.benchmarks.listening`: posts a second and memory in MB, ours and perceval's, on the same local",
        f"server in the same run, the best of {RUNS}. Ours lands safely on the disk, cleaned, keyed and packed; perceval's items",
        "are written to a file as its command line does. Out in the world the pace is what each host permits, and the same for everybody.",
        "",
        "| source | posts | ours/s | perceval/s | ratio | our MB | perceval's MB |",
        "|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        python = told.perceval or perceval(Path(folder))
        for job in (feed, discourse, mbox, nntp):
            try:
                with job() as one:
                    ours, theirs = measured(sys.executable, OURS, one.ours), measured(python, THEIRS, one.theirs)
                    if not ours["posts"] == theirs["posts"] == one.posts:
                        sys.exit(f"{job.__name__}: {one.posts} posts are there, heard were {ours} and {theirs}")
                    lines.append(row(job.__name__, ours, theirs))
            except pytest.skip.Exception as skipped:
                lines.append(f"| {job.__name__} | not tried: {skipped} | | | | | |")
            sys.stdout.write(lines[-1] + "\n")
    told.to.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
