"""What `status` says of a source that goes on, of one that has fallen silent, and of one that fails."""

import json
from datetime import UTC, datetime, timedelta

import duckdb
import msgspec
import pytest

from kundschafter.settings import Settings
from kundschafter.status import status
from listeners import health
from tests.kundschafter.nights import kundschafter

NOW = datetime(2026, 6, 29, 2, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    """Three forums heard for four weeks, of which `quiet` has said nothing for ten days, and `down` cannot be heard."""
    told = [{"kind": "discourse", "name": name, "url": f"https://{name}.example"} for name in ("busy", "quiet", "down")]
    settings = msgspec.convert(
        {"company": {"name": "Testfon"}, "var": str(tmp_path / "var"), "sources": told}, Settings
    )
    last = {"busy": NOW - timedelta(hours=5), "quiet": NOW - timedelta(days=10), "down": NOW - timedelta(days=1)}
    for name in last:
        state = health.Health(source=name)
        for day in range(28, -1, -1):
            down = name == "down" and day == 0
            state = state.after(
                NOW - timedelta(days=day),
                posts=0 if down else 10 + (day % 7),
                seconds=2.0,
                error="the host does not answer." if down else None,
                retry_at=NOW + timedelta(hours=1) if down else None,
                quota_left=250 if name == "busy" else None,
            )
        (settings.folder / "landing" / name).mkdir(parents=True)
        health.write(settings.folder / "landing", state)
    settings.published.parent.mkdir()
    with duckdb.connect(str(settings.published)) as con:
        con.execute("create schema core; create schema marts")
        con.execute("create table core.posts (source text, created_at timestamptz)")
        con.execute("create table marts.rhythms (source text, patience double, last_post_at timestamptz)")
        for name, moment in last.items():
            con.execute("insert into core.posts values ($1, $2)", [name, moment])
            con.execute("insert into marts.rhythms values ($1, 3, $2)", [name, moment])
    return settings


def test_every_source_is_seen_against_its_own_usual(settings):
    busy, quiet, down = status(settings, NOW + timedelta(hours=3))

    assert (busy.last_night, busy.usual, busy.seconds, busy.quota_left, busy.lag_hours) == (10, 13, 2.0, 250, 3.0)
    assert (busy.silent_days, quiet.silent_days, quiet.patience_days) == (None, 10.0, 3.0)
    assert (down.error, down.retry_at) == ("the host does not answer.", NOW + timedelta(hours=1))
    assert (down.last_success, down.silent_days) == (NOW - timedelta(days=1), None)


def test_where_the_day_of_the_report_is_fixed_nobody_is_silent_after_it(settings):
    company = msgspec.structs.replace(settings.company, as_of=(NOW - timedelta(days=10)).date())
    assert [row.silent_days for row in status(msgspec.structs.replace(settings, company=company), NOW)] == [None] * 3


def test_a_copy_of_an_older_version_tells_what_it_knows(settings):
    with duckdb.connect(str(settings.published)) as con:
        con.execute("drop table marts.rhythms")
    assert [row.posts for row in status(settings, NOW)] == [1, 1, 1]


def test_silence_is_told_and_is_no_failure(settings, tmp_path):
    file = tmp_path / "kundschafter.toml"
    forums = "".join(
        f'[[sources]]\nkind = "discourse"\nname = "{name}"\nurl = "https://{name}.example"\n'
        for name in ("busy", "quiet")
    )
    file.write_text(f'var = "{settings.var}"\n[company]\nname = "Testfon"\n{forums}')

    told = kundschafter("status", "--settings", file, env={"COLUMNS": "200", "PATH": ""})
    assert told.returncode == 0, told.stderr
    assert "silent for 10 days" in told.stdout
    assert "10 (usual 13)" in told.stdout
    (_, quiet) = json.loads(kundschafter("status", "--settings", file, "--json").stdout)
    assert quiet["silent_days"] == 10.0
