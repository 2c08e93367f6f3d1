"""Texts without the names of people, for readers who are to see none."""

import re
from collections.abc import Iterable

HIDDEN = "▒▒▒"
ADDRESSED = re.compile(r"(?<![\w@])@[\w.\-]+")
SHORTEST = 3  # letters; a shorter name would take words with it


def mask(names: Iterable[str], text: str) -> str:
    """`text` without who is addressed by @ and without these names, as whole words, whatever their case.

    Names that are not among `names`, such as of somebody elsewhere, stay.
    """
    known = sorted({name for name in names if len(name) >= SHORTEST}, key=len, reverse=True)
    if known:
        words = "|".join(map(re.escape, known))
        text = re.sub(rf"(?<!\w)(?:{words})(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return ADDRESSED.sub(HIDDEN, text)
