"""A new copy appears by itself; who is reading the old one keeps it."""

import shutil
import threading
import time
from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from reports.dashboard.app import create
from reports.dashboard.copies import Copies
from reports.dashboard.kept import Kept
from reports.dashboard.pages import PAGES
from tests.reports.community import ZONE
from warehouse.database import WarehouseError


@pytest.fixture
def published(copy, tmp_path):
    return shutil.copy(copy, tmp_path / "published.duckdb")


def publish(published, as_of):
    fresh = published.with_name("fresh.duckdb")
    shutil.copy(published, fresh)
    with duckdb.connect(str(fresh)) as con:
        con.execute("update staging.published set as_of = $as_of", {"as_of": as_of})
    fresh.replace(published)


def as_of(con):
    return str(con.execute("select as_of from staging.published").fetchall()[0][0])


def until(true):
    """Wait for a thread; whoever runs the tests ends a wait that has no end."""
    while not true():
        time.sleep(0.01)


def test_a_new_copy_is_seen_and_the_old_one_stays_for_who_reads_it(published):
    copies = Copies(published, ZONE)
    with copies.reading() as old:
        publish(published, "2027-01-04")

        def seen():
            with copies.reading() as new:
                return as_of(new.con) == "2027-01-04"

        until(seen)
        assert as_of(old.con) != "2027-01-04"
        assert old.con.execute("select count(*) from lens.seen").fetchall()[0][0] > 0
    copies.close()


def test_who_asks_while_a_new_copy_is_being_prepared_reads_the_old_one_at_once(published):
    may, begun = threading.Event(), threading.Event()
    calls = []

    def prepare(copy):
        calls.append(copy.name)
        if len(calls) > 1:
            begun.set()
            may.wait()

    copies = Copies(published, ZONE, prepare)
    publish(published, "2027-01-04")
    copies.look()
    begun.wait()
    with copies.reading() as copy:
        assert as_of(copy.con) != "2027-01-04"
        assert copy.name == calls[0]
    may.set()
    copies.close()
    assert len(calls) == 2


def test_a_copy_that_cannot_be_read_leaves_the_old_one_and_is_told_once(published, caplog):
    copies = Copies(published, ZONE)
    broken = published.with_name("broken.duckdb")
    broken.write_bytes(b"no database")
    broken.replace(published)
    copies.look()
    until(lambda: copies._opening is None)
    copies.look()
    with copies.reading() as copy:
        assert as_of(copy.con)
    copies.close()
    assert caplog.text.count("the copy of before stays") == 1


def test_after_a_night_the_pages_show_new_data_by_themselves_and_open_pages_go_on(dashboard, published):
    with TestClient(create(replace(dashboard, published=published, look=0.01))) as client:
        before = client.get("/topics")
        name = client.get("/copy").text
        assert f'data-copy="{name}"' in before.text
        assert "15\u00a0November\u00a02026" in before.text
        publish(published, "2026-11-23")
        until(lambda: client.get("/copy").text != name)
        after = client.get("/topics")
        assert "22\u00a0November\u00a02026" in after.text
        for link in LexborHTMLParser(before.text).css("main a[href^='/posts']")[:5]:
            assert client.get(link.attributes["href"]).status_code == 200


def test_every_page_says_how_old_the_data_is_and_what_is_missing(dashboard):
    later = dashboard.now() + timedelta(days=3)
    with TestClient(create(replace(dashboard, now=lambda: later))) as client:
        for name in PAGES:
            told = (
                LexborHTMLParser(client.get("/" if name == "overview" else f"/{name}").text).css_first("aside").text()
            )
            assert "3 days old" in told, name
            assert "Not heard: netzrunde" in told, name


def test_nothing_is_left_beside_the_copy(published):
    copies = Copies(published, ZONE)
    for week in range(4, 8):
        publish(published, f"2027-01-{week:02}")
        copies.look()
        until(lambda: copies._opening is None)
    copies.close()
    assert [path.name for path in published.parent.iterdir()] == ["published.duckdb"]


def test_what_many_ask_at_once_is_found_out_once_and_the_oldest_is_let_go():
    kept, asked = Kept(most=2), []
    may = threading.Event()

    def find():
        asked.append(1)
        may.wait()
        return "found"

    threads = [threading.Thread(target=kept.get, args=("one", find)) for _ in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: asked)
    may.set()
    for thread in threads:
        thread.join()
    assert len(asked) == 1
    kept.get("two", lambda: "")
    kept.get("three", lambda: "")
    assert kept.get("one", lambda: "again") == "again"


def test_an_error_is_told_and_asked_again():
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get("one", lambda: 1 / 0)
    assert kept.get("one", lambda: 1) == 1


def test_before_the_first_night_it_says_so(tmp_path):
    with pytest.raises(WarehouseError, match="published"):
        Copies(tmp_path / "nothing.duckdb", ZONE)
