from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners import dates
from listeners.records import Post

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-01T12:00:00Z",
        "2026-06-01T14:00:00+02:00",
        "2026-06-01T14:00:00.000+0200",
        "2026-06-01t14:00+02",
        "2026-06-01 14:00:00 CEST",
        "Mon, 01 Jun 2026 12:00:00 GMT",
        "Mon, 1 Jun 26 12:00 UT",
        "Mon, 01 Jun 2026 08:00:00 EDT",
        "Mon, 01 Jun 2026 14:00:00 +0200 (CEST)",
        "Mon, 01 Jun 2026 14:00:00 MESZ",
        "Mo, 01 Jun 2026 13:00:00 MEZ",
        "Mo., 1. Juni 2026, 14:00 Uhr MESZ",
        "Montag, 01.06.2026 - 14:00 CEST",
        "01.06.2026 12:00",
        "1.6.26 12:00",
        "June 1, 2026 12:00",
        "Jun 1, 2026 at 12:00 PM",
        "June 01, 2026, 12:00:00 pm",
        "June 1, 2026, noon",
        "Mo 1. Jun 2026 12:00",
        "01.06.2026 um 12:00 Uhr",
        "Mon Jun  1 12:00:00 2026",
        "Mon Jun  1 14:00:00 CEST 2026",
        "Mon Jun 01 2026 14:00:00 GMT+0200 (Central European Summer Time)",
    ],
)
def test_reads_one_moment_however_it_is_written(text):
    assert dates.read(text) == NOON


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("Jänner", 1),
        ("Feb", 2),
        ("März", 3),
        ("Mrz", 3),
        ("Mai", 5),
        ("Juli", 7),
        ("Okt", 10),
        ("Dez", 12),
        ("Dec", 12),
    ],
)
def test_knows_the_months_in_german_and_english(name, month):
    assert dates.read(f"5. {name} 2025 10:00") == datetime(2025, month, 5, 10, tzinfo=UTC)


def test_a_date_without_a_zone_is_meant_where_its_writer_is():
    assert dates.read("01.06.2026 14:05", ZoneInfo("Europe/Berlin")) == datetime(2026, 6, 1, 12, 5, tzinfo=UTC)
    assert dates.read("01.12.2026 14:05", ZoneInfo("Europe/Berlin")) == datetime(2026, 12, 1, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("heute, 00:05", "2026-11-15T23:05"),
        ("Heute um 0:05 Uhr", "2026-11-15T23:05"),
        ("today, 12:05 AM", "2026-11-15T23:05"),
        ("gestern, 14:05", "2026-11-15T13:05"),
        ("yesterday at 2:05 p.m.", "2026-11-15T13:05"),
        ("vorgestern 14:05", "2026-11-14T13:05"),
        ("gestern", "2026-11-14T23:00"),
        ("vor 3 Stunden", "2026-11-15T22:00"),
        ("vor einer Stunde", "2026-11-16T00:00"),
        ("vor 12 Minuten", "2026-11-16T00:48"),
        ("vor 2 Tagen", "2026-11-14T01:00"),
        ("3 hours ago", "2026-11-15T22:00"),
        ("an hour ago", "2026-11-16T00:00"),
        ("a week ago", "2026-11-09T01:00"),
        ("gerade eben", "2026-11-16T01:00"),
        ("a few seconds ago", "2026-11-16T01:00"),
        ("vor weniger als einer Minute", "2026-11-16T01:00"),
    ],
)
def test_what_is_told_from_today_needs_to_know_when_and_where_that_is(text, meant):
    told = dates.read(text, ZoneInfo("Europe/Berlin"), NOW)
    assert f"{told:%Y-%m-%dT%H:%M}" == meant
    assert told.utcoffset() == timedelta(0)
    assert dates.read(text, ZoneInfo("Europe/Berlin")) is None


def test_yesterday_is_a_day_of_the_reader_also_when_clocks_change():
    told = dates.read("gestern, 12:00", ZoneInfo("Europe/Berlin"), datetime(2026, 3, 30, 10, tzinfo=UTC))
    assert told == datetime(2026, 3, 29, 10, tzinfo=UTC)


def test_a_day_alone_is_its_midnight():
    assert dates.read("01.06.2026") == dates.read("2026-06-01") == dates.read("20260601") == NOON.replace(hour=0)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31.02.2026", "0000-01-01T00:00:00Z", "2026-13-01", "2026-06-01 12:00 QQQ", "1 Foo 2026", "1" * 200],
)
def test_what_is_no_date_is_none(text):
    assert dates.read(text) is None


@given(
    st.datetimes(NOON.replace(year=1980, tzinfo=None), NOON.replace(year=2035, tzinfo=None), timezones=st.timezones())
)
def test_reads_back_what_computers_write(moment):
    assert dates.read(moment.isoformat()) == moment.astimezone(UTC)


@given(st.text(max_size=120))
def test_no_text_breaks_it(text):
    dates.read(text, UTC, NOW)
    found = dates.read(text)
    assert found is None or found.tzinfo == UTC


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW + timedelta(hours=20), True),
        (NOW + timedelta(days=2), False),
        (datetime(2100, 1, 1, tzinfo=UTC), False),
        (datetime(1, 1, 1, tzinfo=UTC), False),
        (datetime(1999, 12, 31, tzinfo=UTC), True),
    ],
)
def test_knows_when_something_can_have_been_said(moment, said):
    assert dates.plausible(moment, NOW) is said


def test_posts_of_an_impossible_time_are_told():
    posts = [Post(id=str(year), thread_id="1", url="", created_at=NOON.replace(year=year)) for year in (2025, 2100)]
    skipped: list[str] = []
    assert [post.id for post in dates.sift(posts, NOW, skipped)] == ["2025"]
    assert skipped == ["2100: said to be of 2100-06-01"]
