import json
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
import requests

from tests.kundschafter.nights import kundschafter

EMPTY = '[company]\nname = "Testfon"\n'


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "kundschafter.toml"
    file.write_text(EMPTY + '[[sources]]\nname = "blog"\nkind = "feed"\nurl = "http://127.0.0.1:9/feed"\n')
    return file


def test_wrong_settings_end_with_2_and_one_line(tmp_path):
    file = tmp_path / "kundschafter.toml"
    file.write_text(EMPTY + "half_life = 3\n")
    said = kundschafter("run", "--settings", file)
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
    assert "line 3" in said.stderr


def test_no_settings_end_with_2_and_say_what_writes_some(tmp_path):
    said = kundschafter("status", cwd=tmp_path)
    assert said.returncode == 2
    assert "kundschafter init" in said.stderr


def test_a_source_that_cannot_be_heard_ends_with_3_and_is_named(settings):
    said = kundschafter("listen", "--settings", settings, "--json")
    assert said.returncode == 3
    (heard,) = json.loads(said.stdout)
    assert heard["source"] == "blog"
    assert "127.0.0.1" in heard["error"]


def test_an_unknown_source_ends_with_2(settings):
    said = kundschafter("listen", "--settings", settings, "--source", "blgo")
    assert said.returncode == 2
    assert "blgo" in said.stderr


def test_a_source_that_rests_is_not_heard_by_name_either(settings):
    settings.write_text(settings.read_text() + "enabled = false\n")
    said = kundschafter("listen", "--settings", settings, "--source", "blog")
    assert said.returncode == 2
    assert "blog rests" in said.stderr


def test_ctrl_c_ends_a_night_at_once_and_quietly(tmp_path):
    hears_for_long = "".join(
        f'[[sources]]\nname = "s{n}"\nkind = "discourse"\nurl = "http://{{sample}}/own"\nlikers = true\n'
        for n in range(6)
    )
    file = tmp_path / "kundschafter.toml"
    file.write_text(EMPTY + "[sample]\n" + hears_for_long)
    command = [sys.executable, "-m", "kundschafter", "run", "--settings", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not list((tmp_path / "var").glob("landing/*/*.gz")):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        stopped = time.monotonic()
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "Stopped. Nothing is half done: the next run goes on from here.\n"
    assert time.monotonic() - stopped < 3
    health = json.loads(next((tmp_path / "var" / "landing").glob("*/health.json")).read_text())
    assert health["error"] == "The last run was broken off"


def test_a_report_before_the_first_night_ends_with_1_and_says_why(settings):
    said = kundschafter("report", "--settings", settings)
    assert said.returncode == 1
    assert "nothing has been published yet" in said.stderr
    assert "Traceback" not in said.stderr


def test_forgetting_nobody_ends_with_1_and_says_why(settings):
    said = kundschafter("person", "forget", "nobody77", "--settings", settings)
    assert said.returncode == 1
    assert "nobody77" in said.stderr


def test_status_shows_a_source_that_was_never_heard(settings):
    (row,) = json.loads(kundschafter("status", "--settings", settings, "--json").stdout)
    assert row["source"] == "blog"
    assert row["last_success"] is None
    assert "never" in kundschafter("status", "--settings", settings).stdout


def test_the_verbs_one_by_one_make_a_night(tmp_path):
    (tmp_path / "talk.jsonl").write_text(
        '{"id": "1", "thread": "1", "who": "anna", "at": "2026-11-09 10:00", "text": "Wie richte ich den Router ein?"}\n'
        '{"id": "2", "thread": "1", "who": "berta", "at": "2026-11-09 11:00", "text": "Erst einstecken, dann warten."}\n'
    )
    file = tmp_path / "kundschafter.toml"
    file.write_text(
        EMPTY
        + 'as_of = 2026-11-16\n[[sources]]\nname = "talk"\nkind = "archive"\npath = "talk.jsonl"\nformat = "jsonl"\n'
        'fields = { id = "id", thread_id = "thread", author = "who", created_at = "at", body = "text" }\n'
    )
    for verb in ("listen", "build", "tag", "rank", "report"):
        said = kundschafter(verb, "--settings", file, "--json")
        assert said.returncode == 0, said.stderr
        json.loads(said.stdout)
    assert (tmp_path / "var" / "site" / "2026-W46" / "index.html").exists()
    (row,) = json.loads(kundschafter("status", "--settings", file, "--json").stdout)
    assert row["posts"] == 2

    page = tmp_path / "var" / "site" / "2026-W46" / "index.html"
    page.write_text(page.read_text() + "anna")  # whatever it said of her
    forgotten = json.loads(kundschafter("person", "forget", "anna", "--settings", file, "--json").stdout)
    assert forgotten["reports"] == [str(page)]
    assert "anna" not in page.read_text()


def test_serve_sample_serves_until_it_is_told_to_stop():
    with subprocess.Popen(
        [sys.executable, "-m", "kundschafter", "serve-sample", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        address = process.stdout.readline().split(" at ")[1].split()[0]
        answer = requests.get(address.replace("/own/latest", "/own/latest.json"), timeout=10)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert answer.json()["topic_list"]["topics"]


def test_a_terminal_shows_bars_and_a_pipe_plain_lines(settings):
    command = [sys.executable, "-m", "kundschafter", "build", "--settings", str(settings)]
    piped = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, env=os.environ | {"TERM": "xterm"}) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the end of a terminal is an error
            while part := os.read(ours, 4096):
                shown += part
        assert process.wait(60) == 0
    os.close(ours)
    assert b"Building the tables" in piped
    assert b"\x1b" not in piped
    assert b"\x1b[" in shown
    assert "✓".encode() in shown
