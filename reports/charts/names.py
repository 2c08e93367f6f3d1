"""Where names stand in a picture so that none hides another."""

from itertools import product
from typing import Literal, NamedTuple

Side = Literal["left", "right"]  # how the name is aligned: "left" begins to the right of its dot

LETTER = 11  # size of the letters, in units of the picture
SHIFTS = (0, -14, 14, -28, 28, -42, 42)  # up and down, the nearest first


class Placed(NamedTuple):
    """A name of `wide` units, from `left` on, its middle at height `middle`."""

    left: float
    wide: float
    middle: float
    side: Side

    def hides(self, other: "Placed") -> bool:
        apart = self.left + self.wide < other.left or other.left + other.wide < self.left
        return not apart and abs(self.middle - other.middle) < LETTER + 2


def place(names: list[tuple[float, float, str]], width: float) -> list[Placed]:
    """A place for each name, given as x, y and text; the sooner in the list, the nearer to its dot.

    A name stands towards the middle of the picture where it can, else on the other side, else higher or lower. Where all
    places are taken it stands beside its dot all the same.
    """
    placed: list[Placed] = []
    for x, y, text in names:
        wide = len(text) * LETTER * 0.6 + 12
        sides: tuple[Side, Side] = ("left", "right") if x < width / 2 else ("right", "left")
        choices = [
            Placed(left=x if side == "left" else x - wide, wide=wide, middle=y + shift, side=side)
            for shift, side in product(SHIFTS, sides)
        ]
        inside = [one for one in choices if one.left >= 0 and one.left + wide <= width]
        free = [one for one in inside if not any(one.hides(other) for other in placed)]
        placed.append((free or inside or choices)[0])
    return placed
