"""Puts posts together from fragments, in the voice of whoever writes, and remembers what each sentence was meant as.

A fragment may begin with a mark that is not part of the text: `+ ` praises, `- ` complains,
`! ` recommends, `~ ` praises one thing and complains about another.
`{word}` is filled from the slots of the language, the same within one thread.
"""

import re
from collections.abc import Callable
from functools import cache
from random import Random

import msgspec

from kundschafter.sample.library import Case, Tongue, Voice

Block = tuple[str, ...]
"""("p", text), ("code", text), ("list", item, …) or ("quote", handle, post number, text)."""
Facts = dict[str, str]

MARKS = {
    "+": ("positive", "praise"),
    "-": ("negative", "complaint"),
    "!": ("positive", "recommendation"),
    "~": ("mixed", "complaint"),
}
SLOT = re.compile(r"\{(\w+)\}")
SHORT = 100  # letters; a shorter text may come again, as "Same here, following." does
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

    def __init__(self, rng: Random, language: str, tongue: Tongue) -> None:
        self.rng = rng
        self.language = language
        self.tongue = tongue
        self._decks: dict[tuple[str, ...], list[str]] = {}
        self._written: set[str] = set()

    def deal(self, pool: list[str]) -> str:
        deck = self._decks.setdefault(tuple(pool), [])
        if not deck:
            deck.extend(pool)
            self.rng.shuffle(deck)
        return deck.pop()

    def maybe(self, pool: list[str], share: float) -> list[str]:
        return [self.deal(pool)] if self.rng.random() < share and pool else []

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
        self, voice: Voice, sentences: list[str], facts: Facts, intents: tuple[str, ...] = (), *, greeting: float = 0.0
    ) -> Draft:
        """One draft of these fragments in this voice; `greeting` is how likely it begins with a hello and ends with a bye."""
        tones, meant, plain = set(), list(intents), []
        for sentence in sentences:
            mark = MARKS.get(sentence[:1]) if sentence[1:2] == " " else None
            if mark:
                tones.add(mark[0])
                meant.append(mark[1])
            text = self.dress(voice, self.fill(sentence[2:] if mark else sentence, facts))
            plain += [text] if text else []
        if "thanks" in meant:
            tones.add("positive")
        hello, bye = (
            [self.dress(voice, self.fill(text, facts)) for text in self.maybe(pool, greeting)]
            for pool in (voice.hello, voice.bye)
        )
        blocks = (*_lines(hello), *_blocks(plain, voice.shape, self.rng), *_lines(bye))
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
        return (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if self.rng.random() < 0.6
            else word[:at] + word[at + 1 :]
        )

    def fresh(self, make: Callable[[], Draft]) -> Draft:
        """`make` until it gives a text that nobody has written before; short ones may come again."""
        for _ in range(40):
            draft = make()
            if len(draft.words) < SHORT:
                return draft
            if draft.words not in self._written:
                self._written.add(draft.words)
                return draft
        raise RuntimeError(f"The fragments are used up: {draft.words}")

    # --- what people write -------------------------------------------------------------------------------------

    def opener(self, voice: Voice, case: Case, facts: Facts) -> Draft:
        def make() -> Draft:
            body = [self.deal(case.open), *self.some(case.more, 2)]
            if case.place == "own" and self.rng.random() < 0.26:
                body.append(self.fitting(self.tongue.talk["worry"], body[0]))
            order = [*body, self.deal(case.ask)] if self.rng.random() < 0.85 else [self.deal(case.ask), *body]
            return self.write(voice, order, facts, ("question",), greeting=0.65)

        return self.fresh(make)

    def answer(self, voice: Voice, case: Case, facts: Facts, to: Draft, *, first: bool) -> Draft:
        """What fits the question best comes first; super-users add what only they say."""

        def make() -> Draft:
            lead = self.maybe(voice.lead, 0.7 if first else 0.4)
            steps = [
                self.fitting(case.answer, to.words),
                *(self.some(case.answer, 2) if first and (voice.shape == "steps" or self.rng.random() < 0.4) else []),
            ]
            own = [self.fitting(voice.own, to.words)] if voice.own and self.rng.random() < 0.42 else []
            own = own or self.maybe(self.tongue.talk["tip"], 0.3)
            return self.write(voice, [*lead, *dict.fromkeys(steps), *own], facts, ("advice",), greeting=0.35)

        return self.fresh(make)

    def say(
        self, voice: Voice, pools: list[list[str]], facts: Facts, intents: tuple[str, ...] = (), *, hello: float = 0.2
    ) -> Draft:
        """One fragment of every pool, in order."""
        return self.fresh(
            lambda: self.write(voice, [self.deal(pool) for pool in pools if pool], facts, intents, greeting=hello)
        )

    def fitting(self, pool: list[str], text: str) -> str:
        """The fragment that shares most words with what was said, or with a little luck another one."""
        stems = _stems(text)
        return max(pool, key=lambda fragment: len(stems & _stems(fragment)) + 1.8 * self.rng.random())


@cache
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6].lower() for word in re.findall(r"[A-Za-zÄÖÜäöü0-9]{4,}", text))


def _lines(texts: list[str]) -> list[Block]:
    return [("p", text) for text in texts if text]


def _blocks(sentences: list[str], shape: str, rng: Random) -> list[Block]:
    """Paragraphs the way this person sets them."""
    code = [("code", text.strip("`\n ")) for text in sentences if text.startswith("```")]
    rest = [text for text in sentences if not text.startswith("```")]
    if shape == "steps" and len(rest) > 3:
        return [("p", rest[0]), ("list", *rest[1:-1]), ("p", rest[-1]), *code]
    if shape == "lines":
        return [*_lines(rest), *code]
    if shape == "prose" and len(rest) > 2 and rng.random() < 0.6:
        half = 1 + rng.randrange(len(rest) - 1)
        return [("p", " ".join(rest[:half])), ("p", " ".join(rest[half:])), *code]
    return [*_lines([" ".join(rest)]), *code]
