"""Who lives in the community: the cast that has a story, and the crowd around it."""

from datetime import date, timedelta
from random import Random

from kundschafter.sample.events import END, LAUNCH, MOVE, START, some_day
from kundschafter.sample.library import Library
from kundschafter.sample.people import (
    Asker,
    Bot,
    Broker,
    Complainer,
    Critic,
    Fan,
    Guest,
    Leaver,
    Life,
    Lurker,
    Maven,
    Regular,
    Returner,
    RisingStar,
    Spammer,
    Staff,
    SuperUser,
)

ASCII: dict[int, str] = {ord(letter): plain for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("é", "e"))}
HOME = ("wifi", "router", "fibre")
TALK = ("mobile", "billing", "price")
SCREEN = ("tv", "app")
BOTH = ("de", "en")

CAST: tuple[Life, ...] = (
    SuperUser(handle="Kabelsalat", name="Urs Hofstetter", voice="kabelsalat", topics=("router", "wifi"), help=60),
    SuperUser(handle="lichtwelle", name="Miriam Oberholzer", voice="lichtwelle", topics=("fibre", "moving"), help=60),
    SuperUser(handle="meshqueen", name="Jana Petzold", voice="meshqueen", topics=("wifi",), help=48),
    SuperUser(handle="FunkLoch", name="Dieter Krahl", voice="funkloch", topics=("mobile",), help=60),
    SuperUser(handle="Sofakommandant", name="Ralf Büttner", voice="sofa", topics=("tv", "app"), help=64),
    SuperUser(handle="rechenschieber", name="Beat Ammann", voice="rechen", topics=("billing", "moving"), help=56),
    SuperUser(
        handle="DrPacket",
        name="Alan Reid",
        voice="drpacket",
        languages=("en",),
        topics=("router", "wifi", "fibre"),
        help=40,
    ),
    SuperUser(
        handle="hillwalker_sam",
        name="Sam Doherty",
        voice="sam",
        languages=("en",),
        topics=("mobile", "tv", "billing"),
        help=36,
    ),
    RisingStar(
        handle="Nora_B",
        name="Nora Bischof",
        voice="nora",
        topics=("wifi", "home", "router"),
        since=date(2026, 9, 7),
        help=125,
    ),
    Maven(handle="Tarifdschungel", name="Corinna Vogel", voice="tarif", help=5),
    Maven(handle="gadget_gabi", name="Gabi Steinmann", voice="gabi", languages=BOTH, help=5),
    Fan(handle="Bergziege77", name="Petra Gamper", voice="bergziege", rate=0.33, help=3),
    Fan(handle="pixelpeter", name="Peter Wyss", voice="pixel", rate=0.3, help=2.5, topics=SCREEN),
    Fan(handle="happy_in_zug", name="Claire Whitmore", voice="claire", languages=("en",), rate=0.28, help=3),
    Fan(handle="netzkauz", name="Holger Thoma", voice="kauz", place="foreign", rate=0.4, help=9),
    Complainer(handle="Grantler_Joe", name="Josef Haslinger", voice="grantler", rate=0.9, help=2),
    Critic(handle="tabea_m", name="Tabea Mettler", voice="tabea", rate=0.32, help=4),
    Leaver(
        handle="Wolfi1962",
        name="Wolfgang Rehm",
        voice="wolfi",
        rate=0.2,
        help=9,
        soured=date(2026, 8, 10),
        gone=date(2026, 10, 4),
    ),
    Returner(
        handle="heidi_vom_see",
        name="Heidi Brunner",
        voice="heidi",
        rate=0.16,
        help=6,
        left=date(2025, 9, 20),
        back=date(2026, 5, 11),
    ),
    Broker(handle="Livio", name="Livio Caduff", voice="livio", languages=BOTH, topics=("router", "mobile"), help=8),
    Broker(handle="annekatrin", name="Anne-Katrin Lohse", voice="plain", topics=("tv", "mobile"), help=14),
    Staff(handle="Almtel_Sandra", name="Sandra (Almtel)", voice="sandra", languages=BOTH, rate=0.3, help=5),
    Staff(handle="Almtel_Reto", name="Reto (Almtel)", voice="reto", languages=BOTH, rate=0.12, help=4),
    Staff(handle="nadja.k", name="Nadja", voice="sandra", help=3, marked=False),
    Staff(handle="Almtel_Team", name="Almtel", voice="sandra", place="foreign", help=1.2, marked=False),
    Spammer(handle="bestdeals4u_24", name="Best Deals", voice="spam", since=date(2026, 3, 2), rate=0.9),
    Bot(handle="Huettenwart", name="Hüttenwart", voice="bot", since=MOVE),
    Guest(handle="marine.f", name="Marine", languages=("fr",)),
    Guest(handle="jeanne_p", languages=("fr",)),
    Guest(handle="ticino_luca", name="Luca", languages=("it",)),
    SuperUser(handle="netzwerker_ole", name="Ole Brandt", voice="ole", place="foreign", topics=HOME, help=24),
    SuperUser(handle="ISDN-Oma", name="Renate", voice="oma", place="foreign", topics=("voip", *TALK), help=24),
    SuperUser(handle="byteschubser", voice="byte", place="foreign", languages=BOTH, topics=(*HOME, "nas"), help=9),
)
"""Everybody with a story. The last three carry the foreign forum."""


