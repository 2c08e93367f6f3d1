"""A thread that opens with a question: asked back, answered, contradicted, thanked, accepted, or left alone."""

from kundschafter.sample import events
from kundschafter.sample.library import Case
from kundschafter.sample.pen import Draft
from kundschafter.sample.people import Life
from kundschafter.sample.telling import Telling

GREETED = 0.4  # the bot sleeps a lot


def tell_question(telling: Telling, case: Case, *, newcomer: bool) -> None:
    """`newcomer`: their first post here, so the bot greets them."""
    rng, asker = telling.rng, telling.opener
    telling.say(asker, telling.pen.opener(telling.voice(asker), case, telling.facts))
    if newcomer and rng.random() < GREETED:
        _greet(telling)
    lonely = 0.85 if telling.now >= events.QUIET_FROM else 0.06
    helper = telling.helper()
    if helper is None or rng.random() < lonely:
        _left_alone(telling)
        return
    wait = (3.0, 60.0 * 30)
    if case.probe and case.reply and rng.random() < 0.45:
        which = rng.randrange(min(len(case.probe), len(case.reply)))
        back = telling.say(helper, _line(telling, helper, [[case.probe[which]]], ("question",)), wait, 0)
        telling.say(asker, _line(telling, asker, [[case.reply[which]]], ()), (2, 500), back)
        wait = (2.0, 240.0)
    first = telling.say(helper, _advice(telling, helper, case, first=True), wait, 0)
    best = _others(telling, case, first)
    _end(telling, case, best)


def _line(telling: Telling, who: Life, pools: list[list[str]], intents: tuple[str, ...], hello: float = 0.2) -> Draft:
    return telling.pen.say(telling.voice(who), pools, telling.facts, intents, hello=hello)


def _advice(telling: Telling, who: Life, case: Case, *, first: bool) -> Draft:
    return telling.pen.answer(telling.voice(who), case, telling.facts, telling.said[0].draft, first=first)


def _greet(telling: Telling) -> None:
    for bot in telling.crowd.of("bot", telling.now, telling.language):
        text = telling.talk("welcome")[0].replace("NAME", telling.opener.handle)
        telling.say(bot, Draft((("p", text),)), (1, 2), 0)


def _left_alone(telling: Telling) -> None:
    """Nobody answers; some ask again, and after a day or two staff may step in."""
    rng, asker = telling.rng, telling.opener
    if rng.random() < 0.4 and asker.role != "lurker":
        telling.say(asker, _line(telling, asker, [telling.talk("bump")], ("question",)), (60 * 20, 60 * 60), 0)
    staff = telling.crowd.of("staff", telling.now, telling.language)
    if staff and rng.random() < 0.55:
        who = staff[rng.randrange(len(staff))]
        pool = [text.replace("NAME", asker.handle) for text in telling.talk("staff")]
        telling.say(who, _line(telling, who, [pool], ()), (60 * 24, 60 * 50), 0)


def _others(telling: Telling, case: Case, first: int) -> int:
    """More people: same here, another way, no I disagree. Gives the answer that will have helped."""
    rng, best = telling.rng, first
    while rng.random() < 0.42 and len(telling.said) < 18:
        share = rng.random()
        who = telling.helper() if share >= 0.45 and rng.random() < 0.8 else telling.guest()
        if who is None:
            break
        if share < 0.3:
            telling.say(who, _line(telling, who, [telling.talk("metoo")], ()), (5, 900), 0)
        elif share < 0.45:
            telling.say(who, _line(telling, who, [telling.talk("agree")], ()), (5, 900), first)
        elif share < 0.55:
            telling.say(who, _line(telling, who, [telling.talk("disagree"), case.answer], ("advice",)), (5, 900), first)
        else:
            draft = _advice(telling, who, case, first=False)
            best = telling.say(who, draft, (5, 900), 0) if rng.random() < 0.6 else best
    return best


def _end(telling: Telling, case: Case, best: int) -> None:
    """Thanks and a tick, thanks alone, still broken, or nothing at all."""
    rng, asker, share = telling.rng, telling.opener, telling.rng.random()
    if share < 0.26:
        return
    if share < 0.36:
        telling.say(asker, _line(telling, asker, [telling.talk("stuck")], ()), (30, 1500), best)
        helper = telling.said[best].who
        best = telling.say(helper, _advice(telling, helper, case, first=False), (10, 600), len(telling.said) - 1)
    done = [telling.pen.fitting(case.done, telling.said[best].draft.words)] if case.done else telling.talk("done")
    if rng.random() < 0.12:
        telling.say(
            asker, Draft((("p", telling.pen.deal(telling.talk("tiny"))),), "positive", ("thanks",)), (3, 900), best
        )
    else:
        pools = [telling.talk("thanks"), done] if rng.random() < 0.75 else [done, telling.talk("thanks")]
        telling.say(asker, _line(telling, asker, pools, ("thanks",), 0.1), (5, 2000), best)
    if rng.random() < 0.72:
        telling.accept(best)
    if rng.random() < 0.3:
        helper = telling.said[best].who
        telling.say(
            helper, _line(telling, helper, [telling.talk("welcome_back")], (), 0.0), (3, 600), len(telling.said) - 1
        )
