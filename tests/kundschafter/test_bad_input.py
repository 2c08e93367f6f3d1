"""Whatever comes in broken is named, with its place and what to do, and costs nothing else: real nights, a good source
beside the bad ones, and in the end all posts of the good one in the report."""

import csv
import html
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

import duckdb
import pytest
from typer.testing import CliRunner

from kundschafter.cli import app
from listeners.landing import Landing
from listeners.people.identity import Identity
from tests.kundschafter.nights import kundschafter, run_night
from tests.listeners.loopback import serve
from warehouse import database

POSTS = 60
FIRST = datetime(2026, 10, 5, 18, tzinfo=UTC)
SETTINGS = """
[company]
name = "Almtel"
report_language = "en"
as_of = 2026-11-16

[brand]
spellings = ["Almtel"]

[http]
deadline = 1.0
tries = 1
allow_hosts = ["127.0.0.1"]
requests_per_minute = 6000
"""
GOOD = """
[[sources]]
kind = "archive"
name = "good"
path = "good.csv"
format = "csv"
url = "https://good.example/t/{thread_id}/{id}"
fields = { id = "id", thread_id = "thread", created_at = "date", author = "author", body = "text" }
"""
BAD = """
[[sources]]
kind = "feed"
name = "no-xml"
url = "SERVER/no-xml"

[[sources]]
kind = "feed"
name = "hangs"
url = "SERVER/hangs"

[[sources]]
kind = "archive"
name = "topics"
path = "topics/*/t*.json"
format = "discourse-topics"
public_url = "https://topics.example"

[[sources]]
kind = "archive"
name = "wrong-column"
path = "wrong.csv"
format = "csv"
fields = { id = "id", thread_id = "thread", created_at = "datum", author = "author", body = "text" }

[[sources]]
kind = "archive"
name = "list"
path = "list.mbox"
format = "mbox"

[[sources]]
kind = "archive"
name = "dates"
path = "dates.csv"
format = "csv"
fields = { id = "id", thread_id = "thread", created_at = "date", author = "author", body = "text" }
"""
TOPIC = {
    "id": 5, "title": "Almtel im Altbau", "slug": "almtel-im-altbau", "category_id": 1, "posts_count": 1,
    "post_stream": {"posts": [{
        "id": 51, "topic_id": 5, "post_number": 1, "username": "ina", "created_at": "2026-10-20T10:00:00.000Z",
        "cooked": "<p>Läuft bei euch Almtel im Altbau?</p>", "actions_summary": [],
    }], "stream": [51]},
}  # fmt: skip
MBOX = (
    b"From anna Mon Oct 19 10:00:00 2026\n"
    b"From: =?utf-8?b?w5?= <anna@list.example>\n"  # cut in the middle of a letter
    b"Date: Mon, 19 Oct 2026 10:00:00 +0200\nSubject: Gr\xfc\xdfe\nMessage-ID: <1@list.example>\n"
    b"Content-Type: text/plain; charset=utf-8\n\nK\xe4se im Router, sagt Almtel.\n\n"  # latin-1 that says it is utf-8
    b"From bert Mon Oct 19 11:00:00 2026\n"
    b"From: bert@list.example\nDate: Mon, 19 Oct 2026 11:00:00 +0200\nSubject: Antwort\nMessage-ID: <2@list.example>\n"
    b"Content-Type: text/plain; charset=klingonisch-8\nContent-Transfer-Encoding: base64\n\n%%%kein base64%%%\n\n"
    b"From carl Mon Oct 19 12:00:00 2026\n"
    b"From: carl@list.example\nDate: gestern irgendwann\nSubject: Wann?\nMessage-ID: <3@list.example>\n\nText.\n"
)


def table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "thread", "date", "author", "text"), *rows])


def good_posts(first=0):
    texts = (
        "Wie richte ich den Router von Almtel ein?",
        "Einfach den Stecker ziehen und eine Minute warten, dann geht es.",
    )
    for n in range(first, POSTS):
        yield n, n // 4, (FIRST + timedelta(hours=15 * n)).isoformat(), f"person{n % 9}", texts[n % 4 > 0]


@pytest.fixture
def home(tmp_path):
    """A folder with the good source and nothing else."""
    table(tmp_path / "good.csv", good_posts())
    (tmp_path / "kundschafter.toml").write_text(SETTINGS + GOOD, encoding="utf-8")
    return tmp_path


def heard(home):
    """Posts in the published copy by source."""
    with duckdb.connect(str(home / "var" / "published" / "kundschafter.duckdb"), read_only=True) as con:
        return dict(con.execute("select source, count(*) from core.posts group by source").fetchall())