def everybody(rng: Random, library: Library) -> tuple[Life, ...]:
    """The cast and a crowd of regulars, askers and lurkers, handles unique in every place."""
    names = _handles(rng, library)
    return (*CAST, *_regulars(rng, names), *_askers(rng, names), *_lurkers(rng, names))


def _handles(rng: Random, library: Library) -> list[tuple[str, str]]:
    """Handle and display name, made from hand-written lists; every third keeps the display name empty."""
    taken = {life.handle.casefold() for life in CAST}
    made: list[tuple[str, str]] = []
    while len(made) < 420:
        first, last = rng.choice(library.first_names), rng.choice(library.last_names)
        handle = rng.choice(
            (
                f"{first}{rng.randrange(58, 99)}",
                f"{first.lower()}.{last[0].lower()}",
                f"{first}_{last[:2]}",
                f"{rng.choice(library.nouns)}{rng.randrange(2, 999)}",
                rng.choice(library.nouns),
                f"{last.lower()}{first[0].lower()}",
            )
        ).translate(ASCII)
        if handle.casefold() not in taken:
            taken.add(handle.casefold())
            made.append((handle, f"{first} {last}" if rng.random() < 0.66 else ""))
    return made


def _who(rng: Random, names: list[tuple[str, str]], place: str) -> dict[str, object]:
    handle, name = names.pop()
    language = "en" if rng.random() < (0.3 if place == "own" else 0.12) else "de"
    voices = (
        ("plain_en", "curt_en", "chatty_en", "polite_en")
        if language == "en"
        else ("plain", "curt", "swiss", "chatty", "lower", "polite")
    )
    return {"handle": handle, "name": name, "place": place, "languages": (language,), "voice": rng.choice(voices)}


def _regulars(rng: Random, names: list[tuple[str, str]]) -> list[Life]:
    """Fifty on our forum, thirty on the other; most stay, some arrive late or drift away."""
    made: list[Life] = []
    for n in range(80):
        place = "own" if n < 50 else "foreign"
        since = START if rng.random() < 0.5 else some_day(rng, START, END - timedelta(days=120))
        gone = END if rng.random() < 0.7 else some_day(rng, since + timedelta(days=90), END)
        topics = rng.choice((HOME, TALK, SCREEN, HOME, ("mobile",), ()))
        rate, zeal = 0.1 + rng.random() * 0.22, 0.3 + rng.random() * 1.2
        made.append(Regular(**_who(rng, names, place), since=since, gone=gone, topics=topics, rate=rate, help=zeal))  # type: ignore[arg-type]  # fields by name
    return made


def _askers(rng: Random, names: list[tuple[str, str]]) -> list[Life]:
    made: list[Life] = []
    for n in range(70):
        since = some_day(rng, START, END - timedelta(days=90))
        gone = some_day(rng, since + timedelta(days=14), END)
        topics = rng.choice((HOME, TALK, SCREEN, ("moving",), ()))
        made.append(Asker(**_who(rng, names, "own" if n < 50 else "foreign"), since=since, gone=gone, topics=topics))  # type: ignore[arg-type]
    return made


def _lurkers(rng: Random, names: list[tuple[str, str]]) -> list[Life]:
    """Two hundred who ask once; a share of them comes for the new camera."""
    made: list[Life] = []
    for n in range(200):
        new = n % 9 == 0
        since = some_day(rng, LAUNCH + timedelta(days=7), END) if new else some_day(rng, START, END)
        topics = ("home",) if new else ()
        made.append(Lurker(**_who(rng, names, "own" if new or n % 4 else "foreign"), since=since, topics=topics))  # type: ignore[arg-type]
    return made
