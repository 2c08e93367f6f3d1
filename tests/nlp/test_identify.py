"""The batched walk against py3langid's own."""

import numpy as np
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from nlp.identify import Identifier

TEXTS = [
    "The router loses the connection every evening.",
    "Der Router verliert jeden Abend die Verbindung, größere Störung.",
    "Le routeur perd la connexion tous les soirs.",
    "LE ROUTEUR NE MARCHE PLUS",
    "Internet ne radi od jutros, molim vas pomozite mi oko toga",
    "日本語のテキスト",
    "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}",
    "\ud800 broken",
    "123",
    "",
]


@pytest.fixture(scope="module")
def identifier():
    return Identifier()


def test_gives_the_probabilities_of_py3langid(identifier):
    theirs = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for text, found in zip(TEXTS, identifier(TEXTS), strict=True):
        expected = dict(theirs.rank(text))
        assert {label: found[identifier.labels.index(label)] for label in expected} == pytest.approx(expected, abs=1e-5)
        assert found.sum() == pytest.approx(1, abs=1e-5)


def test_gives_the_same_alone_and_among_others(identifier):
    alone = np.vstack([identifier([text]) for text in TEXTS])
    assert identifier(TEXTS) == pytest.approx(alone, abs=1e-6)
