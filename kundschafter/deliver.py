"""Brings the weekly report and the alerts to those the settings name."""

import re
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from kundschafter.errors import DeliverError
from kundschafter.settings import Settings
from reports import weekly
from reports.delivery import alerts as news
from reports.delivery import week as weeks
from reports.delivery.digest import Digest
from reports.delivery.journal import Journal, journal
from reports.delivery.outbox import Outbox, Result, receiver
from reports.delivery.sending import Frame
from reports.delivery.settings import AnyDelivery, Mail, Webhook
from reports.reading import Period
from reports.wording import Language, Wording
from warehouse import database

DigestFor = Callable[[AnyDelivery, str | None], Digest | None]


def deliver(
    settings: Settings,
    now: datetime,
    week: str | None = None,
    frame: Frame | None = None,
    *,
    again: bool = False,
    dry_run: bool = False,
    alerts: bool = False,
) -> list[Result]:
    """Send the report of `week` (2026-W46; the newest if None), or the alerts, to everybody who has not got it yet.

    On a receiver's quiet day nothing goes out; the next call on another day sends it. `again` sends what may have
    arrived already, `dry_run` only tells. Raises DeliverError where no report lies there, JournalError.
    """
    wanted = [one for one in settings.deliveries if one.when == ("alert" if alerts else "weekly")]
    if not wanted:
        return []
    frame = frame or Frame(tuple(host.lower() for host in settings.http.allow_hosts), settings.http.deadline)
    today = now.astimezone(zoneinfo.ZoneInfo(settings.company.time_zone)).date()
    with journal(settings.folder) as kept:
        outbox = Outbox(journal=kept, frame=frame, server=settings.smtp, now=now, again=again, dry_run=dry_run)
        if alerts:
            digest_for, pdf = _alerts(settings, settings.company.as_of or today, kept, again=again), None
        else:
            digest_for, pdf = _week(settings, _monday(settings, now, week))
        return [result for one in wanted for result in _deliver(settings, one, today, digest_for, outbox, pdf)]


def _deliver(  # noqa: PLR0917 - one delivery, and what all share
    settings: Settings, one: AnyDelivery, today: date, digest_for: DigestFor, outbox: Outbox, pdf: Path | None
) -> Iterator[Result]:
    if one.quiet(today, settings.report.holidays):
        yield Result(delivery=one.name, outcome="quiet day")
        return
    words = _words(settings, one)
    for to in one.to if isinstance(one, Mail) else [None]:
        digest = digest_for(one, to)
        if digest is None:
            yield Result(delivery=one.name, to=to, outcome="nothing new")
        else:
            yield outbox.send(one, to, digest, words, pdf)


def _week(settings: Settings, monday: date) -> tuple[DigestFor, Path | None]:
    """What gives the digest of the week before `monday`, and its PDF where there is one."""
    period = Period(as_of=monday, time_zone=settings.company.time_zone)
    folder = settings.folder / "site" / period.name
    if not (folder / "index.html").exists():
        raise DeliverError(f"{folder} holds no report yet; kundschafter report writes it")
    with database.read(settings.published, time_zone=settings.company.time_zone) as con:
        report = weekly.read(con, period, settings.ranking.people)
    pdf = folder / "report.pdf"
    return (
        lambda one, _to: weeks.week(report, _words(settings, one), settings.report.address),
        pdf if pdf.exists() else None,
    )


def _alerts(settings: Settings, day: date, kept: Journal, *, again: bool) -> DigestFor:
    languages: set[Language] = {_words(settings, one).language for one in settings.deliveries}
    zone = settings.company.time_zone
    with database.read(settings.published, time_zone=zone) as con:
        found = {language: news.alerts(con, day, _wording(settings, language), zone) for language in languages}

    def digest_for(one: AnyDelivery, to: str | None) -> Digest | None:
        words = _words(settings, one)
        # a webhook gets again what may have arrived: it can tell
        told = kept.told(receiver(one, to), surely=again or isinstance(one, Webhook))
        return news.digest(found[words.language], told, day, words)

    return digest_for


def _words(settings: Settings, one: AnyDelivery) -> Wording:
    return _wording(settings, one.language or settings.company.report_language)


def _wording(settings: Settings, language: Language) -> Wording:
    labels = {name: topic.label for name, topic in settings.topics.items()}
    return Wording(language=language, company=settings.company.name, topics=labels)


def _monday(settings: Settings, now: datetime, week: str | None) -> date:
    """The Monday after `week`."""
    if week is None:
        return settings.monday(now)
    found = re.fullmatch(r"(\d{4})-W(\d\d)", week)
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1) + timedelta(weeks=1)
    except ValueError:
        pass
    raise DeliverError(f"'{week}' is not a week; write it as 2026-W46")
