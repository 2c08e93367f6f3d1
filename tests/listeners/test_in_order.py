import random

import pytest

from listeners.in_order import Mark, Row, read_on
from listeners.records import SourceUnavailable


class Moving:
    """A list sorted by moment, `size` entries a page, in which something happens before every answer."""

    def __init__(self, size, happens=lambda _: None):
        self.moments: dict[int, int] = {}
        self.size, self.happens, self.asked = size, happens, 0

    def __call__(self, since, page):
        self.happens(self)
        self.asked += 1
        fitting = sorted((m, i) for i, m in self.moments.items() if since is None or m >= since)
        start = (page - 1) * self.size
        return [Row(m, i, {}) for m, i in fitting[start : start + self.size]], len(fitting) > start + self.size


def heard(moving, mark=Mark(), most=None):  # noqa: B008 - it is frozen
    ids = []
    for number, (rows, after) in enumerate(read_on(moving, mark, "The list"), 1):
        ids += [row.id for row in rows]
        mark = after
        if number == most:
            break
    return ids, mark


def test_a_list_at_rest_is_read_once_in_its_order():
    moving = Moving(3)
    moving.moments = {number: number // 2 for number in range(20)}
    ids, mark = heard(moving)
    assert ids == list(range(20))
    assert heard(moving, mark) == ([], mark)


def test_a_second_with_more_entries_than_a_page_is_read_whole():
    moving = Moving(3)
    moving.moments = dict.fromkeys(range(20), 5) | {20: 6, 21: 7}
    ids, mark = heard(moving)
    assert ids == list(range(22))
    moving.moments[22] = 7
    assert heard(moving, mark)[0] == [22]


def test_an_empty_list_is_no_page():
    assert heard(Moving(3)) == ([], Mark())


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost_whatever_moves_meanwhile(seed):
    """A hundred lists each: before any answer entries move up, appear or vanish, and nights break off."""
    for number in range(100):
        chance = random.Random(seed * 1000 + number)
        clock = 9

        def happens(moving, chance=chance):
            nonlocal clock
            clock += chance.random() < 0.5
            if chance.random() < 0.4 and moving.moments:
                moving.moments[chance.choice(list(moving.moments))] = clock
            if chance.random() < 0.2:
                moving.moments[len(moving.moments) + 1000] = clock
            if chance.random() < 0.2 and moving.moments:
                moving.moments.pop(chance.choice(list(moving.moments)))

        moving = Moving(chance.randint(1, 4), happens)
        moving.moments = {entry: chance.randint(0, 3) for entry in range(chance.randint(0, 25))}
        met, mark = set(), Mark()
        for _ in range(chance.randint(1, 4)):
            ids, mark = heard(moving, mark, most=chance.randint(1, 40))
            met |= set(ids)
        moving.happens = lambda _: None
        ids, mark = heard(moving, mark)
        assert set(moving.moments) <= met | set(ids)
        assert heard(moving, mark)[0] == []


@pytest.mark.parametrize("size", [0, 2])
def test_a_list_that_gives_the_same_again_and_again_is_left(size):
    rows = [Row(5, entry, {}) for entry in range(size)]
    with pytest.raises(SourceUnavailable, match="The list gives the same"):
        list(read_on(lambda _since, _page: (rows, True), Mark(), "The list"))


def test_a_list_that_jumps_back_brings_nothing_from_before():
    rows = [Row(5, 1, {}), Row(6, 2, {})]
    assert [row for found, _ in read_on(lambda *_: (rows, False), Mark(6, [2]), "The list") for row in found] == []
