"""What listening promises to whoever lets it loose. The promises of one answer at a time stand in test_http.py.

1. No request goes to an address of this machine or its network unless the settings allow it by name.
2. Only the web is read: no file of this machine.
3. XML that is made to fill the memory does not.
4. Credentials stay in the environment.
"""

import gzip
import json
import logging
import os
import pkgutil
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from importlib import import_module

import msgspec
import pytest

from kundschafter.settings import Settings
from kundschafter.status import status
from listeners.archive import Archive
from listeners.feed import Feed
from listeners.http import Http, HttpSettings, connection
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.records import ListenError, SourceRefused
from tests.listeners import cases
from tests.listeners.case import NOW
from tests.listeners.loopback import Server, fetcher, serve

KINDS = [name for _, name, _ in pkgutil.iter_modules(cases.__path__) if name != "archive"]
MEGABYTES = 1_000_000


@pytest.fixture(params=KINDS)
def scene(request, tmp_path, monkeypatch):
    for name in ("GITHUB_TOKEN", "STACKEXCHANGE_KEY", "YOUTUBE_KEY"):
        monkeypatch.setenv(f"KUNDSCHAFTER_{name}", "s3cr3t-" + name.lower())
    case = import_module(f"tests.listeners.cases.{request.param}").CASE
    with case.opened(tmp_path, monkeypatch) as scene:
        for _ in range(5):
            scene.say()
        yield scene


# 1. addresses


def test_no_kind_of_source_asks_this_machine_unless_allowed_by_name(scene):
    if scene.asked is None:
        pytest.skip(f"{type(scene.source).__name__} does not count its requests")
    if type(scene.source).__name__ == "Reddit":
        pytest.skip("Reddit has one address, and another is set for tests alone")
    with pytest.raises(ListenError, match="not a public address"):
        list(scene.source.pages(None, Http(HttpSettings(tries=1)), NOW))
    assert scene.asked() == 0


@pytest.mark.parametrize("name", ["2130706433", "0x7f000001", "127.1", "0", "[::ffff:127.0.0.1]", "localhost"])
def test_an_address_in_disguise_is_still_this_machine(name):
    with serve(lambda asked: asked.reply(b"inside")) as server, pytest.raises(ListenError) as caught:
        Http(HttpSettings(tries=1)).get(f"http://{name}:{server.server_port}/")
    assert server.asked == []
    assert isinstance(caught.value, SourceRefused) or "no host of that name" in str(caught.value)


class Outside(Server):
    """A server that counts as one of the public internet in the next test."""

    def server_bind(self):
        self.server_address = ("127.0.0.2", 0)
        super().server_bind()


def test_a_name_that_changes_its_address_between_two_requests_leads_nowhere(monkeypatch):
    """DNS rebinding: the first look-up names a public host, later ones name this machine."""
    public = connection.is_public
    monkeypatch.setattr(connection, "is_public", lambda address: address == "127.0.0.2" or public(address))
    outside = Outside(lambda asked: asked.reply(b"outside", headers={"Connection": "close"}), None)
    told = iter(["127.0.0.2", "127.0.0.2"])  # for robots.txt and for the first page
    looked_up = socket.getaddrinfo

    def resolve(host, port, *rest, **more):
        address = next(told, "127.0.0.1") if host == "rebind.example" else host
        return looked_up(address, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    threading.Thread(target=outside.serve_forever, kwargs={"poll_interval": 0.02}).start()
    with socket.create_server(("127.0.0.1", outside.server_port)) as inside:
        inside.settimeout(0)
        http = Http(HttpSettings(tries=1, requests_per_minute=60_000.0))
        url = f"http://rebind.example:{outside.server_port}/"
        try:
            assert http.get(url + "first").body == b"outside"
            with pytest.raises(SourceRefused, match=r"rebind\.example leads to 127\.0\.0\.1"):
                http.get(url + "second")
        finally:
            outside.shutdown()
            outside.server_close()
        with inside.accept()[0] as visitor:
            assert visitor.recv(1_000) == b""  # it was left without a word


# 2. files


@pytest.mark.parametrize("url", ["file:///etc/passwd", "/etc/passwd", "ftp://blog.example/feed", "data:,words"])
def test_a_feed_is_of_the_web(url):
    with pytest.raises(SourceRefused, match="https://"):
        list(Feed(name="blog", url=url).pages(None, fetcher(), NOW))


# 3. XML

RSS = "<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>{}</title></item></channel></rss>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
DEEP = "<a>" * 100_000
BOMBS = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>' + RSS.format("&l11;"),
    "quadratic blow-up": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>' + RSS.format("&a;" * 100_000),
    "attributes that blow up": f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
    + RSS.format("t").replace("guid>1", "guid a='&l9;'>1"),
    "parameter entities": "<!DOCTYPE x [<!ENTITY % a \"<!ENTITY b 'b'>\"> %a; %a; %a;]>" + RSS.format("&b;"),
    "a file from outside": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + RSS.format("&e;"),
    "a file as the grammar": '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + RSS.format("t"),
    "elements without end": RSS.format(DEEP),
    "entries taken back": f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>&l11;</title><at:deleted-entry ref="&l9;"/></feed>',
}
READ = """
import sys, resource
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from listeners.feed_bodies import deleted_entries
from listeners.feed_items import Seen, read_items
from listeners.records import ListenError
body = sys.stdin.buffer.read()
try:
    print(sum(len(item.body) + len(item.title or "") for item in read_items(body, {{}}, Seen(""), "here", [])))
except ListenError as error:
    print(len(str(error)))
print(sum(len(ref) for ref, _ in deleted_entries(body)))
"""


