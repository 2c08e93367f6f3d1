"""A new copy appears by itself; who is reading the old one keeps it."""

import shutil

import duckdb
import pytest

from reports.dashboard.copies import Copies
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


def test_a_new_copy_is_seen_and_the_old_one_stays_for_who_reads_it(published):
    copies = Copies(published, ZONE)
    with copies.reading() as old:
        publish(published, "2027-01-04")
        with copies.reading() as new:
            assert as_of(new) == "2027-01-04"
            assert as_of(old) != "2027-01-04"
        assert old.execute("select count(*) from lens.seen").fetchall()[0][0] > 0
    copies.close()


def test_nothing_is_left_beside_the_copy(published):
    copies = Copies(published, ZONE)
    for week in range(4, 8):
        publish(published, f"2027-01-{week:02}")
        with copies.reading():
            pass
    copies.close()
    assert [path.name for path in published.parent.iterdir()] == ["published.duckdb"]


def test_before_the_first_night_it_says_so(tmp_path):
    with pytest.raises(WarehouseError, match="published"), Copies(tmp_path / "nothing.duckdb", ZONE).reading():
        pass
