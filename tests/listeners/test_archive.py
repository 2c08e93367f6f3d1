"""An archive is heard whole, in constant memory, and goes on where it stopped."""

import bz2
import gzip
import io
import json
import lzma
import os
import re
import subprocess
import sys
import tarfile
import time
import tomllib
import zipfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec
import pytest
import zstandard

from listeners.archive import Archive
from listeners.records import SourceRefused

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
FIELDS = {"id": "id", "thread_id": "topic", "created_at": "when", "body": "text", "author": "who"}
TESTS = Path(__file__).parents[1]


def row(number, **more):
    return {"id": f"p{number}", "topic": 7, "when": "2024-05-01T10:00", "text": "Hallo", "who": "anna"} | more


def json_lines(*rows):
    return "".join(json.dumps(one) + "\n" for one in rows).encode()


def topic(number, posts=1):
    said = [
        {
            "id": number * 10 + n,
            "post_number": n,
            "username": "anna",
            "created_at": "2024-05-01T10:00:00Z",
            "cooked": "x",
        }
        for n in range(1, posts + 1)
    ]
    return json.dumps({"id": number, "title": "t", "slug": "t", "post_stream": {"posts": said}}).encode()


def tar(members):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as file:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def archive(path, form="jsonl", **more):
    told = {"fields": FIELDS} if form in {"jsonl", "csv"} else {"public_url": "https://f.example"}
    return Archive(name="old", path=str(path), format=form, **told | more)


def heard(source, cursor=None):
    """The ids, the skipped lines and the last cursor, as JSON would give it back."""
    pages = list(source.pages(cursor, None, NOW))
    last = json.loads(json.dumps(pages[-1].cursor)) if pages else cursor
    return [post.id for page in pages for post in page.posts], [line for page in pages for line in page.skipped], last


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
@pytest.mark.parametrize("inside", ["file", "tar", "packed in tar"])
def test_packing_is_seen_by_content_and_not_by_name(tmp_path, pack, inside):
    text = json_lines(row(1), row(2))
    content = {
        "file": text,
        "tar": tar({"a/x": text, "a/.hidden": b"?"}),
        "packed in tar": tar({"x": gzip.compress(text)}),
    }
    (tmp_path / "archive").write_bytes(pack(content[inside]))
    assert heard(archive(tmp_path / "archive"))[:2] == (["p1", "p2"], [])


def test_a_zip_is_read_member_by_member_and_one_with_a_password_says_what_to_do(tmp_path):
    with zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in {
            "a": json_lines(row(1)),
            "__MACOSX/a": b"?",
            "deep/b": gzip.compress(json_lines(row(2))),
        }.items():
            packed.writestr(name, text)
    ids, skipped, cursor = heard(archive(tmp_path / "z"))
    assert (ids, skipped) == (["p1", "p2"], [])
    assert heard(archive(tmp_path / "z"), cursor)[0] == []
    raw = bytearray((tmp_path / "z").read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked").write_bytes(raw)
    assert "wants a password; unpack it first" in heard(archive(tmp_path / "locked"))[1][0]


def test_a_folder_and_a_pattern_mean_several_files(tmp_path):
    (tmp_path / "deep").mkdir()
    for number, name in enumerate(["a.jsonl", "deep/b.jsonl", "deep/c.txt", ".hidden"]):
        (tmp_path / name).write_bytes(json_lines(row(number)))
    assert sorted(heard(archive(tmp_path))[0]) == ["p0", "p1", "p2"]
    assert sorted(heard(archive(tmp_path / "**/*.jsonl"))[0]) == ["p0", "p1"]


def test_nothing_at_the_path_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "no.jsonl", tmp_path / "*.mbox"):
        with pytest.raises(SourceRefused, match="there is no file at"):
            heard(archive(path))


