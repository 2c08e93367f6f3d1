"""What is opened when, by whom: the sum of all lives, and the events that everybody talks about."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import msgspec

from kundschafter.sample import events
from kundschafter.sample.crowd import Crowd
from kundschafter.sample.library import Case, Opinion, library
from kundschafter.sample.opinions import tell_opinion, tell_spam
from kundschafter.sample.pen import Pen
from kundschafter.sample.people import Life
from kundschafter.sample.questions import tell_question
from kundschafter.sample.scenes import outage, played
from kundschafter.sample.telling import Telling, Told

Starting = tuple[datetime, Life, str]


def told(rng: Random, people: tuple[Life, ...]) -> list[Told]:
    """Every thread of every place, in the order they were opened."""
    tongues = library().tongues
    pens = {language: Pen(rng, language, tongue) for language, tongue in tongues.items()}
    crowds = {place: Crowd(people, place) for place in ("own", "foreign")}
    starting = [(events.moment(rng, day), life, what) for life in people for day, what in life.starts(rng)]
    starting += _waves(rng, people)
    asked: Counter[str] = Counter()
    tales = [*played(people), *outage(rng, pens["de"], crowds["own"])]
    for at, life, what in sorted(starting, key=lambda start: (start[0], start[1].handle, start[2])):
        language = rng.choice(life.languages)
        tale = _tell(Telling(pens[language], crowds[life.place], life, at), what, newcomer=not asked[life.handle])
        asked[life.handle] += 1
        if tale is not None:
            tales.append(_placed(tale, life.place))
    return [tale for tale in tales if tale.said]


def _waves(rng: Random, people: tuple[Life, ...]) -> list[Starting]:
    """What events make people write beyond their habits: the price rise, the new camera."""
    regulars = [
        life for life in people if life.role in ("regular", "asker") and life.since <= events.PRICE_RISE <= life.gone
    ]
    waves: list[Starting] = []
    for life in rng.sample(regulars, 26):
        day = events.some_day(rng, events.PRICE_RISE, events.PRICE_RISE.replace(month=12, day=14))
        waves.append((events.moment(rng, day), life, "price"))
    here = [life for life in people if life.role == "regular" and life.gone == events.END]
    for week in range(9):  # growing: one question in the first week, nine in the last
        monday = events.LAUNCH + timedelta(weeks=week)
        for _ in range(week + 1):
            day = events.some_day(rng, monday, monday + timedelta(days=6))
            waves.append((events.moment(rng, day), rng.choice(here), "home"))
    for _ in range(6):  # the last week-end, so that some questions are still open
        day = events.END - timedelta(days=rng.randrange(2))
        waves.append((events.moment(rng, day), rng.choice(here), "question"))
    return waves


def _tell(telling: Telling, what: str, *, newcomer: bool) -> Told | None:
    if what == "spam":
        return telling.told("own", tell_spam(telling))
    if what in ("question", "home"):
        case = _case(telling, what)
        telling.topic = case.topic
        tell_question(telling, case, newcomer=newcomer)
        return telling.told("own", telling.pen.fitting(case.titles, telling.said[0].draft.words))
    opinion = _opinion(telling, what)
    if opinion is None:
        return None
    telling.topic = opinion.topic
    tell_opinion(telling, opinion)
    return telling.told("own", telling.pen.fitting(opinion.titles, telling.said[0].draft.words))


def _case(telling: Telling, what: str) -> Case:
    """A problem this person may have on that day, mostly from their own corner."""
    day, place = telling.now.date().isoformat(), telling.opener.place
    fitting = [case for case in telling.pen.tongue.cases if case.place in (place, "both") and case.since <= day]
    topics = ("home",) if what == "home" else telling.opener.topics
    mine = [case for case in fitting if case.topic in topics]
    return telling.rng.choice(mine if mine and (what == "home" or telling.rng.random() < 0.8) else fitting)


def _opinion(telling: Telling, what: str) -> Opinion | None:
    kind, topic = ("complaint", "price") if what == "price" else (what, "")
    fitting = [
        opinion
        for opinion in telling.pen.tongue.opinions
        if opinion.kind == kind
        and opinion.place in (telling.opener.place, "both")
        and (not topic or opinion.topic == topic)
        and opinion.voice in ("", telling.opener.voice)
    ]
    own = [opinion for opinion in fitting if opinion.voice]
    return telling.rng.choice(own or fitting) if fitting else None


def _placed(tale: Told, place: str) -> Told:
    """What was said on our forum before its move is the archive, and nobody could answer there afterwards."""
    old = place == "own" and tale.said[0].at.date() < events.MOVE
    said = tuple(post for post in tale.said if not old or post.at.date() < events.MOVE)
    return msgspec.structs.replace(tale, source="archive" if old else place, said=said)
