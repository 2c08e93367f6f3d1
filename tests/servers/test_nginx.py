"""Feeds from a real nginx: what costs nothing, what moved, what is gone, and who asks for patience."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listeners.feed import Feed
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.records import SourceRefused, SourceUnavailable
from tests.listeners.loopback import Sleep, fetcher
from tests.servers.debian import install
from tests.servers.process import answers, free_port, running

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
CONFIG = """
daemon off; pid {folder}/nginx.pid; error_log stderr; {user}
events {{ }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  types {{ application/rss+xml xml; }}
  gzip on; gzip_types application/rss+xml; gzip_min_length 100;
  limit_req_zone $uri zone=slow:1m rate=1r/m; limit_req_status 429;
  server {{
    listen 127.0.0.1:{port}; root {folder}/www; absolute_redirect on; port_in_redirect on;
    location = /for-good {{ return 301 /feed.xml; }}
    location = /for-good-too {{ return 308 /for-good; }}
    location = /for-now {{ return 302 /feed.xml; }}
    location = /circle {{ return 301 /circle; }}
    location = /gone {{ return 410; }}
    location = /busy {{ add_header Retry-After 7200 always; return 429; }}
    location = /limited.xml {{ limit_req zone=slow; }}
  }}
}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Its address, and the folder it serves."""
    install("nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "www").mkdir(mode=0o755)
    port, user = free_port(), "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, user=user))
    url = f"http://127.0.0.1:{port}"
    with running(["nginx", "-p", folder, "-e", "stderr", "-c", config], folder, lambda: answers(url)):
        yield url, folder / "www"


@pytest.fixture
def url(site):
    publish(site[1], 3)
    return site[0]


def publish(folder, items, name="feed.xml"):
    told = "".join(
        f"<item><guid>g{number}</guid><title>T</title><description>{'words ' * 50}</description>"
        f"<pubDate>Mon, 01 Jun 2026 {8 + number:02}:00:00 +0200</pubDate></item>"
        for number in range(items)
    )
    file = folder / name
    file.write_text(f"<rss version='2.0'><channel><title>B</title>{told}</channel></rss>")
    os.utime(file, (1_780_000_000 + items, 1_780_000_000 + items))  # nginx makes its ETag of time and size


def hear(url, cursor=None, http=None):
    return list(Feed(name="blog", url=url).pages(cursor, http or fetcher(), NOW))


def ids(pages):
    return [post.id for page in pages for post in page.posts]


def asked(site):
    return (site[1].parent / "access.log").read_text().splitlines()


def test_what_has_not_changed_is_answered_with_304_and_what_has_is_heard(site, url):
    (page,) = hear(f"{url}/feed.xml")
    assert ids([page]) == ["g0", "g1", "g2"]
    assert set(page.cursor["known"]) == {"etag", "last-modified"}
    assert hear(f"{url}/feed.xml", page.cursor) == []
    assert '" 304 0 ' in asked(site)[-1]
    publish(site[1], 4)
    assert ids(hear(f"{url}/feed.xml", page.cursor)) == ["g3"]


def test_a_new_address_for_good_is_remembered(site, url):
    (page,) = hear(f"{url}/for-good-too")
    assert page.cursor["moved_to"] == f"{url}/feed.xml"
    before = len(asked(site))
    assert hear(f"{url}/for-good-too", page.cursor) == []
    assert [line.split()[6] for line in asked(site)[before:] if "robots.txt" not in line] == ["/feed.xml"]


def test_a_new_address_for_now_is_not(url):
    (page,) = hear(f"{url}/for-now")
    assert not page.cursor["moved_to"]
    assert len(ids([page])) == 3


def test_what_is_gone_and_what_leads_in_a_circle_end_the_source_with_a_word(url):
    with pytest.raises(SourceRefused, match="gone for good"):
        hear(f"{url}/gone")
    with pytest.raises(SourceRefused, match="circle"):
        hear(f"{url}/circle")
    with pytest.raises(SourceRefused, match="404"):
        hear(f"{url}/nothing-here")


def test_who_asks_for_patience_is_left_alone_until_then(url, tmp_path):
    with pytest.raises(SourceUnavailable) as caught:
        hear(f"{url}/busy")
    assert caught.value.retry_after == 7200
    identity = Identity(tmp_path)
    source = Feed(name="blog", url=f"{url}/busy")
    heard = listen(source, tmp_path / "landing", identity, fetcher(), NOW)
    assert "7200 seconds" in heard.error
    again = listen(source, tmp_path / "landing", identity, fetcher(), NOW + timedelta(hours=1))
    assert "asked to be left alone until 2026-11-16 03:00" in again.error


def test_one_request_too_many_is_waited_out_and_then_left_to_the_next_night(site, url):
    publish(site[1], 2, "limited.xml")
    sleep = Sleep()
    assert len(ids(hear(f"{url}/limited.xml", http=fetcher(sleep)))) == 2
    before = len(asked(site))
    with pytest.raises(SourceUnavailable, match="429"):
        hear(f"{url}/limited.xml", http=fetcher(sleep, tries=3))
    assert len([line for line in asked(site)[before:] if " 429 " in line]) == 3
    assert sum(sleep.slept) > 0


def test_gzip_is_unpacked(site, url):
    assert len(ids(hear(f"{url}/feed.xml"))) == 3
    assert int(asked(site)[-1].split()[9]) < 700  # of more than a thousand bytes
