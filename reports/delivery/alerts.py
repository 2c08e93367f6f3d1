"""What cannot wait for Monday: questions nobody answers, complaint waves, sources in trouble; each is told once."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime, timedelta

import duckdb
import msgspec

from reports.delivery.digest import Digest, Line, Section
from reports.harmless import link, shorten
from reports.reading import Period, ask
from reports.views.sources import Source, sources
from reports.views.waves import Wave, waves
from reports.wording import Wording

LINES = 10  # of one kind in one message; the number of the others is said
FRESH_DAYS = 7  # a question that has waited longer was told, or stands in the weekly report


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of news; `key` is the same as long as it is the same trouble."""

    kind: str
    key: str
    line: Line


class _Question(msgspec.Struct, frozen=True, kw_only=True):
    title: str | None
    url: str
    place: str
    own: bool
    opened_at: datetime
    hours: float


def alerts(con: duckdb.DuckDBPyConnection, day: date, words: Wording, time_zone: str) -> list[Alert]:
    """All there is to say on `day`; waves are those of the running week. Keys are hashes: a journal of them names nobody."""
    period = Period(as_of=day + timedelta(days=7 - day.weekday()), time_zone=time_zone)
    asked = ask(con, "unanswered", _Question, as_of=day, time_zone=time_zone)
    fresh = [one for one in asked if one.hours <= 24 * FRESH_DAYS]
    return [
        *(_wave(one, period, words) for one in waves(con, period)),
        *(_question(one, words) for one in fresh),
        *(_trouble(one, words) for one in sources(con, period) if one.state in {"failed", "never", "silent"}),
    ]


def digest(found: Collection[Alert], told: Collection[str], day: date, words: Wording) -> Digest | None:
    """A message of what is not among `told`; None where that is nothing."""
    new = [alert for alert in found if alert.key not in told]
    if not new:
        return None
    text = words.texts["delivery"]
    sections = []
    for kind in ("wave", "question", "source"):
        lines = [alert.line for alert in new if alert.kind == kind]
        if len(lines) > LINES:
            more = words.texts["burning"]["more"].format(n=words.count(len(lines) - LINES))
            lines = [*lines[:LINES], Line(text=more)]
        if lines:
            sections.append(Section(title=text[f"alert_{kind}"], lines=lines))
    keys = sorted(alert.key for alert in new)
    return Digest(
        name=_hash(*keys),
        language=words.language,
        subject=text["alert_subject"].format(company=words.company, day=words.short_day(day)),
        intro=text["alert_intro"],
        sections=sections,
        told=keys,
    )


def _wave(one: Wave, period: Period, words: Wording) -> Alert:
    said = words.texts["first"]["wave"].format(
        topic=words.topic(one.topic), n=one.critics, usual=words.count(one.usual)
    )
    line = Line(text=said, link=one.complaints[0].link, more=shorten(one.complaints[0].text, 200))
    return Alert(kind="wave", key=_hash("wave", one.topic, period.name), line=line)


def _question(one: _Question, words: Wording) -> Alert:
    title = shorten(one.title or "", 110) or words.texts["burning"]["untitled"]
    more = words.texts["delivery"]["waiting"].format(place=words.place(one.place, one.own), span=words.span(one.hours))
    line = Line(text=title, link=link(one.url), more=more)
    return Alert(kind="question", key=_hash("question", one.url, str(one.opened_at)), line=line)


def _trouble(one: Source, words: Wording) -> Alert:
    text = words.texts["sources"]
    more = ""
    if one.state == "failed":
        more = one.error or ""
    elif one.state == "silent":
        more = text["silent_more"].format(
            span=words.span(24 * (one.silent or 0)), patience=words.span(24 * (one.patience or 0))
        )
    # since when it has been so: a source that recovers and fails again is news
    since = one.last_post_at if one.state == "silent" else one.last_success
    line = Line(text=f"{shorten(one.source, 60)}: {text[one.state]}", more=more)
    return Alert(kind="source", key=_hash("source", one.source, one.state, str(since)), line=line)


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()
