"""Threads that are no call for help: praise, complaints, wishes, small talk, news, "which one shall I take?", and spam."""

from kundschafter.sample.library import Opinion
from kundschafter.sample.pen import Draft
from kundschafter.sample.people import Life
from kundschafter.sample.telling import Telling

INTENTS = {
    "praise": ("praise",),
    "complaint": ("complaint",),
    "wish": ("wish",),
    "compare": ("question",),
    "tip": ("advice", "recommendation"),
    "chat": (),
    "news": (),
}
LONG = {"chat": 0.14, "complaint": 0.03}  # share of threads that everybody wants to say something in
MOST = {"praise": 3, "complaint": 5, "wish": 5, "compare": 4, "tip": 3, "chat": 8, "news": 6}


def tell_opinion(telling: Telling, opinion: Opinion) -> None:
    who = telling.opener
    own = telling.voice(who).own if opinion.kind in ("praise", "tip", "complaint", "wish") else []
    pools = [opinion.open, opinion.more, *([own] if own and telling.rng.random() < 0.8 else [])]
    if opinion.kind != "chat" and telling.rng.random() < 0.5:
        pools.insert(2, opinion.more)
    telling.say(who, telling.pen.say(telling.voice(who), pools, telling.facts, INTENTS[opinion.kind], hello=0.6))
    if opinion.kind == "compare":
        _ask_by_name(telling, opinion)
    many = telling.rng.randrange(MOST[opinion.kind] + 1)
    if telling.rng.random() < LONG.get(opinion.kind, 0.0):
        many += 18 + telling.rng.randrange(20)
    for _ in range(many):
        guest = telling.guest() or telling.helper()
        if guest is None:
            return
        _join(telling, opinion, guest)
    if opinion.end and telling.rng.random() < 0.5 and len(telling.said) > 1:
        telling.say(
            who, telling.pen.say(telling.voice(who), [opinion.end], telling.facts), (20, 1500), len(telling.said) - 1
        )


def _join(telling: Telling, opinion: Opinion, guest: Life) -> None:
    pool = opinion.against if opinion.against and telling.rng.random() < 0.3 else opinion.echo
    to = telling.rng.choice((0, 0, len(telling.said) - 1))
    telling.say(
        guest, telling.pen.say(telling.voice(guest), [pool or telling.talk("agree")], telling.facts), (8, 1200), to
    )


def _ask_by_name(telling: Telling, opinion: Opinion) -> None:
    """Somebody calls a maven by name; the maven answers with what to buy and where."""
    mavens = telling.crowd.of("maven", telling.now, telling.language)
    caller = telling.guest()
    if not mavens:
        return
    maven = telling.rng.choice(mavens)
    if caller is not None and caller.role != "maven" and telling.rng.random() < 0.7:
        call = telling.pen.deal(telling.talk("call")).replace("NAME", maven.handle)
        telling.say(caller, telling.pen.write(telling.voice(caller), [call], telling.facts), (10, 600), 0)
    pools = [telling.voice(maven).lead, opinion.end or telling.talk("tip"), telling.voice(maven).own]
    draft = telling.pen.say(telling.voice(maven), pools, telling.facts, ("advice", "recommendation"), hello=0.3)
    answer = telling.say(maven, draft, (15, 900), 0)
    if telling.rng.random() < 0.75:
        thanks = telling.pen.say(telling.voice(telling.opener), [telling.talk("thanks")], telling.facts, ("thanks",))
        telling.say(telling.opener, thanks, (20, 900), answer)
        telling.accept(answer)


def tell_spam(telling: Telling) -> str:
    """The same words every time; gives the title."""
    title, *text = telling.talk("spam")
    telling.say(telling.opener, Draft(tuple(("p", line) for line in text)))
    return title