def report(home):
    (page,) = (home / "var" / "site").glob("*-W*/index.html")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))).split())


def in_report(home, source, posts):
    """Whether the report's table of sources has this number of posts for it."""
    (page,) = (home / "var" / "site").glob("*-W*/index.html")
    rows = re.findall(r"(?s)<tr>.*?</tr>", page.read_text(encoding="utf-8"))
    texts = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    return any(text.startswith(source) and re.search(rf"\b{posts}\b", text) for text in texts)


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """One night for all broken sources, since none may cost another anything."""
    home = tmp_path_factory.mktemp("broken")
    table(home / "good.csv", good_posts())
    table(home / "wrong.csv", good_posts())
    table(home / "dates.csv", [
        ("d0", "t", "0000-01-01", "ina", "Jahr null"), ("d1", "t", "2100-01-01", "ina", "Zukunft"),
        ("d2", "t", "2026-10-20", "", "Ohne Namen"), ("d3", "t", "2026-10-21", "ina", "Alles gut"),
    ])  # fmt: skip
    for name, text in (("whole", json.dumps(TOPIC)), ("cut", json.dumps(TOPIC | {"id": 6})[:300])):
        (home / "topics" / name).mkdir(parents=True)
        (home / "topics" / name / f"t-{name}.json").write_text(text, encoding="utf-8")
    (home / "list.mbox").write_bytes(MBOX)

    def answer(asked):
        if asked.route == "/hangs":
            asked.head(200, {"Content-Type": "application/rss+xml"})
            asked.drip(b" ", 100, 0.2)  # a socket timeout alone would wait for ever
        else:
            asked.reply(b"<!doctype html><html><body>Hello</body></html>", headers={"Content-Type": "text/html"})

    with serve(answer) as server:
        settings = home / "kundschafter.toml"
        settings.write_text(SETTINGS + GOOD + BAD.replace("SERVER", server.url), encoding="utf-8")
        done = run_night(settings)
    return home, done, done.stdout.splitlines()


def line(night, *parts):
    """The one line of the summary that says all of this."""
    (found,) = (line for line in night[2] if all(part in line for part in parts))
    return found


def test_the_night_is_done_and_says_by_its_code_that_sources_failed(broken):
    assert (broken[1].returncode, broken[1].stderr) == (3, "")
    assert "Sources   4 of 7 heard" in broken[2]


def test_the_good_source_is_all_there(broken):
    assert heard(broken[0])["good"] == POSTS
    assert in_report(broken[0], "good", POSTS)


def test_a_feed_that_is_not_xml(broken):
    assert "is not a feed but a web page. Look there for the address" in line(broken, "! no-xml:", "/no-xml")


def test_a_source_that_hangs_is_left_at_the_deadline(broken):
    assert "took longer than the deadline" in line(broken, "! hangs:", "/hangs")
    listening = float(re.search(r"Listening .*?([\d.]+) s", broken[1].stdout)[1])
    assert listening < 15


def test_a_topic_file_cut_in_the_middle(broken):
    assert "save it again as /t/ID.json" in line(broken, "- topics", "cut/t-cut.json")
    assert heard(broken[0])["topics"] == 1


def test_a_csv_with_a_wrong_column(broken):
    said = line(broken, "! wrong-column:", "wrong.csv")
    assert "no column 'datum'" in said
    assert "it has author, date, id, text, thread" in said


def test_an_mbox_with_broken_encodings(broken):
    assert heard(broken[0])["list"] == 2
    assert "'gestern irgendwann' is no date; put it right" in line(broken, "- list", "list.mbox: message 3")


def test_dates_in_the_year_0_and_2100(broken):
    assert "'0000-01-01' is no date" in line(broken, "- dates", "dates.csv: line 2", "created_at")
    assert "2100-01-01 cannot be" in line(broken, "- dates", "dates.csv: line 3", "created_at")


def test_an_author_without_a_name(broken):
    assert heard(broken[0])["dates"] == 2
    with duckdb.connect(str(broken[0] / "var" / "published" / "kundschafter.duckdb"), read_only=True) as con:
        ask = "select author_key from core.posts where post_key = 'dates/d2'"
        assert con.execute(ask).fetchall() == [(None,)]


def test_the_report_names_those_that_failed(broken):
    for source in ("no-xml", "hangs", "wrong-column"):
        assert source in report(broken[0])


def test_nothing_is_told_twice(broken):
    assert len([line for line in broken[2] if "0000-01-01" in line]) == 1


