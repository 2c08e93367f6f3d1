"""Puts posts together from fragments, in the voice of whoever writes, and remembers what each sentence was meant as.

A fragment may begin with a mark that is not part of the text: `+ ` praises, `- ` complains, `! ` recommends.
`{word}` is filled from the slots of the language, the same within one thread.
"""

import re
from collections.abc import Callable
from random import Random

import msgspec

from kundschafter.sample.library import Case, Tongue, Voice

Block = tuple[str, ...]
"""("p", text), ("code", text), ("list", item, …) or ("quote", handle, post number, text)."""
Facts = dict[str, str]

MARKS = {"+": ("positive", "praise"), "-": ("negative", "complaint"), "!": ("positive", "recommendation")}
SLOT = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[A-Za-zäöü]{6,}")


class Draft(msgspec.Struct, frozen=True):
    """A post before it has an author and a time."""

    blocks: tuple[Block, ...]
    tone: str = "neutral"  # positive, neutral, negative, mixed
    intents: tuple[str, ...] = ()
    language: str = ""  # where it differs from its thread

    @property
    def words(self) -> str:
        """What the author says themselves, without quotes."""
        return "\n".join("\n".join(block[1:]) for block in self.blocks if block[0] != "quote")


class Pen:
    """Deals fragments like cards, so that none comes twice before all have come once, and never writes a long text twice."""

    def __init__(self, rng: Random, tongue: Tongue) -> None:
        self.rng = rng
        self.tongue = tongue
        self._decks: dict[int, list[str]] = {}
        self._written: set[str] = set()

    def deal(self, pool: list[str]) -> str:
        deck = self._decks.setdefault(id(pool), [])
        if not deck:
            deck.extend(pool)
            self.rng.shuffle(deck)
        return deck.pop()

    def maybe(self, pool: list[str], share: float) -> list[str]:
        return [self.deal(pool)] if pool and self.rng.random() < share else []

    def some(self, pool: list[str], most: int) -> list[str]:
        count = min(len(pool), 1 + self.rng.randrange(most))
        dealt = [self.deal(pool) for _ in range(count)]
        return list(dict.fromkeys(dealt))

    def fill(self, text: str, facts: Facts) -> str:
        def slot(match: re.Match[str]) -> str:
            word = match[1]
            if word not in facts:
                facts[word] = self.rng.choice(self.tongue.slots[word])
            return facts[word]

        return SLOT.sub(slot, text)

    def write(
        self, voice: Voice, sentences: list[str], facts: Facts, intents: tuple[str, ...] = (), *, shape: str = ""
    ) -> Draft:
        """One draft of these fragments, dressed in the voice; empty fragments vanish."""
        tones, meant, plain = set(), list(intents), []
        for sentence in sentences:
            mark = MARKS.get(sentence[:1]) if sentence[1:2] == " " else None
            if mark:
                tones.add(mark[0])
                meant.append(mark[1])
            text = self.dress(voice, self.fill(sentence[2:] if mark else sentence, facts))
            plain += [text] if text else []
        blocks = tuple(_blocks(plain, shape or voice.shape, self.rng))
        if "thanks" in meant:
            tones.add("positive")
        tone = "mixed" if len(tones) > 1 else next(iter(tones), "neutral")
        return Draft(blocks, tone, tuple(sorted(set(meant))))

    def dress(self, voice: Voice, text: str) -> str:
        if voice.swiss:
            text = text.replace("ß", "ss")
        if voice.lower:
            text = text.lower()
        if voice.typos:
            text = WORD.sub(lambda match: self._slip(match[0], voice.typos), text)
        return text

    def _slip(self, word: str, share: float) -> str:
        if self.rng.random() > share:
            return word
        at = 2 + self.rng.randrange(len(word) - 4)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if self.rng.random() < 0.6 else word[:at] + word[at + 1 :]

    def fresh(self, make: Callable[[], Draft]) -> Draft:
        """`make` until it gives a text that nobody has written before; short ones may come again."""
        for _ in range(40):
            draft = make()
            if len(draft.words) < 80:
                return draft
            if draft.words not in self._written:
                self._written.add(draft.words)
                return draft
        raise RuntimeError(f"The fragments are used up: {draft.words}")

    # --- what people write -------------------------------------------------------------------------------------

    def opener(self, voice: Voice, case: Case, facts: Facts) -> Draft:
        def make() -> Draft:
            body = [self.deal(case.open), *self.some(case.more, 2)]
            if self.rng.random() < 0.12:
                body.append(self.deal(self.tongue.talk["worry"]))
            order = [*body, self.deal(case.ask)] if self.rng.random() < 0.85 else [self.deal(case.ask), *body]
            return self.write(voice, [*self.maybe(voice.hello, 0.75), *order, *self.maybe(voice.bye, 0.6)], facts, ("question",))

        return self.fresh(make)

    def answer(self, voice: Voice, case: Case, facts: Facts, *, first: bool) -> Draft:
        def make() -> Draft:
            lead = self.maybe(voice.lead, 0.7 if first else 0.4)
            steps = self.some(case.answer, 2 if first else 1)
            own = self.maybe(voice.own, 0.35) or self.maybe(self.tongue.talk["tip"], 0.3)
            return self.write(voice, [*lead, *steps, *own, *self.maybe(voice.bye, 0.4)], facts, ("advice",))

        return self.fresh(make)

    def say(self, voice: Voice, pools: list[list[str]], facts: Facts, intents: tuple[str, ...] = (), *, hello: float = 0.2) -> Draft:
        """One fragment of every pool, in order."""

        def make() -> Draft:
            body = [self.deal(pool) for pool in pools if pool]
            return self.write(voice, [*self.maybe(voice.hello, hello), *body, *self.maybe(voice.bye, hello)], facts, intents)

        return self.fresh(make)


def _blocks(sentences: list[str], shape: str, rng: Random) -> list[Block]:
    """Paragraphs the way this person sets them."""
    code = [("code", text.removeprefix("```").strip()) for text in sentences if text.startswith("```")]
    rest = [text for text in sentences if not text.startswith("```")]
    if shape == "steps" and len(rest) > 3:
        return [("p", rest[0]), ("list", *rest[1:-1]), ("p", rest[-1]), *code]
    if shape == "lines":
        return [*(("p", text) for text in rest), *code]
    if shape == "prose" and len(rest) > 3 and rng.random() < 0.7:
        half = 1 + rng.randrange(len(rest) - 1)
        return [("p", " ".join(rest[:half])), ("p", " ".join(rest[half:])), *code]
    return [("p", " ".join(rest)), *code]
