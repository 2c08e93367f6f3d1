"""Threads written by hand from beginning to end, the blog among them, and the evening the Rheintal was cut off."""

from datetime import datetime, timedelta
from random import Random

from kundschafter.sample import events
from kundschafter.sample.crowd import Crowd
from kundschafter.sample.library import Scene, library
from kundschafter.sample.pen import Draft, Pen
from kundschafter.sample.people import Guest, Life
from kundschafter.sample.telling import Said, Telling, Told


def played(people: tuple[Life, ...]) -> list[Told]:
    """The scenes of `texts/scenes.toml`; who is not of the cast gets a life of one line."""
    known = {(life.place, life.handle): life for life in people}
    return [_played(scene, known) for scene in library().scenes]


def _played(scene: Scene, known: dict[tuple[str, str], Life]) -> Told:
    place = "own" if scene.source == "archive" else scene.source
    now = datetime.fromisoformat(scene.at)
    said: list[Said] = []
    for line in scene.lines:
        now += timedelta(minutes=line.after if said else 0, seconds=len(line.text) % 60)
        who = known.get((place, line.who)) or Guest(handle=line.who, place=place)
        blocks = tuple(("p", part) for part in line.text.strip().split("\n\n"))
        draft = Draft(blocks, line.tone, tuple(line.intents), line.language)
        said.append(Said(who, now, draft, line.to - 1 if line.to else None))
    return Told(scene.source, scene.language, scene.topic, scene.title, tuple(said), scene.pinned)


def outage(rng: Random, pen: Pen, crowd: Crowd) -> list[Told]:
    """Three threads within minutes, some forty different people in a night, and no word from staff until noon."""
    texts = library().outage
    here = [
        life
        for life in crowd.lives
        if "de" in life.languages and life.role in ("regular", "asker", "lurker", "complainer")
    ]
    people = rng.sample([life for life in here if life.since <= events.OUTAGE.date()], 42)
    tales: list[Told] = []
    for title, share in zip(texts["titles"], (22, 12, 8), strict=True):
        group, people = people[:share], people[share:]
        telling = Telling(pen, crowd, group[0], events.OUTAGE + timedelta(minutes=rng.randrange(25)))
        telling.topic = "outage"
        for n, life in enumerate(group):
            pools = [texts["open"]] if n == 0 else [texts["metoo"], *([texts["anger"]] if rng.random() < 0.6 else [])]
            telling.facts.clear()
            draft = pen.say(telling.voice(life), pools, telling.facts, ("complaint",), hello=0.3)
            telling.say(life, draft, (1, 70), None if n == 0 else rng.choice((0, n - 1)))
        if not tales:  # the word from staff comes late, and in one thread only
            telling.now = max(telling.now, events.OUTAGE + timedelta(hours=18))
            telling.say(_staff(crowd), Draft((("p", texts["staff"][0]),)), (1, 20), 0)
        tales.append(telling.told("own", title))
    return tales


def _staff(crowd: Crowd) -> Life:
    return next(life for life in crowd.lives if life.role == "staff")
