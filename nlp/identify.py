"""py3langid's own model, walked for many texts at once: the same answers at ten times the speed.

A finite automaton reads the bytes of a text and names features on its way, which naive Bayes weighs. Instead of one text
byte by byte, numpy reads the next byte of every text.
"""

import math
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]


class Identifier:
    """Gives the probability of each of `labels` for each text."""

    def __init__(self) -> None:
        model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self.labels: list[str] = model.nb_classes
        places = [(self.labels.index(label), i) for i, label in enumerate(self.labels)]
        self._twice = [(first, again) for first, again in places if first != again]  # languages with two scripts
        self._next: Array = np.asarray(model.tk_nextmove)
        self._row: Array = np.asarray(model.tk_row).astype(np.int64) << 8  # where the moves of a state begin
        self._feature: Array = np.asarray(model.tk_output)
        self._weights: Array = model.nb_ptc
        self._prior: Array = model.nb_pc

    def __call__(self, texts: Sequence[str]) -> Array:
        """Give probabilities, text by label; a label that stands there twice has all of its own at the first place."""
        codes = [_encode(text) for text in texts]
        counts, used = self._counts(codes)
        scores = np.log1p(counts) @ self._weights[used].astype(np.float32) + self._prior
        scores[np.diff(counts.indptr) == 0] = 0  # no features: every language is as likely
        # as in py3langid: sure of itself to the same degree over all lengths
        scores /= np.array([math.sqrt(len(code) or 1) for code in codes], np.float32)[:, None]
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        for first, again in self._twice:
            grown[:, first] += grown[:, again]
            grown[:, again] = 0
        return grown / grown.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]

    def _counts(self, codes: Sequence[bytes]) -> tuple[Any, Array]:
        """Count the features met, text by feature, as a sparse matrix; and say which they are."""
        order = sorted(range(len(codes)), key=lambda i: -len(codes[i]))  # so that those still being read come first
        longest = max(map(len, codes), default=0)
        letters = np.zeros((longest, len(codes)), np.uint8)
        for place, i in enumerate(order):
            letters[: len(codes[i]), place] = np.frombuffer(codes[i], np.uint8)
        lengths = np.array([len(codes[i]) for i in order])
        state = np.zeros(len(codes), np.int64)
        found = np.full((longest, len(codes)), -1, np.int32)
        for step, row in enumerate(letters):
            reading = int((lengths > step).sum())
            state[:reading] = self._next[self._row[state[:reading]] + row[:reading]]
            found[step, :reading] = self._feature[state[:reading]]
        steps, places = np.nonzero(found >= 0)
        ones = np.ones(len(steps), np.float32)
        used, columns = np.unique(found[steps, places], return_inverse=True)
        rows = np.array(order, np.int64)[places]
        counts = csr_array((ones, (rows, columns)), shape=(len(codes), len(used)))
        counts.sum_duplicates()
        return counts, used


def _encode(text: str) -> bytes:
    """Give the bytes py3langid reads."""
    text = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", text).encode(errors="surrogatepass")