def test_an_archive_that_has_not_changed_gives_nothing_and_is_not_opened(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(json_lines(row(1)))
    (tmp_path / "b").write_bytes(b"broken")
    source = archive(tmp_path)
    *_, cursor = heard(source)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("opened"))
    assert list(source.pages(cursor, None, NOW)) == []


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_archive_that_has_grown_is_read_on_from_where_it_ended(tmp_path, pack):
    path = tmp_path / "a"
    path.write_bytes(pack(json_lines(row(1), row(2))))
    *_, cursor = heard(archive(path))
    with path.open("ab") as file:
        file.write(pack(json_lines(row(3), row(4, when="never"))))
    ids, skipped, cursor = heard(archive(path), cursor)
    assert ids == ["p3"]
    assert skipped[0].startswith("a: line 4: field 'created_at': 'never' is no date")
    assert heard(archive(path), cursor)[0] == []


@pytest.mark.parametrize("rows", [[row(8), row(9)], [row(1), row(9), row(3)], [row(1)]])
def test_an_archive_that_was_replaced_is_heard_again_also_if_it_is_said_to_be_old(tmp_path, rows):
    path = tmp_path / "a"
    path.write_bytes(json_lines(row(1), row(2)))
    *_, cursor = heard(archive(path))
    (tmp_path / ".new").write_bytes(json_lines(*rows))
    os.utime(tmp_path / ".new", (0, 0))
    (tmp_path / ".new").replace(path)
    assert heard(archive(path), cursor)[0] == [one["id"] for one in rows]


def test_other_settings_hear_everything_again(tmp_path):
    (tmp_path / "a").write_bytes(json_lines(row(1)))
    *_, cursor = heard(archive(tmp_path))
    assert heard(archive(tmp_path, time_zone="Europe/Zurich"), cursor)[0] == ["p1"]


def test_in_a_folder_of_topics_only_new_and_changed_ones_are_read(tmp_path):
    for number in range(1, 4):
        (tmp_path / f"{number}.json").write_bytes(topic(number))
    ids, _, cursor = heard(archive(tmp_path, "discourse-topics"))
    assert sorted(ids) == ["11", "21", "31"]
    (tmp_path / "2.json").write_bytes(topic(2, posts=2))
    (tmp_path / "4.json").write_bytes(topic(4))
    ids, _, after = heard(archive(tmp_path, "discourse-topics"), cursor)
    assert sorted(ids) == ["21", "22", "41"]
    assert len(json.dumps(after)) < 300


@pytest.mark.parametrize("form", ["jsonl", "csv", "mbox", "discourse-topics"])
def test_stopped_after_any_page_nothing_is_lost_and_nothing_double(tmp_path, monkeypatch, form):
    monkeypatch.setattr("listeners.formats.pages.POSTS", 7)
    mail = b"From a Mon Jan  1 00:00:00 2024\nMessage-ID: <%d@x>\nDate: 1 May 2024 10:00\nFrom: a@x\n\nhi\n"
    contents = {
        "jsonl": [json_lines(*[row(n) for n in range(k, k + 20)]) for k in (0, 20)],
        "csv": [
            b"id,topic,when,text,who\n" + b"".join(b"%d,7,2024-05-01,x,anna\n" % n for n in range(k, k + 20))
            for k in (0, 20)
        ],
        "mbox": [b"".join(mail % n for n in range(k, k + 20)) for k in (0, 20)],
        "discourse-topics": [topic(n, posts=3) for n in range(1, 14)],
    }[form]
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(tar({str(n): content for n, content in enumerate(contents)})))
    for number, content in enumerate(contents):
        (tmp_path / str(number)).write_bytes(content)
    source = archive(tmp_path, form)
    whole, _, _ = heard(source)
    stops = 0
    for page in source.pages(None, None, NOW):
        stops += len(page.posts)
        rest, _, _ = heard(source, json.loads(json.dumps(page.cursor)))
        assert rest == whole[stops:]
    assert stops == len(whole) > 70