@pytest.mark.parametrize("bomb", BOMBS)
def test_xml_that_is_made_to_fill_the_memory_does_not(bomb):
    """Half a gigabyte and thirty seconds are all that the reader has."""
    limits = READ.format(memory=500 * MEGABYTES)
    read = subprocess.run(
        [sys.executable, "-c", limits], input=BOMBS[bomb].encode(), capture_output=True, check=False, timeout=120
    )
    assert read.returncode == 0, read.stderr.decode()[-500:]
    assert sum(map(int, read.stdout.split())) < MEGABYTES
    assert b"root:" not in read.stdout


def test_a_row_of_a_dump_that_is_a_bomb_is_told_and_costs_nothing_else(tmp_path):
    row = '<row Id="{}" PostTypeId="1" CreationDate="2026-06-01T10:00:00.000" Title="{}" Body="b" />'
    bomb = f'<!DOCTYPE row [<!ENTITY l0 "lol">{LAUGHS}]>' + row.format(2, "&l11;")
    (tmp_path / "Posts.xml").write_text(
        "\n".join(["<posts>", row.format(1, "One"), bomb, row.format(3, "Three"), "</posts>"])
    )
    told = {"kind": "archive", "name": "dump", "format": "stackexchange", "public_url": "https://ask.example"}
    archive = msgspec.convert({**told, "path": str(tmp_path)}, Archive)
    pages = list(archive.pages(None, fetcher(), NOW))
    assert [post.id for page in pages for post in page.posts] == ["1", "3"]
    assert len(msgspec.json.encode(pages)) < 10_000


# 4. credentials


def secrets():
    return {value for name, value in os.environ.items() if name.startswith("KUNDSCHAFTER_") and len(value) > 3}


def written(folder):
    """All that a night has left on the disk."""
    for file in folder.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            yield (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8", "replace")


def test_no_credential_is_written_logged_told_or_shown(scene, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("time.sleep", lambda _: None)
    hidden = secrets()
    if not hidden:
        pytest.skip(f"{type(scene.source).__name__} needs no credential")
    caplog.set_level(logging.DEBUG)
    var = tmp_path / "var"
    said = [listen(scene.source, var / "landing", Identity(var), fetcher(), NOW)]
    assert said[0].error is None
    if scene.fail:
        scene.fail()
    failed = listen(scene.source, var / "landing", Identity(var), fetcher(tries=1), NOW + timedelta(days=1))
    assert scene.fail is None or failed.error
    settings = msgspec.convert({"company": {"name": "Testfon"}, "var": str(var)}, Settings)
    settings = msgspec.structs.replace(settings, sources=[scene.source])
    shown = [repr([*said, failed]), str(msgspec.json.encode(status(settings, NOW))), caplog.text, *written(var)]
    assert {secret for secret in hidden for text in shown if secret in text} == set()
    assert json.loads((var / "landing" / scene.source.name / "health.json").read_text())["nights"]


def test_a_key_in_the_address_of_a_source_shows_nowhere(tmp_path):
    with serve(lambda asked: asked.reply(b"", 500)) as server:
        feed = Feed(name="blog", url=server.url.replace("//", "//me:p4ssw0rd@") + "/feed?key=s3cr3t")
        heard = listen(feed, tmp_path / "landing", Identity(tmp_path), fetcher(tries=1), NOW)
    assert heard.error
    shown = " ".join([repr(heard), *written(tmp_path)])
    assert "p4ssw0rd" not in shown
    assert "s3cr3t" not in shown
