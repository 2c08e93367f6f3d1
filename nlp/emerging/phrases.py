"""Words of a post and phrases of one to three of them, brought to one key whatever their ending, hyphens and blanks.

"Roaming-Gebühren", "Roaminggebühr" and "roaming gebühren" are one phrase: German and English endings go, umlauts and ß too, and
the key of a phrase is its words without blanks. No model of lemmas is needed, and two words that fall together by
chance ("Leiter", "leiten") cost less than one that is split into six.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

LONGEST = 3  # words of a phrase
LONGEST_WORD = 40
ENDINGS = {"de": ("ern", "em", "en", "er", "es", "e", "n", "s"), "en": ("'s", "es", "s")}
SHORTEST_STEM = {"de": 4, "en": 3}
_WORD = re.compile(r"@?[^\W_][\w+#]*")
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\S{60,}|\S+@\S+")
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_JOINTS = frozenset((" ", "-", "\u2011", "\u2013"))


class Phrase(NamedTuple):
    """One to three words: `key` is the same for all its forms, `form` is how it was written at [start, end)."""

    key: str
    form: str
    start: int
    end: int
    words: tuple[str, ...]  # the stems


def stem(word: str, language: str) -> str:
    """Take off the ending of a word.

    >>> {stem(word, "de") for word in ("Gebühr", "Gebühren", "gebuehren".replace("ue", "ü"))}
    {'gebuhr'}
    """
    folded = word.lower().translate(_PLAIN)
    if language == "en" and folded.endswith("ies") and len(folded) > 4:
        return f"{folded[:-3]}y"
    for ending in ENDINGS.get(language, ()):
        if (
            folded.endswith(ending)
            and len(folded) - len(ending) >= SHORTEST_STEM[language]
            and not folded.endswith("ss")
        ):
            return folded[: -len(ending)]
    return folded


def phrases(text: str, language: str, stop: Collection[str]) -> Iterator[Phrase]:
    """Give every phrase of a text without a word of `stop` (stems), in its order."""
    text = _NO_WORDS.sub(lambda found: "." * len(found[0]), text)
    words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]
    stems = [stem(word, language) for word, _, _ in words]
    good = [_can_stand(word, root, stop) for (word, _, _), root in zip(words, stems, strict=True)]
    for i, (_, start, _) in enumerate(words):
        if not good[i]:
            continue
        for j in range(i, min(i + LONGEST, len(words))):
            if not good[j] or (j > i and text[words[j - 1][2] : words[j][1]] not in _JOINTS):
                break
            if j > i or len(stems[i]) > 2:
                end = words[j][2]
                yield Phrase("".join(stems[i : j + 1]), text[start:end], start, end, tuple(stems[i : j + 1]))


def _can_stand(word: str, root: str, stop: Collection[str]) -> bool:
    """Tell whether a phrase may hold a word: no name, no number, no word of grammar."""
    return (
        len(word) <= LONGEST_WORD
        and not word.startswith("@")
        and root not in stop
        and not word[0].isdigit()
        and len(root) > 1
    )