@pytest.mark.parametrize("form", ["tar", "tar.gz", "gz"])
def test_of_a_file_cut_in_the_middle_everything_before_is_kept_and_the_rest_when_it_is_whole(tmp_path, form):
    topics = {f"{n}.json": topic(n, posts=9) for n in range(1, 200)}
    whole = tar(topics)
    packed = gzip.compress(json_lines(*[row(n, text=os.urandom(99).hex()) for n in range(3000)]))
    content = {"tar": whole, "tar.gz": gzip.compress(whole), "gz": packed}[form]
    source = archive(tmp_path / "a", "jsonl" if form == "gz" else "discourse-topics")
    (tmp_path / "a").write_bytes(content[: len(content) // 2 + 600])
    before, skipped, cursor = heard(source)
    assert before
    assert len(skipped) == 1
    assert "what stands before it is kept, get the file again" in skipped[0]
    (tmp_path / "a").write_bytes(content)
    rest, skipped, _ = heard(source, cursor)
    assert skipped == []
    assert before + rest == heard(source)[0]
    assert len(set(before) & set(rest)) == 0


@pytest.mark.parametrize("cut", [1024, 1024 + 100, 512 + 100])
def test_a_tar_that_ends_between_two_files_or_in_a_header_is_told(tmp_path, cut):
    whole = tar({"1.json": topic(1), "2.json": topic(2)})  # each a header and a block
    (tmp_path / "a").write_bytes(whole[:cut])
    _, skipped, _ = heard(archive(tmp_path / "a", "discourse-topics"))
    assert len(skipped) == 1
    (tmp_path / "a").write_bytes(whole[:1024] + b"?" * 512 + whole[1536:])
    ids, skipped, _ = heard(archive(tmp_path / "a", "discourse-topics"))
    assert ids == ["11"]
    assert "the tar is cut or damaged" in skipped[0]


def test_a_file_that_may_not_be_read_costs_only_itself(tmp_path, monkeypatch):
    for name in "ab":
        (tmp_path / name).write_bytes(json_lines(row(name)))
    opened = Path.open

    def guarded(path, *mode):
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return opened(path, *mode)

    monkeypatch.setattr(Path, "open", guarded)  # root may read everything, so it is played
    ids, skipped, _ = heard(archive(tmp_path))
    assert ids == ["pb"]
    assert "Permission denied" in skipped[0]


@pytest.mark.parametrize("when", ["2100-01-01", "0001-01-01", "1969-12-31"])
def test_a_post_of_an_impossible_time_is_told_and_left_out(tmp_path, when):
    (tmp_path / "a").write_bytes(json_lines(row(1), row(2, when=when)))
    ids, skipped, _ = heard(archive(tmp_path / "a"))
    assert ids == ["p1"]
    assert skipped == [f"a: line 2: post p2: field 'created_at': {when} cannot be; put it right"]


def test_names_that_mean_nobody_are_nobody(tmp_path):
    names = ["anna", "Guest", "GUEST", "Tom (not verified)", ""]
    (tmp_path / "a").write_bytes(json_lines(*[row(n, who=who) for n, who in enumerate(names)]))
    [page] = archive(tmp_path, anonymous=["guest", "*(not verified)"]).pages(None, None, NOW)
    assert [post.author and post.author.id for post in page.posts] == ["anna", None, None, None, None]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"form": "discourse-topics", "public_url": None}, "needs 'public_url'"),
        ({"fields": {"id": "id"}}, "which column is thread_id, created_at, body"),
        ({"fields": FIELDS | {"autor": "who"}}, "'autor' in 'fields' is none of ours; did you mean 'author'?"),
        ({"url": "https://f.example/{topic}"}, "'{topic}' in 'url' cannot be filled"),
        ({"time_zone": "Europe/Zürich"}, "'Europe/Zürich' is not a time zone"),
        ({"encoding": "utf-16"}, "cannot be read line by line"),
        ({"encoding": "klingon"}, "'klingon' is no encoding"),
    ],
)
def test_settings_that_cannot_work_are_refused(told, problem):
    with pytest.raises(ValueError, match=re.escape(problem)):
        archive("a", **told)


