"""Two questions at the terminal: why somebody is on a list or not, and whom to invite on a topic."""

import re
from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from kundschafter.errors import PersonError
from kundschafter.settings import Settings
from reports.reading import Period
from reports.views import why as views
from reports.views.experts import Expert, experts, mixed, telling
from reports.wording import Wording

INVITED = 10
ROLE_IS_ABOUT = {
    "possible_fan": "people of places that are not ours who speak of us",
    "rising_star": "newcomers: first heard less than 90 days ago, or awake after half a year of sleep",
    "at_risk": "regulars who have gone quiet, complained for the first time or speak of switching",
    "returned": "regulars who were away for two months and have come back lately",
}
MEASURES = {  # what a list takes, in words
    "threads_vouched": "threads helped in (untrusted askers count at most as much as trusted ones)",
    "people_vouched": "different people helped (the same)",
    "active_weeks": "weeks with a post, older ones counting less",
    "active_weeks_ever": "weeks with a post",
    "praise_posts": "posts of praise",
    "praise_days": "days with praise",
    "praise_share": "share of praise among praise and complaints",
    "good_words": "posts with a good word about us",
    "breadth": "products and topics spoken of in threads of others",
    "asked_by": "different people who asked them",
    "asked": "trust of those who asked them",
    "passed_on_posts": "posts that pass on advice or a source",
    "recommending_posts": "posts that recommend",
    "advised_vouched": "different people who heard it",
    "bridging": "contacts who hardly know each other",
}
OVERRULE = {
    "staff": "An account of your own people, named under `staff` in the settings or marked so by the source. Take it out of "
    "`staff` there if that is wrong; what the source says cannot be overruled.",
    "bot": "Taken for a bot: it says so itself, or most of its posts begin alike. If that is wrong, add it to `always` "
    "under [ranking].",
    "spam": "Taken for spam: at least half of the posts carry a link, and half begin like another. If that is wrong, add "
    "it to `always` under [ranking].",
    "never": "Named in `never` under [ranking]. Take it out there if it may rank again.",
}


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """`excluded` says why the account never ranks, and how to overrule it; else `lists` and `others` say role by role."""

    handle: str
    place: str
    author_key: str
    as_of: date
    excluded: str | None
    lists: list[views.Standing]
    others: list[views.Standing]


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """`subjects` are the topics and products the question was understood as, `words` what was looked for in the texts."""

    subjects: list[str]
    words: list[str]
    people: list[Expert]
    busy: list[str]  # handles of who would be among them, but answers unusually much already


def why(settings: Settings, handle: str, place: str | None) -> Why:
    """Where somebody stands in the newest ranking of the published copy. Raises PersonError where it is not clear who."""
    from warehouse import database

    with database.read(settings.published, time_zone=settings.company.time_zone) as con:
        known = [one for one in views.found(con, handle) if place in {None, one.place}]
        if not known:
            raise PersonError(f"Nobody called '{handle}' is known{f' at {place}' if place else ''}.")
        if len(known) > 1:
            called = ", ".join(one.place for one in known)
            raise PersonError(f"'{handle}' is known at several places: {called}. Say which with --place.")
        [person] = known
        ranked = con.sql("select max(as_of) from graph.scores").fetchall()[0][0]
        if ranked is None:
            raise PersonError("Nobody has been ranked yet: kundschafter rank does it.")
        found = views.standings(con, person.author_key, settings.ranking.people)
    reasons = [one.reason for one in found if one.reason in OVERRULE]
    return Why(
        handle=person.handle,
        place=person.place,
        author_key=person.author_key,
        as_of=ranked,
        excluded=OVERRULE[reasons[0]] if reasons else None,
        lists=[one for one in found if one.reason == "named"],
        others=[one for one in found if one.reason != "named"],
    )


def lines(found: Why, people: int) -> Iterator[str]:
    """What `why` found, in plain words."""
    words = Wording(language="en", company="", topics={})
    yield f"{found.handle} at {found.place}, as ranked on {found.as_of}:"
    if found.excluded:
        yield f"  On no list. {found.excluded}"
        return
    for one in found.lists:
        yield f"  {words.role(one.role)}: on the list, rank {one.rank} of {one.ranked} ({_plain(one, words)})"
        for part in (part for part in one.parts if part.contribution):
            yield f"    {part.contribution:5.2f}  {words.texts['parts'].get(part.part, part.part)}"
    for one in found.others:
        yield f"  {words.role(one.role)}: not on the list. {_why_not(one, people, words)}"


