"""Words as numbers: every word is hashed whole, in pairs and as runs of letters, so that a linear model can add up weights.

A post or a sentence is the sum of its words over the square root of their number: then what a word adds does not depend
on its neighbours, and is worked out once per spelling.
"""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from spacy.tokens import Doc

from nlp.words import fold, shorten

Floats = np.ndarray[Any, np.dtype[np.float32]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
BUCKETS = 2**17
RUNS = (3, 4, 5)  # letters, over the word with < before and > behind
RUNS_COUNT, PAIR_COUNTS = 0.5, 0.7  # against 1 for the word
FEWEST = 4  # words a unit counts as at least
ENDS = frozenset(".!?…\n:;")
CAPACITY = 2**17  # spellings remembered
_MIX = np.uint64(0x9E3779B97F4A7C15)


def normal(word: str) -> str:
    """Bring addresses, names of accounts, numbers and lengthened words to one form each."""
    if word.startswith(("http", "www.")):
        return "<url>"
    if word.startswith("@") and len(word) > 1:
        return "<user>"
    return "<number>" if any(map(str.isdigit, word)) else shorten(fold(word))


def columns(word: str) -> tuple[list[int], list[float]]:
    """Give the columns of a normal word and how much each counts; the runs of letters together count `RUNS_COUNT`."""
    framed = f"<{word}>"
    runs = [framed[i : i + n] for n in RUNS for i in range(len(framed) - n + 1)] if word.isalpha() else []
    values = [1.0, *[RUNS_COUNT / len(runs) ** 0.5] * len(runs)] if runs else [1.0]
    return [zlib.crc32(text.encode()) % BUCKETS for text in (word, *(f"run {run}" for run in runs))], values


class Words:
    """What is known of each spelling: the sum of its weights, its hash, whether it is a blank, opens or ends a sentence."""

    def __init__(self, weights: Floats | None = None) -> None:
        self._weights = weights
        self._clear(CAPACITY)

    def _clear(self, capacity: int) -> None:
        self._rows: dict[int, int] = {}
        self.normal: list[str] = []
        self.sums = np.zeros((capacity, 2 if self._weights is None else self._weights.shape[1]), np.float32)
        self.hashes = np.zeros(capacity, np.uint64)
        self.blank, self.opens, self.ends = np.zeros((3, capacity), bool)

    def rows(self, docs: Sequence[Doc]) -> Integers:
        """Give the row of every token of the posts, one after the other. Rows hold until the next call."""
        keys = [key for doc in docs for key in doc.to_array("ORTH").tolist()]
        new = {key for key in keys if key not in self._rows}
        if len(self._rows) + len(new) > len(self.hashes):
            new = set(keys)
            self._clear(max(CAPACITY, len(new)))
        for key in new:
            self._learn(key, docs[0].vocab.strings[key])
        return np.array([self._rows[key] for key in keys], np.int64)

    def _learn(self, key: int, spelling: str) -> None:
        row = self._rows[key] = len(self._rows)
        word = normal(spelling)
        self.normal.append(word)
        self.hashes[row] = zlib.crc32(word.encode())
        self.blank[row], self.opens[row] = spelling.isspace(), spelling[:1].isalpha()
        self.ends[row] = spelling[-1:] in ENDS
        if self._weights is not None:
            places, values = columns(word)
            self.sums[row] = np.array(values, np.float32) @ self._weights[places]

    def starts(self, rows: Integers, first: Integers) -> Integers:
        """Give where sentences begin: the first token of each post, and a letter behind an end mark."""
        begins = np.zeros(len(rows), bool)
        begins[1:] = self.ends[rows[:-1]] & self.opens[rows[1:]]
        begins[first] = True
        return np.flatnonzero(begins)

    def pairs(self, rows: Integers, unit: Integers) -> tuple[Integers, Integers]:
        """Give the unit and the column of every pair of neighbours within a unit."""
        words = ~self.blank[rows]
        rows, unit = rows[words], unit[words]
        same = unit[1:] == unit[:-1]
        mixed = (self.hashes[rows[:-1]] * np.uint64(31) + self.hashes[rows[1:]]) * _MIX
        return unit[1:][same], (mixed[same] >> np.uint64(64 - BUCKETS.bit_length() + 1)).astype(np.int64)

    def sizes(self, rows: Integers, unit: Integers, units: int) -> Floats:
        """Give what the sum of each unit is divided by."""
        return np.sqrt(np.maximum(np.bincount(unit[~self.blank[rows]], minlength=units), FEWEST)).astype(np.float32)

    def weigh(self, rows: Integers, unit: Integers, units: int) -> Floats:
        """Add up the weights of each unit (unit by class)."""
        if self._weights is None:
            raise ValueError("These words were made without weights.")
        of_pair, column = self.pairs(rows, unit)
        words = ~self.blank[rows]
        total = np.empty((units, self.sums.shape[1]), np.float32)
        for k in range(total.shape[1]):
            total[:, k] = np.bincount(unit[words], self.sums[rows[words], k], units)
            total[:, k] += PAIR_COUNTS * np.bincount(of_pair, self._weights[column, k], units)
        return np.asarray(total / self.sizes(rows, unit, units)[:, None], np.float32)

    def matrix(self, rows: Integers, unit: Integers, units: int) -> sparse.csr_matrix:
        """Give the same sums before any weights (unit by `BUCKETS`)."""
        known = [columns(word) for word in self.normal]
        ends = np.cumsum([0, *(len(places) for places, _ in known)])
        values, places = (np.concatenate([pair[k] for pair in known]) for k in (1, 0))
        spelt = sparse.csr_matrix((values, places.astype(np.int64), ends), shape=(len(known), BUCKETS))
        words = ~self.blank[rows]
        counts = sparse.csr_matrix((np.ones(words.sum()), (unit[words], rows[words])), shape=(units, len(known)))
        of_pair, column = self.pairs(rows, unit)
        pairs = sparse.csr_matrix((np.full(len(column), PAIR_COUNTS), (of_pair, column)), shape=(units, BUCKETS))
        return sparse.csr_matrix(sparse.diags(1 / self.sizes(rows, unit, units)) @ (counts @ spelt + pairs))