CHILD = """
import resource, sys
from datetime import UTC, datetime
import msgspec
from listeners.archive import Archive
source = msgspec.json.decode(sys.stdin.read(), type=Archive)
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
posts, threads, authors, nobody, skipped = 0, set(), set(), 0, 0
for page in source.pages(None, None, datetime(2026, 11, 16, tzinfo=UTC)):
    posts += len(page.posts)
    skipped += len(page.skipped)
    for post in page.posts:
        threads.add(post.thread_id)
        authors.add(post.author.id if post.author else None)
        nobody += post.author is None
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start
print(msgspec.json.encode([posts, len(threads), len(authors - {None}), nobody, skipped, grown]).decode())
"""


GBADEV = {
    "name": "gbadev",
    "path": "../../../shared/data/gbadev/posts.jsonl.gz",
    "format": "jsonl",
    "url": "https://forum.gbadev.net/viewtopic.php?t={thread_id}",
    "body_format": "html",
    "first_position": 1,
    "anonymous": ["Guest"],
    "fields": {
        "id": "post_id",
        "thread_id": "thread_id",
        "thread_title": "title",
        "position": "position",
        "category": "forum",
        "author": "username",
        "created_at": "created_at",
        "body": "html",
    },
}


def settings_of(name):
    """The source as the settings beside the tests tell it."""
    folder = TESTS / "real"
    table = GBADEV if name == "gbadev" else tomllib.loads((folder / f"{name}.toml").read_text())["sources"][0]
    path = folder / table["path"]
    if not path.exists():
        pytest.skip(f"{name} is not beside the checkout")
    return msgspec.convert(table | {"kind": "archive", "path": str(path)}, Archive)


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("urho3d", [36_990 - 92, 5_046, 999, 0]),  # 92 are notices of the forum ("closed this topic"), no posts
        ("openenergymonitor", [42_849, 5_605, 1_591, 4_743]),
        ("opendcl", [12_743, 2_523, 438, 0]),
        ("gbadev", [174_732, 16_758, 8_075, 4]),
    ],
)
def test_real_archives_are_read_whole_in_little_memory(name, counts):
    told = msgspec.json.encode(settings_of(name))
    child = subprocess.run([sys.executable, "-c", CHILD], input=told, capture_output=True, check=True)
    *found, skipped, grown = json.loads(child.stdout)
    assert found == counts
    assert skipped == 0
    assert grown < 32 * 1024  # kilobytes, of up to 173 MB of text


@pytest.mark.real
def test_a_real_archive_goes_on_where_it_stopped():
    source = settings_of("opendcl")
    pages = list(islice(source.pages(None, None, NOW), 9))
    rest, _, _ = heard(source, json.loads(json.dumps(pages[-1].cursor)))
    assert len({post.id for page in pages for post in page.posts} | set(rest)) == 12_743 == 9 * 500 + len(rest)


@pytest.mark.parametrize("odd", ["%d.%m.%d", "%Q", "%"])
def test_a_date_format_that_is_none_is_refused_with_the_settings(odd):
    with pytest.raises(ValueError, match="is no date format"):
        Archive(name="a", path="x", format="csv", fields=FIELDS, date_format=odd)


def test_a_date_format_with_a_zone_is_taken():
    for format_ in ("%d.%m.%Y %H:%M %z", "%a %b %d %H:%M:%S %Z %Y"):
        assert Archive(name="a", path="x", format="csv", fields=FIELDS, date_format=format_).date_format == format_


def test_a_path_that_cannot_be_looked_at_is_refused():
    with pytest.raises(SourceRefused, match="set 'path'"):
        list(Archive(name="a", path="x" * 5000, format="mbox").pages(None, None, NOW))


def test_a_folder_moved_here_is_heard_though_its_files_are_older(tmp_path):
    for name, number in (("first", 1), ("second", 2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{number}.json").write_bytes(topic(number))
        time.sleep(0.02)
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "second").rename(home / "second")
    forum = Archive(name="a", path=str(home), format="discourse-topics", public_url="https://forum.example")
    (page,) = forum.pages(None, None, NOW)
    assert list(forum.pages(page.cursor, None, NOW)) == []
    (tmp_path / "first").rename(home / "first")
    later = [post.thread_id for page in forum.pages(page.cursor, None, NOW) for post in page.posts]
    assert "1" in later