def _why_not(one: views.Standing, people: int, words: Wording) -> str:
    if one.reason == "too_low":
        return f"Rank {one.rank} of {one.ranked}; the list names the first {people} ({_plain(one, words)})."
    if one.reason == "not_looked_at":
        about = ROLE_IS_ABOUT.get(one.role)
        counted = words.texts["plain"].get(one.role, "what it counts")
        return f"It is about {about}." if about else f"Nothing of this was found: {counted}."
    missing = [
        f"{MEASURES.get(lack.measure, lack.measure.replace('_', ' '))} {lack.value:.3g}, it takes {lack.least:.3g}"
        for lack in one.lacks
    ]
    return f"Too little evidence: {'; '.join(missing)}." if missing else "Far too little evidence."


def _plain(one: views.Standing, words: Wording) -> str:
    counted = words.texts["plain"].get(one.role, "plain count")
    return f"{counted}: {one.plain_count or 0:.3g}, rank {one.plain_rank or 'none'} by that alone"


def invite(settings: Settings, question: str, now: datetime, place: str | None = None) -> Invited:
    """Whom to invite on a topic: by the topics, products and competitors of the settings it names, and its other words."""
    from warehouse import database

    subjects = named(settings, question)
    labels = {word for name in subjects for word in _labels(settings, name)}
    words = [] if question.lower() in labels else telling(question)
    if not subjects and not words:
        words = question.lower().split()
    with database.read(settings.published, time_zone=settings.company.time_zone) as con:
        period = Period(as_of=settings.monday(now), time_zone=settings.company.time_zone)
        found = experts(con, period, subjects, words, place)
    chosen = mixed(found, INVITED)
    return Invited(
        subjects=subjects,
        words=words,
        people=chosen,
        busy=[one.handle for one in found[:INVITED] if one.busy],
    )


def named(settings: Settings, question: str) -> list[str]:
    """The topics, products and competitors that a question calls by name, label, term or spelling."""
    spellings = {name: [*_labels(settings, name), *topic.de, *topic.en] for name, topic in settings.topics.items()}
    spellings |= {one.name: [one.name, *one.spellings] for one in settings.products}
    spellings |= {one.name: [one.name, *one.spellings] for one in settings.competitors}
    asked = _plainly(question)
    return [name for name, written in spellings.items() if any(_plainly(word) in asked for word in written)]


def _plainly(text: str) -> str:
    """Words in small letters between single blanks, without signs: `Wer kennt die Box?` is ` wer kennt die box `."""
    words = re.findall(r"[\w-]+", text.lower())
    return f" {' '.join(words)} "


def _labels(settings: Settings, name: str) -> list[str]:
    """What a subject is called, in small letters; its terms are more special than that."""
    topic = settings.topics.get(name)
    return [name.lower(), *(label.lower() for label in topic.label.values())] if topic else [name.lower()]


def invited_lines(found: Invited) -> Iterator[str]:
    """What `invite` found, in plain words."""
    yield f"Looked for: {', '.join([*found.subjects, *found.words])}"
    for number, one in enumerate(found.people, 1):
        yield f"{number:3}. {one.handle} at {one.place}: {reason(one)}"
        if one.link:
            yield f"     {one.link}"
    if not found.people:
        yield "Nobody has helped with this in the last half year."
    if found.busy:
        yield f"Left out, because they answer unusually much already: {', '.join(found.busy)}"


def reason(one: Expert) -> str:
    """Why this person: how often, for how many, how well, how lately, and how busy."""
    said = [f"helped {one.people} people in {one.threads} questions, last on {one.last_at:%Y-%m-%d}"]
    if one.accepted:
        said.append(f"{one.accepted} accepted")
    if one.group_topics:
        said.append(f"of the group around {' and '.join(one.group_topics)}")
    return ", ".join([*said, f"{one.lately} answered this week (usually {one.usual:.1f})"])
