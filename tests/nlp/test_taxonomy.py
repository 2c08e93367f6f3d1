import msgspec
import pytest

from nlp import pipeline
from nlp.taxonomy import Competitor, Product, Taxonomy, Topic


def test_an_unknown_key_is_refused_with_its_place():
    with pytest.raises(msgspec.ValidationError, match="spelings"):
        msgspec.convert({"company": "x", "products": [{"name": "a", "spelings": []}]}, Taxonomy)


def test_the_digest_changes_with_every_term():
    one, same, other = (Taxonomy(company="x", topics={"a": Topic(de=[term])}) for term in ("a", "a", "b"))
    assert one.digest() == same.digest() != other.digest()
    assert len(one.digest()) == 12


def test_rivals_of_a_product_are_competitors_once():
    taxonomy = Taxonomy("x", products=[Product("p", competitors=["Nord", "sued"])], competitors=[Competitor("nord")])
    assert [(kind, name) for kind, name, _ in taxonomy.names()] == [
        ("brand", "x"), ("product", "p"), ("competitor", "nord"), ("competitor", "sued"),
    ]  # fmt: skip


ODD = [
    "",
    " ",
    "++",
    "C++",
    "(",
    "a|b",
    "…",
    "\n",
    "\x00",
    "<script>",
    "Ünï-cödé",
    "é" * 300,
    "x y  z",
    "🙂",
    "=1+1",
    "'",
    ".",
]


@pytest.mark.parametrize("language", ["de", "en"])
def test_odd_terms_are_found_as_they_stand_or_do_no_harm(language):
    nlp = pipeline.load(language, Taxonomy("x", topics={"odd": Topic(de=ODD, en=ODD)}))
    doc = nlp.make_doc("C++ and <script> and Ünï-cödé and 🙂 or X Y Z in x")
    doc._.language = language
    found = {doc.text[tag.start_char : tag.end_char] for tag in nlp(doc)._.tags}
    assert {"C++", "Ünï-cödé", "🙂", "X Y Z", "x"} <= found


def test_a_company_without_anything_tags_nothing_but_its_name():
    nlp = pipeline.load("de", Taxonomy("Firma"))
    doc = nlp("Die Firma hat einen Router und ein Firmament und keine Firmenliste")
    assert [(tag.name, tag.start_char) for tag in doc._.tags] == [("Firma", 4)]
