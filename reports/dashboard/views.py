"""What the pages show, before any words and markup. Shares are 0 to 1; a tone is -100 to 100."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import msgspec

from reports.reading import Period, ask
from reports.views import sources

PAGE = 25  # posts
FEW = 10  # scored posts a tone needs

Values = Mapping[str, Any]


class Tones(msgspec.Struct, frozen=True, kw_only=True):
    """Posts and their tone; those that could not be scored are in `posts` alone."""

    posts: int
    people: int
    positive: int
    neutral: int
    negative: int

    @property
    def scored(self) -> int:
        return self.positive + self.neutral + self.negative

    @property
    def not_scored(self) -> int:
        return self.posts - self.scored

    @property
    def tone(self) -> float | None:
        """None where too few posts are scored to say."""
        return 100 * (self.positive - self.negative) / self.scored if self.scored >= FEW else None


class Figures(Tones, frozen=True, kw_only=True):
    questions: int
    by_customers: int  # answered first by a customer within a day
    median_hours: float | None

    @property
    def answered(self) -> float | None:
        return self.by_customers / self.questions if self.questions else None


class Week(Tones, frozen=True, kw_only=True):
    week: date


class Row(Tones, frozen=True, kw_only=True):
    """One value of a dimension: source, language, brand, product, competitor or topic."""

    dimension: str
    name: str

    @property
    def subject(self) -> str:
        return f"{self.dimension}/{self.name}"


class Place(Tones, frozen=True, kw_only=True):
    """`ours` are posts that name us, `theirs` those that name a competitor; a post may do both."""

    place: str
    own: bool
    ours: int
    theirs: int

    @property
    def voice(self) -> float | None:
        """Our share of voice: of all namings, ours. None where nobody is named."""
        return self.ours / (self.ours + self.theirs) if self.ours + self.theirs else None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    dimension: str
    name: str


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What the tagger saw, from one letter of the text to another."""

    kind: str
    name: str
    start_char: int
    end_char: int


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post with its words and its marks, in the order of the text; of several that begin together the longest first."""

    said: "Said"
    words: "Words"
    marks: list[Mark]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a post without its words; `total` is how many fit the view."""

    post: int
    row_of: int
    thread: int | None
    total: int
    said_at: datetime
    place: str
    own: bool
    language: str | None
    sentiment: str | None
    reason: str | None
    staff: bool


class Words(msgspec.Struct, frozen=True, kw_only=True):
    row_of: int
    post_key: str
    text: str
    url: str
    title: str | None
    handle: str | None


class _Marked(Mark, frozen=True, kw_only=True):
    post: int


class _Named(msgspec.Struct, frozen=True, kw_only=True):
    thread: int
    name: str | None


def basis(con: duckdb.DuckDBPyConnection, time_zone: str) -> tuple[date, dict[str, list[str]], list[sources.Source]]:
    """What every page says: the day after the last one there is, what the filters offer, how the sources are."""
    as_of = con.execute("select as_of from staging.published").fetchall()[0][0]
    monday = as_of - timedelta(days=as_of.weekday())
    return as_of, choices(con), sources.sources(con, Period(as_of=monday, time_zone=time_zone))


def figures(con: duckdb.DuckDBPyConnection, values: Values) -> Figures:
    [found] = ask(con, "dashboard/figures", Figures, **values)
    return found


def weeks(con: duckdb.DuckDBPyConnection, values: Values) -> list[Week]:
    """The weeks with posts, oldest first."""
    return ask(con, "dashboard/weeks", Week, **values)


def breakdown(con: duckdb.DuckDBPyConnection, values: Values) -> dict[str, list[Row]]:
    """The values of each dimension, the most frequent first."""
    found: dict[str, list[Row]] = {}
    for row in ask(con, "dashboard/breakdown", Row, **values):
        found.setdefault(row.dimension, []).append(row)
    return found


def places(con: duckdb.DuckDBPyConnection, values: Values) -> list[Place]:
    """The places of a view, the busiest first."""
    return ask(con, "dashboard/voices", Place, **values)


def choices(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """What the filters offer, by dimension."""
    found: dict[str, list[str]] = {}
    for choice in ask(con, "dashboard/choices", Choice):
        found.setdefault(choice.dimension, []).append(choice.name)
    return found


def posts(
    con: duckdb.DuckDBPyConnection, values: Values, *, sentiment: str | None, intent: str | None, page: int
) -> list[Post]:
    """One page of the posts of a view, the newest first."""
    part = {"rows_shown": PAGE, "rows_before": PAGE * (page - 1)}
    found = ask(con, "dashboard/posts", Said, **values, sentiment=sentiment, intent=intent, **part)
    told = words(con, [one.row_of for one in found])
    marks: dict[int, list[Mark]] = {}
    for one in ask(con, "dashboard/post_marks", _Marked, posts=[one.post for one in found]):
        marks.setdefault(one.post, []).append(one)
    return [Post(said=one, words=told[one.row_of], marks=marks.get(one.post, [])) for one in found]


def words(con: duckdb.DuckDBPyConnection, rows: list[int]) -> dict[int, Words]:
    """The words of posts by their place in core.posts."""
    return {one.row_of: one for one in ask(con, "dashboard/post_texts", Words, rows=rows)}


def names(con: duckdb.DuckDBPyConnection, threads: list[int]) -> dict[int, list[str]]:
    """The names of everybody who wrote in these threads, by thread."""
    known: dict[int, list[str]] = {}
    for one in ask(con, "dashboard/thread_names", _Named, threads=threads):
        if one.name:
            known.setdefault(one.thread, []).append(one.name)
    return known
