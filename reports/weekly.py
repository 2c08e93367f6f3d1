"""The weekly report: one page that needs nothing but itself, a table beside it, and the list of all weeks."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from reports import exports, figures
from reports.charts.community import community as draw_community
from reports.charts.sparks import spark
from reports.charts.topics import topic as draw_topic
from reports.files import put
from reports.pages import render
from reports.reading import Period
from reports.views import became, behind, burning, community, newcomers, sentiment, sources, voice, week, worth
from reports.views import people as persons
from reports.wording import Language, Wording

HEADLINERS = 4


class Written(msgspec.Struct, frozen=True, kw_only=True):
    page: Path
    csv: Path
    people: int
    pdf: Path | None = None
    no_pdf: str | None = None  # why there is none


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that one week shows, section by section, before any words and markup."""

    period: Period
    weeks: week.Weeks
    behind: behind.Behind
    burning: burning.Burning
    people: persons.People
    newcomers: list[newcomers.Newcomer]
    ideas: list[worth.Contribution]
    answers: list[worth.Contribution]
    talk: voice.Talk
    became: list[became.Check]
    picture: community.Picture
    figures: figures.Community
    topics: list[sentiment.Topic]
    sources: list[sources.Source]
    excluded: dict[str, int]

    @property
    def headliners(self) -> list[persons.Card]:
        """Whom the first screen names: the first of each role, as many as fit."""
        first_of_role: dict[str, persons.Card] = {}
        for card in self.people.cards:
            first_of_role.setdefault(card.shown.role, card)
        return list(first_of_role.values())[:HEADLINERS]

    @property
    def failed(self) -> list[str]:
        return [source.source for source in self.sources if source.state in {"failed", "never"}]

    @property
    def silent(self) -> list[str]:
        return [source.source for source in self.sources if source.state == "silent"]


def write(  # noqa: PLR0917 - what the report is of, from where to where, in whose words
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    as_of: date,
    language: Language,
    company: str,
    topics: Mapping[str, Mapping[str, str]],
    *,
    sample: bool,
    people: int = 10,
    time_zone: str,
) -> Written:
    """Write the report of the week before `as_of`, a Monday in `time_zone`, into `folder`.

    `con` reads the published copy. `topics` gives each topic its label per language; `people` is how many are shown at
    most. A report of the same week is replaced, by rename. Raises ValueError where `as_of` is no Monday.
    """
    report = read(con, Period(as_of=as_of, time_zone=time_zone), people)
    words = Wording(language=language, company=company, topics=topics)
    own = folder / report.period.name
    own.mkdir(parents=True, exist_ok=True)
    values = {"r": report, "company": company, "sample": sample, "time_zone": time_zone, **draw(report, words)}
    exports.write(own, exports.rows(report.people.cards, words, report.period.name), language, as_of)
    put(own / "index.html", render("weekly.html.j2", words, values).encode())
    weeks = shelf(folder, time_zone)
    put(folder / "index.html", render("index.html.j2", words, {"company": company, "weeks": weeks}).encode())
    return Written(page=own / "index.html", csv=own / "candidates.csv", people=len(report.people.cards))


def read(con: duckdb.DuckDBPyConnection, period: Period, count: int) -> Report:
    """Everything the report shows, with `count` people at most."""
    of_the_week = persons.people(con, period, count)
    return Report(
        period=period,
        weeks=week.weeks(con, period),
        behind=behind.behind(con, period),
        burning=burning.burning(con, period),
        people=of_the_week,
        newcomers=newcomers.newcomers(con, period, {card.author_key for card in of_the_week.cards}),
        ideas=worth.ideas(con, period),
        answers=worth.answers(con, period),
        talk=voice.talk(con, period),
        became=became.became(con, period, count),
        picture=community.picture(con, of_the_week.cards),
        figures=figures.community(con),
        topics=sentiment.topics(con, period),
        sources=sources.sources(con, period),
        excluded={one.reason: one.accounts for one in sources.excluded(con, of_the_week.ranked)},
    )


def draw(report: Report, words: Wording) -> dict[str, Any]:
    """What is said and drawn beside the values: `openings` by card, charts as SVG by figure and topic, and the `web`."""
    text = words.texts
    most = max((max(one.positive, one.negative) for topic in report.topics for one in topic.weeks), default=1)
    return {
        "openings": {card.number: opening(card, words) for card in [*report.people.at_risk, *report.people.cards]},
        "sparks": {
            figure.name: spark(figure.values, figure.usual, f"spark-{figure.name}", text["figures"][figure.name])
            for figure in report.weeks.figures
        },
        "topic_charts": {
            topic.name: draw_topic(
                topic,
                max(most, 1),
                f"topic-{n}",
                text["sentiment"]["alt"].format(
                    topic=words.topic(topic.name),
                    positive=sum(one.positive for one in topic.weeks),
                    negative=sum(one.negative for one in topic.weeks),
                ),
            )
            for n, topic in enumerate(report.topics)
        },
        "web": draw_community(
            report.picture,
            text["community"]["alt"].format(people=len(report.picture.dots), groups=len(report.picture.groups)),
        ),
    }


def opening(card: persons.Card, words: Wording) -> str:
    """A beginning in the language the person writes in, about what they are quoted with first."""
    theirs = msgspec.structs.replace(words, language=card.person.language or words.language)
    return theirs.opening(card.role, card.handle, card.quotes[0].title if card.quotes else "")


def shelf(folder: Path, time_zone: str) -> list[Period]:
    """The weeks that have a report in `folder`, the newest first."""
    named = (re.fullmatch(r"(\d{4})-W(\d{2})", page.parent.name) for page in folder.glob("*-W*/index.html"))
    afters = [date.fromisocalendar(int(name[1]), int(name[2]), 7).toordinal() + 1 for name in named if name]
    return [Period(as_of=date.fromordinal(after), time_zone=time_zone) for after in sorted(afters, reverse=True)]
