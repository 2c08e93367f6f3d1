"""How people speak about each topic, over twelve weeks."""

from datetime import date

import duckdb
import msgspec

from reports.reading import Period, ask

WEEKS = 12
TOPICS = 8


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Posts about one topic in one week."""

    topic: str
    week: date
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    not_scored: int = 0

    @property
    def scored(self) -> int:
        return self.positive + self.neutral + self.negative


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic with its weeks, oldest first, none left out. `tone` as in `week.Week.tone`, over all weeks."""

    name: str
    weeks: list[Count]

    @property
    def scored(self) -> int:
        return sum(week.scored for week in self.weeks)

    @property
    def tone(self) -> float | None:
        balance = sum(week.positive - week.negative for week in self.weeks)
        return 100 * balance / self.scored if self.scored else None


def topics(con: duckdb.DuckDBPyConnection, period: Period) -> list[Topic]:
    """The eight topics with most scored posts, the most frequent first."""
    mondays = period.weeks(WEEKS)
    found = ask(con, "topic_weeks", Count, first_day=mondays[0], last_monday=mondays[-1])
    counts = {(one.topic, one.week): one for one in found}
    all_topics = [
        Topic(name=name, weeks=[counts.get((name, week), Count(topic=name, week=week)) for week in mondays])
        for name in sorted({one.topic for one in found})
    ]
    spoken_of = [topic for topic in all_topics if topic.scored]
    return sorted(spoken_of, key=lambda topic: -topic.scored)[:TOPICS]
