"""A text cut into pieces, so that what the tagger saw can be shown in it."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from reports.dashboard.views import Mark


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A run of letters under the same marks."""

    text: str
    marks: list[Mark]


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """Cut `text` where marks begin and end; marks may overlap, and those of an older text may lie behind its end."""
    borders = sorted(
        {
            0,
            len(text),
            *(place for mark in marks for place in (mark.start_char, mark.end_char) if 0 <= place < len(text)),
        }
    )
    return [
        Piece(text=text[one:other], marks=[mark for mark in marks if mark.start_char <= one and other <= mark.end_char])
        for one, other in pairwise(borders)
    ]
