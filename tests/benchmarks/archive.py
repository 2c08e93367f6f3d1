"""How fast archives are read: `python tests/benchmarks/archive.py` writes docs/benchmarks/archive.md."""

import gzip
import io
import json
import resource
import sys
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from listeners.archive import Archive

POSTS = 20_000
TEXT = "The router loses the connection every evening. <b>Restarting</b> helps for an hour. " * 8
FIELDS = {"id": "id", "thread_id": "topic", "created_at": "when", "body": "text", "author": "who"}
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "archive.md"


def rows():
    for number in range(POSTS):
        yield {"id": number, "topic": number // 8, "when": "2024-05-01T10:00", "text": TEXT, "who": f"a{number % 900}"}


def jsonl():
    return gzip.compress("".join(json.dumps(row) + "\n" for row in rows()).encode(), 1)


def csv():
    text = "".join(f'{row["id"]},{row["topic"]},{row["when"]},"{TEXT}",{row["who"]}\n' for row in rows())
    return gzip.compress(("id,topic,when,text,who\n" + text).encode(), 1)


def mbox():
    return gzip.compress(
        "".join(
            f"From a Wed May  1 10:00:00 2024\nMessage-ID: <{row['id']}@x>\nFrom: {row['who']}@x.example\n"
            f"Date: Wed, 1 May 2024 10:00:00 +0200\nSubject: Re: {row['topic']}\n\n{row['text']}\n\n"
            for row in rows()
        ).encode(),
        1,
    )


def discourse_topics():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as tar:
        for number in range(POSTS // 8):
            posts = [
                {
                    "id": number * 8 + n,
                    "post_number": n + 1,
                    "username": "a",
                    "created_at": "2024-05-01T10:00:00Z",
                    "cooked": TEXT,
                }
                for n in range(8)
            ]
            content = json.dumps({"id": number, "title": "t", "post_stream": {"posts": posts}}).encode()
            info = tarfile.TarInfo(f"{number}.json")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def measure(form, content):
    """Posts per CPU second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive"
        path.write_bytes(content)
        table = {"fields": FIELDS} if form in {"jsonl", "csv"} else {"public_url": "https://f.example"}
        source = Archive(name="old", path=str(path), format=form, **table)
        start = time.process_time()
        count = sum(len(page.posts) for page in source.pages(None, None, datetime.now(UTC)))
        if count != POSTS:
            sys.exit(f"{form}: {count} posts read, {POSTS} written")
        return count / (time.process_time() - start)


def main():
    lines = [f"| {name} | {measure(name, make()):,.0f} |" for name, make in MAKERS.items()]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    text = (
        "# How fast archives are read\n\n"
        f"{POSTS:,} made-up posts of {len(TEXT)} letters each, gzip, one thread; written by `tests/benchmarks/archive.py`.\n"
        f"Python {sys.version.split()[0]}, peak memory {peak} MB (with the made-up archive itself in memory).\n\n"
        "| Format | Posts per CPU second |\n|---|---|\n" + "\n".join(lines) + "\n"
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


MAKERS = {"jsonl": jsonl, "csv": csv, "mbox": mbox, "discourse-topics": discourse_topics}

if __name__ == "__main__":
    main()
