"""How fast archives are read: `python tests/benchmarks/archive.py` writes docs/benchmarks/archive.md."""

import gzip
import io
import json
import resource
import sys
import tarfile
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import zstandard

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


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in files.items():
            file.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return out.getvalue()


def stackexchange():
    when, text = "2024-05-01T10:00:00.000", TEXT.replace("<", "&lt;").replace(">", "&gt;")
    lines = [
        f'  <row Id="{n}" PostTypeId="{1 if n % 8 == 0 else 2}" ParentId="{n // 8 * 8}" CreationDate="{when}" Score="1" '
        f'Body="{text}" OwnerUserId="{n % 900}" Title="t" />\n'
        for n in range(POSTS)
    ]
    users = [f'  <row Id="{n}" DisplayName="a{n}" />\n' for n in range(900)]
    return packed({"Posts.xml": "<posts>\n" + "".join(lines) + "</posts>", "Users.xml": "".join(users)})


def reddit():
    lines = (
        {"id": str(n), "author": f"a{n % 900}", "created_utc": 1714557600, "body": TEXT, "link_id": f"t3_{n // 8}",
         "parent_id": f"t3_{n // 8}", "subreddit": "netz", "score": 1}
        for n in range(POSTS)
    )  # fmt: skip
    return zstandard.compress("".join(json.dumps(line) + "\n" for line in lines).encode(), 1)


def mastodon():
    me = "https://social.example/users/anna"
    notes = [
        {"type": "Create", "object": {
            "id": f"{me}/statuses/{n}", "published": "2024-05-01T10:00:00Z", "attributedTo": me, "content": TEXT,
            "to": ["as:Public"], "inReplyTo": f"{me}/statuses/{n - 1}" if n % 8 else None}}
        for n in range(POSTS)
    ]  # fmt: skip
    return packed({"outbox.json": {"orderedItems": notes}, "actor.json": {"id": me, "preferredUsername": "anna"}})


def telegram():
    messages = [
        {
            "id": n,
            "type": "message",
            "date_unixtime": "1714557600",
            "from": "Anna",
            "from_id": f"user{n % 900}",
            "text": TEXT,
        }
        for n in range(POSTS)
    ]
    return packed({"result.json": {"name": "Alm", "type": "public_supergroup", "id": 1, "messages": messages}})


def slack():
    days = {
        f"netz/2024-{day // 28 + 1:02}-{day % 28 + 1:02}.json": [
            {"type": "message", "user": f"U{n % 900}", "text": TEXT, "ts": f"{1714557600 + day}.{n:06}"}
            for n in range(POSTS // 200)
        ]
        for day in range(200)
    }
    users = [{"id": f"U{n}", "name": f"a{n}"} for n in range(900)]
    return packed({**days, "users.json": users, "channels.json": [{"id": "C1", "name": "netz"}]})


def zulip():
    files = {
        f"messages-{part:06}.json": {"zerver_message": [
            {"id": part * 1000 + n, "sender": n % 900, "recipient": 1, "subject": "t", "content": TEXT, "date_sent": 1714557600}
            for n in range(1000)
        ]}
        for part in range(POSTS // 1000)
    }  # fmt: skip
    realm = {
        "zerver_userprofile": [{"id": n, "full_name": f"a{n}"} for n in range(900)],
        "zerver_stream": [{"id": 1, "name": "netz"}],
        "zerver_recipient": [{"id": 1, "type": 2, "type_id": 1}],
    }
    return packed({**files, "realm.json": realm})


def discourse_user():
    head = "topic_title,categories,is_pm,post_raw,post_cooked,like_count,reply_count,url,created_at\n"
    lines = [
        f'"t","Netz","No","","{TEXT}","1","0","https://f.example/t/t/{n // 8}/{n % 8 + 1}","2024-05-01 10:00:00 UTC"\n'
        for n in range(POSTS)
    ]
    return packed({"user_archive.csv": head + "".join(lines)})


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
        f"{POSTS:,} made-up posts of {len(TEXT)} letters each, packed as the format comes, one thread; written by `tests/benchmarks/archive.py`.\n"
        f"Python {sys.version.split()[0]}, peak memory {peak} MB (with the made-up archive itself in memory).\n\n"
        "| Format | Posts per CPU second |\n|---|---|\n" + "\n".join(lines) + "\n"
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


MAKERS = {
    "jsonl": jsonl,
    "csv": csv,
    "mbox": mbox,
    "discourse-topics": discourse_topics,
    "discourse-user": discourse_user,
    "mastodon": mastodon,
    "reddit": reddit,
    "slack": slack,
    "stackexchange": stackexchange,
    "telegram": telegram,
    "zulip": zulip,
}

if __name__ == "__main__":
    main()
