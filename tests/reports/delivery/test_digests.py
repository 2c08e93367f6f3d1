"""What a message says: the essence of the first screen, and what cannot wait."""

from datetime import date, timedelta

import pytest

from reports import weekly
from reports.delivery import alerts as news
from reports.delivery.week import week
from reports.reading import Period
from reports.wording import Wording
from tests.reports.community import MONDAY, NOW, TOPICS, ZONE

DAY = date(2026, 11, 12)  # the Thursday of the week, with its wave on bills


def words(language):
    return Wording(language=language, company="Alpenfunk", topics=TOPICS)


def lines(digest):
    return [line for section in digest.sections for line in section.lines]


@pytest.mark.parametrize(
    ("language", "subject"),
    [("de", "Alpenfunk: Kalenderwoche 46, mit wem wir sprechen sollten"), ("en", "Alpenfunk: week 46, who to talk to")],
)
def test_the_week_says_whom_to_talk_to_what_is_burning_and_how_it_stands_in_each_language(con, language, subject):
    report = weekly.read(con, Period(as_of=MONDAY, time_zone=ZONE), 10)

    told = week(report, words(language), "https://reports.example/site/")

    assert (told.name, told.subject, told.page) == (
        "2026-W46",
        subject,
        "https://reports.example/site/2026-W46/index.html",
    )
    assert [len(section.lines) for section in told.sections] == [4, 3, 1, 6]
    assert [line.text.split(",")[0] for line in told.sections[0].lines] == [card.handle for card in report.headliners]
    assert all(line.link for line in told.sections[0].lines)
    page = week(report, words(language), None)
    assert page.page is None


def test_an_alert_tells_waves_unanswered_questions_and_sources_in_trouble(con):
    found = news.alerts(con, DAY, words("de"), ZONE)

    assert {alert.kind for alert in found} >= {"question", "source"}
    told = news.digest(found, set(), DAY, words("de"))
    assert told.subject == "Alpenfunk: Neues am 12.\u00a0Nov.\u00a02026"
    assert len(told.told) == len(found)
    assert all(len(key) == 16 for key in told.told)


def test_a_wave_is_told_while_its_week_still_runs(con):
    kinds = {day: {one.kind for one in news.alerts(con, day, words("en"), ZONE)} for day in (DAY, date(2026, 11, 5))}

    assert "wave" in kinds[DAY]
    assert "wave" not in kinds[date(2026, 11, 5)]


def test_what_was_told_is_told_no_more_and_where_nothing_is_new_nothing_is_said(con):
    found = news.alerts(con, DAY, words("de"), ZONE)
    first = news.digest(found, set(), DAY, words("de"))

    assert news.digest(found, set(first.told), DAY + timedelta(days=1), words("de")) is None
    rest = news.digest(found, set(first.told[1:]), DAY, words("de"))
    assert rest.told == first.told[:1]
    assert len(lines(rest)) == 1
    assert rest.name != first.name


def test_a_question_is_the_same_piece_of_news_in_both_languages(con):
    keys = [{one.key for one in news.alerts(con, DAY, words(language), ZONE)} for language in ("de", "en")]

    assert keys[0] == keys[1]


def test_a_source_that_recovers_and_fails_again_is_news_again(made):
    for source, success in (("forum", None), ("blog", NOW)):
        made.put("staging.sources", source=source, kind="feed", place="forum", own=True)
        made.put("staging.health", source=source, posts=0, last_try=NOW, last_success=success, error="no answer")
    made.write()
    before = {one.key for one in news.alerts(made.con, DAY, words("en"), ZONE) if one.kind == "source"}
    made.con.execute("update staging.health set last_success = last_success + interval 1 day")
    after = {one.key for one in news.alerts(made.con, DAY, words("en"), ZONE) if one.kind == "source"}

    assert len(before) == len(after) == 2
    assert len(before & after) == 1, "that of the source which never was heard"
