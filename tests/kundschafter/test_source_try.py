import json
import tomllib

import msgspec
import pytest
from typer.testing import CliRunner

from kundschafter.cli import app
from listeners.sources import Source
from tests.listeners.board import SELECTORS, Board
from tests.listeners.loopback import serve

SETTINGS = """
var = "var"
[company]
name = "Almtel"
[http]
allow_hosts = ["127.0.0.1"]
requests_per_minute = 60000
[[sources]]
kind = "feed"
name = "blog"
url = "{url}/feed"
"""
FEED = b"""<rss version="2.0"><channel><title>B</title><item><guid>g1</guid><link>https://blog.example/1</link>
<title>T</title><description>[bold]no markup[/bold]</description><pubDate>Mon, 01 Jun 2026 12:05:00 +0200</pubDate></item></channel></rss>"""


@pytest.fixture
def server():
    board = Board()
    for topic in range(20):
        board.say(topic, topic, "ada", f"<b>words</b> of {topic}")

    def answer(asked):
        asked.reply(FEED) if asked.route == "/feed" else board(asked)

    with serve(answer) as server:
        yield server


@pytest.fixture
def settings(tmp_path, server):
    file = tmp_path / "kundschafter.toml"
    file.write_text(SETTINGS.format(url=server.url))
    return file


def run(settings, *words):
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["source", "try", *words, "-s", str(settings)])


def chosen(skip=()):
    return [word for name, css in SELECTORS.items() if name not in skip for word in ("--select", f"{name}={css}")]


def test_a_source_of_the_settings_is_shown_and_nothing_lands(settings, tmp_path):
    done = run(settings, "blog")
    assert done.exit_code == 0, done.output
    assert "2026-06-01 10:05" in done.output
    assert "[bold]no markup[/bold]" in done.output
    assert "https://blog.example/1" in done.output
    assert not (tmp_path / "var").exists()


def test_selectors_are_tried_before_they_are_saved_and_come_back_to_paste(settings, server):
    words = ["--topic", "tr.topic", "--author", ".by", *chosen(["topic", "author"])]
    done = run(settings, f"{server.url}/board", *words, "--setting", "time_zone=Europe/Berlin", "--json")
    assert done.exit_code == 0, done.output
    tried = json.loads(done.output)
    assert tried["posts"][0] == {
        "author": "ada",
        "at": "2026-06-01T08:19:00Z",
        "words": "words of 19",
        "url": f"{server.url}/show?f=2&t=19#p20",
    }
    assert tried["matches"]["topic"] == tried["matches"]["topic_link"] == 10
    assert tried["matches"]["post"] == tried["matches"]["time"] == 3
    assert tried["matches"]["quote"] == 0
    (table,) = tomllib.loads(tried["settings"])["sources"]
    source = msgspec.convert(table, Source)
    assert source.selectors.topic == "tr.topic"
    assert source.time_zone == "Europe/Berlin"
    assert len(server.paths) == 4


def test_a_table_shows_how_often_each_selector_found_something(settings, server):
    done = run(settings, f"{server.url}/board", *chosen(), "--setting", "requests=2")
    assert done.exit_code == 0, done.output
    assert "quote_of       nothing" in done.output
    assert "[[sources]]" in done.output


def test_another_kind_is_tried_by_its_address(settings, server):
    done = run(settings, f"{server.url}/feed", "--kind", "feed")
    assert done.exit_code == 0, done.output
    assert 'kind = "feed"' in done.output


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["blok"], 2, "did you mean 'blog'"),
        (["{url}/board"], 2, "Give selectors: --topic"),
        (["{url}/board", "--topic", "tr"], 2, "post, time, text must be given"),
        (["{url}/board", "--software", "phpbb"], 1, "found no topic on"),
        (["{url}/nowhere", "--kind", "feed"], 1, "is not a feed"),
        (["{url}/feed", "--kind", "fed"], 2, "'fed'"),
        (["{url}/feed", "--setting", "max_items"], 2, "not NAME=VALUE"),
    ],
)
def test_what_is_wrong_is_said(settings, server, words, code, told):
    done = run(settings, *[word.format(url=server.url) for word in words])
    assert told in done.output
    assert done.exit_code == code


def test_without_a_settings_file_an_address_can_be_tried_and_a_name_cannot(tmp_path, server):
    assert run(tmp_path / "none.toml", "blog").exit_code == 2
    done = run(tmp_path / "none.toml", f"{server.url}/feed", "--kind", "feed")
    assert "not a public address" in done.output