def test_a_page_damaged_while_building_is_heard_again_the_next_night(home):
    settings = home / "kundschafter.toml"
    assert kundschafter("listen", "--settings", settings).returncode == 0
    page = home / "var" / "landing" / "good" / "00000001.jsonl.gz"
    page.write_bytes(page.read_bytes()[:50])
    built = kundschafter("build", "--settings", settings)
    assert built.returncode == 0
    assert f"{page} could not be read and was set aside; the next night hears it again" in built.stdout

    assert page.with_name(page.name + ".damaged").exists()

    again = run_night(settings)
    assert again.returncode == 0
    assert "good, page 2: 00000001.jsonl.gz was damaged and is heard again" in again.stdout
    assert heard(home) == {"good": POSTS}
    assert in_report(home, "good", POSTS)


def test_a_damaged_page_of_a_source_that_has_left_the_settings_stops_nothing(home):
    settings = home / "kundschafter.toml"
    text = settings.read_text(encoding="utf-8")
    gone = GOOD.replace('"good"', '"gone"')
    settings.write_text(text + gone, encoding="utf-8")
    assert kundschafter("listen", "--settings", settings).returncode == 0
    page = home / "var" / "landing" / "gone" / "00000001.jsonl.gz"
    page.write_bytes(b"noise")
    settings.write_text(text, encoding="utf-8")
    night = run_night(settings)

    assert night.returncode == 0, night.stderr
    assert f"{page} could not be read and was set aside; gone is no longer in the settings" in night.stdout
    assert heard(home) == {"good": POSTS}


def test_a_damaged_page_of_a_source_that_is_being_heard_waits_for_the_next_build(home):
    settings, var = home / "kundschafter.toml", home / "var"
    assert kundschafter("listen", "--settings", settings).returncode == 0
    page = var / "landing" / "good" / "00000001.jsonl.gz"
    with Landing(var / "landing", "good", "good", Identity(var)).locked():
        page.write_bytes(b"noise")
        built = kundschafter("build", "--settings", settings)

    assert built.returncode == 0, built.stderr
    assert f"{page} cannot be read; good is being heard right now" in built.stdout
    assert page.exists()


def test_a_database_from_a_newer_version_is_left_alone(home):
    settings = home / "kundschafter.toml"
    file = home / "var" / "kundschafter.duckdb"
    database.open(file, time_zone="Europe/Berlin").close()
    with duckdb.connect(str(file)) as con:
        con.execute("insert into migrations values (9999, 'from_tomorrow', now())")
    night = run_night(settings)

    assert night.returncode == 1
    assert "made by a newer Kundschafter (migration 9999, from_tomorrow" in night.stderr
    assert str(file) in night.stderr
    assert "update Kundschafter" in night.stderr
    assert "Traceback" not in night.stderr
    with duckdb.connect(str(file)) as con:
        con.execute("delete from migrations where number = 9999")
    assert run_night(settings).returncode == 0
    assert heard(home) == {"good": POSTS}, "what was heard meanwhile has landed"


@pytest.fixture
def holder(home):
    """Another process that has the database open."""
    file = home / "var" / "kundschafter.duckdb"
    file.parent.mkdir()
    holding = f"import duckdb, sys; con = duckdb.connect({str(file)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_a_database_that_another_process_holds_is_waited_for_then_named(home, holder, monkeypatch):
    monkeypatch.setattr(database, "open", partial(database.open, wait=0.5))  # a minute, where nobody waits for a test
    night = CliRunner().invoke(app, ["run", "--settings", str(home / "kundschafter.toml")])

    assert night.exit_code == 1
    assert f"kundschafter.duckdb is in use by process {holder.pid}" in night.stderr
    holder.kill()
    holder.wait()
    assert run_night(home / "kundschafter.toml").returncode == 0
    assert heard(home) == {"good": POSTS}


def test_a_full_disk_is_named_and_the_next_night_goes_on(home):
    if os.geteuid():
        pytest.skip("only root may mount a tiny disk")
    var = home / "var"
    var.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", var]
    tried = subprocess.run(mount, capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"no tiny disk to be had: {tried.stderr.strip()}")
    try:
        night = run_night(home / "kundschafter.toml")
        assert night.returncode == 1
        assert "Traceback" not in night.stderr
        assert re.search("(?i)no space left|not enough (disk )?space|disk.*full", night.stderr)
        assert str(var) in night.stderr
        subprocess.run(["mount", "-o", "remount,size=200m", var], check=True)
        assert run_night(home / "kundschafter.toml").returncode == 0
        assert heard(home) == {"good": POSTS}
        assert in_report(home, "good", POSTS)
    finally:
        subprocess.run(["umount", var], check=True)
