from datetime import UTC, date, datetime, timedelta

import pytest

from tests.warehouse.conftest import NOON
from warehouse import database, models, publish

AS_OF = date(2026, 2, 1)


def publish_night(world, target):
    for which in ("build", "rank"):
        models.run(world.open(), which, AS_OF)
    world.close()
    publish.publish(world.file, target, AS_OF)


def test_readers_get_every_table_but_the_inner_ones(world):
    world.land([world.post(1, thread_title="A title")])
    world.load()
    target = world.folder / "published" / "w.duckdb"
    publish_night(world, target)
    with database.read(target, time_zone="Europe/Berlin") as con:
        tables = {f"{s}.{t}" for s, t in con.execute("select schema_name, table_name from duckdb_tables()").fetchall()}
        assert {"core.posts", "core.names", "marts.weeks", "nlp.posts", "graph.scores", "staging.health"} <= tables
        assert not tables & {"staging.posts", "staging.changes", "staging.progress", "core.turns", "core.twins"}
        assert con.execute("select title from core.posts").fetchall() == [("A title",)]
        assert con.execute("select as_of from staging.published").fetchall() == [(AS_OF,)]
        assert con.execute("select getvariable('time_zone')").fetchall() == [("Europe/Berlin",)]
    assert [path.name for path in target.parent.iterdir()] == ["w.duckdb"]


def test_who_has_the_old_copy_open_reads_on(world):
    target = world.folder / "w.copy"
    world.land([world.post(1)])
    world.load()
    publish_night(world, target)
    with database.read(target, time_zone="UTC") as con:
        world.land([world.post(2)], page=2, night=1)
        world.load()
        publish_night(world, target)
        assert con.execute("select count(*) from core.posts").fetchall() == [(1,)]
    with database.read(target, time_zone="UTC") as con:
        assert con.execute("select count(*) from core.posts").fetchall() == [(2,)]


def test_what_a_killed_run_left_behind_is_no_harm(world):
    target = world.folder / "w.copy"
    (world.folder / ".w.copy.fresh").parent.mkdir(parents=True)
    (world.folder / ".w.copy.fresh").write_text("half a file")
    world.land([world.post(1)])
    world.load()
    publish_night(world, target)
    assert not (world.folder / ".w.copy.fresh").exists()


def test_a_live_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(database.WarehouseError, match=r"none\.duckdb"):
        publish.publish(tmp_path / "none.duckdb", tmp_path / "copy", AS_OF)


def test_what_was_said_lately_is_told_per_source_oldest_first(world):
    target = world.folder / "w.copy"
    assert publish.lately(target, "forum", NOON) == [], "before the first night"
    ages = timedelta(days=0), timedelta(days=3), timedelta(days=900)
    now = datetime(2026, 1, 31, 12, 0, 0, 7, tzinfo=UTC)
    posts = [world.post(n, created_at=(now - age).isoformat(), parent_id="0") for n, age in enumerate(ages)]
    world.land(posts)
    world.load()
    publish_night(world, target)
    told = publish.lately(target, "forum", now - timedelta(days=30))
    assert [(row["id"], row["created_at"]) for row in told] == [("1", now - ages[1]), ("0", now)]
    assert {name: told[0][name] for name in ("thread_id", "parent_id", "url")} == {
        "thread_id": "t1", "parent_id": "0", "url": "https://example.org/forum/1",
    }  # fmt: skip
    assert publish.lately(target, "blog", NOON) == []


def test_a_copy_of_an_older_version_tells_nothing(world):
    target = world.folder / "w.copy"
    world.load()
    publish_night(world, target)
    with database.connect(target, wait=1, read_only=False) as con:
        con.execute("drop table staging.lately")
    assert publish.lately(target, "forum", NOON) == []
