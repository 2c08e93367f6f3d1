"""The sources behind a report: against their usual, and those that have fallen silent."""

from datetime import timedelta

from reports.views.sources import sources
from tests.reports.community import NOW


def a_source(made, name, *, silent, patience, error=None, **more):
    made.put("staging.sources", source=name, kind="feed", place=name, own=False, language=None, url=None)
    told = {"posts": 3, "seconds": 1.0, "quota_left": None, "usual": 12.0, "retry_at": None}
    made.put("staging.health", source=name, last_try=NOW, last_success=NOW, error=error, **{**told, **more})
    last = NOW - timedelta(days=silent)
    made.put("marts.rhythms", source=name, posts_per_day=2.0, usual_silence=1.0, patience=patience, last_post_at=last)


def test_silence_counts_against_the_own_rhythm_and_trouble_comes_first(made, period):
    a_source(made, "busy", silent=1, patience=3.0, quota_left=9_000)
    a_source(made, "quiet", silent=9, patience=3.0)
    a_source(made, "slow", silent=9, patience=60.0)
    a_source(made, "young", silent=9, patience=None)
    a_source(made, "down", silent=9, patience=3.0, error="down")
    made.write()

    found = {one.source: one for one in sources(made.con, period)}
    assert {name: one.state for name, one in found.items()} == {
        "down": "failed",
        "quiet": "silent",
        "busy": "heard",
        "slow": "heard",
        "young": "heard",
    }
    assert list(found)[:2] == ["down", "quiet"]
    assert (found["busy"].heard, found["busy"].usual, found["busy"].quota_left) == (3, 12.0, 9_000)


def test_the_report_tells_who_is_silent_on_its_first_screen(made, write):
    a_source(made, "quiet", silent=9, patience=3.0, quota_left=9_000)
    made.write()

    page = write(made.con).page.read_text("utf-8")
    assert "Ungewöhnlich still: quiet" in page
    assert "Tage lang nichts Neues; mehr als 3\u00a0Tage sind hier ungewöhnlich" in page
    assert "3 Beiträge in der letzten Nacht (üblich 12)" in page
    assert "heute noch 9.000 Anfragen frei" in page
    assert "Unusually silent: quiet" in write(made.con, "en").page.read_text("utf-8")
