"""Words of a language: how they are spelt, the rules file, and the phrases written in it."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("de", "en")
_EITHER = re.compile(r"\(([^()]*)\)")
_LONG = re.compile(r"(.)\1{2,}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
GAP = " … "


@cache
def rules(language: str) -> dict[str, Any]:
    """Read `rules/<language>.toml`."""
    with (HERE / "rules" / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def fold(word: str) -> str:
    """Bring a word to the spelling of the lexicons: lower case, ss for ß."""
    return word.lower().replace("ß", "ss")


def spellings(phrase: str) -> set[str]:
    """Give a phrase as Germany, Switzerland and keyboards without umlauts write it.

    >>> sorted(spellings("große Störung"))
    ['grosse stoerung', 'grosse störung', 'große stoerung', 'große störung']
    """
    phrase = phrase.lower()
    forms = {phrase, phrase.replace("ß", "ss"), phrase.replace("ss", "ß")}
    return forms | {form.translate(_UMLAUTS) for form in forms}


def shorten(word: str) -> str:
    """Give "sooooo" back as "so"; other words unchanged."""
    return _LONG.sub(r"\1", word)


def expand(phrase: str) -> Iterator[str]:
    """Write out the alternatives of a phrase.

    >>> list(expand("(kann|könnte) (mir |)jemand"))
    ['kann mir jemand', 'kann jemand', 'könnte mir jemand', 'könnte jemand']
    """
    pieces = _EITHER.split(phrase)  # every second piece is a group
    groups = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    for choice in itertools.product(*groups):
        yield " ".join("".join(choice).split())
