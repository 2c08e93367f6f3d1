"""The weekly report as a message: the essence of its first screen."""

from reports.delivery.digest import Digest, Line, Section
from reports.harmless import shorten
from reports.weekly import Report
from reports.wording import Wording


def week(report: Report, words: Wording, address: str | None) -> Digest:
    """`address` is where the folder of all weeks is reached in a browser, if it is."""
    text, period = words.texts, report.period
    days = words.days(period.first_day, period.last_day)
    number = period.first_day.isocalendar().week
    return Digest(
        name=period.name,
        language=words.language,
        subject=text["delivery"]["week_subject"].format(company=words.company, week=number),
        intro=text["delivery"]["week_intro"].format(company=words.company, days=days),
        sections=[
            Section(title=text["first"]["talk"], lines=_talk(report, words)),
            Section(title=text["first"]["burning"], lines=_burning(report, words)),
            Section(title=text["first"]["health"], lines=_health(report, words)),
            Section(title=text["week"]["title"], lines=_figures(report, words)),
        ],
        page=f"{address.rstrip('/')}/{period.name}/index.html" if address else None,
    )


def _talk(report: Report, words: Wording) -> list[Line]:
    text = words.texts
    lines = [
        Line(
            text=f"{card.handle}, {words.role(card.role)}",
            link=card.profile,
            more=f"{text['role_means'].get(card.role, '')}; {words.place(card.person.place, card.person.own)}".lstrip(
                "; "
            ),
        )
        for card in report.headliners
    ]
    return lines or [Line(text=text["first"]["talk_none"])]


def _burning(report: Report, words: Wording) -> list[Line]:
    first, burning = words.texts["first"], report.burning
    lines = []
    for wave in burning.waves[:1]:
        also = [*wave.also, *(other.topic for other in burning.waves[1:])]
        lines.append(
            Line(
                text=first["wave"].format(topic=words.topic(wave.topic), n=wave.critics, usual=words.count(wave.usual)),
                link=wave.complaints[0].link,
                more=first["more_waves"].format(names=words.topic_names(also)) if also else "",
            )
        )
    if burning.unanswered:
        newest = burning.unanswered[0]
        many = burning.unanswered_in_all
        lines.append(
            Line(
                text=first["unanswered_one"] if many == 1 else first["unanswered"].format(n=words.count(many)),
                link=newest.link,
                more=first["longest"].format(title=newest.title or words.texts["burning"]["untitled"]),
            )
        )
    for names, said in ((report.failed, "sources_failed"), (report.silent, "sources_silent")):
        if names:
            lines.append(Line(text=first[said].format(names=words.listed([shorten(name, 60) for name in names]))))
    return lines or [Line(text=first["burning_none"])]


def _health(report: Report, words: Wording) -> list[Line]:
    first, health = words.texts["first"], report.weeks.health
    why = {"well": first["health_well_more"], "unknown": first["health_unknown_more"]}.get(health)
    return [
        Line(
            text=first[f"health_{health}"],
            more=why or first["health_low"].format(names=words.figures(report.weeks.lowest)),
        )
    ]


def _figures(report: Report, words: Wording) -> list[Line]:
    text = words.texts["week"]
    return [
        Line(
            text=f"{words.texts['figures'][figure.name]}: {words.figure_of(report.weeks.now, figure.name, figure.value)}",
            more=text["no_usual"]
            if figure.usual is None
            else text["usual"].format(usual=words.figure(figure.name, figure.usual)),
        )
        for figure in report.weeks.figures
    ]
