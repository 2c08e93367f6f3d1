import json
from pathlib import Path

import pytest

from nlp import pipeline
from nlp.evaluate import f_score
from nlp.intents import INTENTS
from nlp.taxonomy import Brand, Competitor, Product, Taxonomy

HERE = Path(__file__).parent
ALMTEL = Taxonomy(
    company="Almtel",
    brand=Brand(spellings=["Alm-Tel"]),
    products=[
        Product(name)
        for name in ("AlmFiber", "AlmBox", "AlmTV", "Alm Mobil", "Murmel", "AlmApp", "Firnblick")
    ],
    competitors=[Competitor(name) for name in ("Voltafon", "VoltaBox", "Rhenonet")],
)  # fmt: skip
NAMED_FROM = ("recommendation", "switching", "reply_complaint")  # people are named from these: better silent than wrong


def labelled(language):
    lines = (HERE / f"intents_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def told():
    """Per language the labelled sentences with what the pipeline finds in them."""
    found = {}
    for language in ("de", "en"):
        nlp, rows = pipeline.load(language, ALMTEL), labelled(language)
        docs = []
        for row in rows:
            doc = nlp.make_doc(row["text"])
            doc._.language = language
            docs.append(doc)
        intents = [{one.intent for one in doc._.intents} for doc in nlp.pipe(docs)]
        found[language] = list(zip(rows, intents, strict=True))
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_three_hundred_sentences_are_labelled_and_a_part_is_held_back(language):
    rows = labelled(language)
    assert len({row["text"] for row in rows}) >= 300
    assert 80 <= sum(row["part"] == "held" for row in rows) <= 130
    assert {label for row in rows for label in row["labels"]} == set(INTENTS)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("intent", NAMED_FROM)
def test_where_people_are_named_nine_in_ten_are_right(told, language, intent):
    gold = [intent in row["labels"] for row, _ in told[language]]
    given = [intent in intents for _, intents in told[language]]
    _, precision, recall = f_score(gold, given, True)
    assert precision >= 0.9
    assert recall >= 0.7
