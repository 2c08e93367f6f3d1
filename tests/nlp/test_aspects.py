from datetime import UTC, datetime

import pytest

from nlp.aspects import clauses
from nlp.tag import tag

NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)


def read(nlp, text, language):
    doc = nlp.make_doc(text)
    doc._.language = language
    return nlp(doc)


def said(doc, kind="topic"):
    return {aspect.name: aspect.sentiment for aspect in doc._.aspects if aspect.kind == kind}


CASES = [
    ("de", "Der Router ist super, aber das Roaming ist eine Frechheit.", {"router": "positive", "roaming": "negative"}),
    ("de", "Der Router ist wirklich toll. Die Störung gestern war furchtbar!", {"router": "positive", "outage": "negative"}),
    ("de", "Router und Roaming sind beide schrecklich schlecht.", {"router": "negative", "roaming": "negative"}),
    ("en", "The router is great but the roaming is terrible.", {"router": "positive", "roaming": "negative"}),
    ("en", "I love the router. The outage was awful!", {"router": "positive", "outage": "negative"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "wanted"), CASES)
def test_each_thing_is_judged_by_its_own_words(pipelines, language, text, wanted):
    assert said(read(pipelines[language], text, language)) == wanted


def test_a_piece_goes_with_the_thing_it_names(pipelines):
    text = "The router is great, really solid stuff, but the roaming is terrible."
    found = {a.name: text[a.start_char : a.end_char] for a in read(pipelines["en"], text, "en")._.aspects}
    assert found == {
        "router": "The router is great, really solid stuff,",
        "roaming": "but the roaming is terrible.",
    }


def test_a_step_of_being_a_customer_is_found_without_any_setting(pipelines):
    doc = read(pipelines["de"], "Die Kündigung war eine einzige Katastrophe.", "de")
    assert said(doc, "process") == {"leaving": "negative"}


def test_what_is_not_scored_as_a_post_is_not_scored_as_an_aspect(pipelines):
    doc = read(pipelines["de"], "Le router est génial et très rapide", "other")
    assert doc._.tags
    assert not doc._.aspects


def test_aspects_are_written_with_their_places_and_those_of_a_title_have_none(con, put, taxonomy):
    put("f/1", "Hallo. Das Roaming ist wirklich super!", title="Router ist furchtbar schlecht")
    tag(con, taxonomy, NOW)
    assert con.execute(
        "select name, sentiment, substr(text, start_char + 1, end_char - start_char) from nlp.aspects"
        " join core.posts using (post_key) order by all"
    ).fetchall() == [("roaming", "positive", "Das Roaming ist wirklich super!"), ("router", "negative", "")]


def test_clauses_cover_the_sentence(pipelines):
    doc = pipelines["de"].make_doc("Das ist gut, aber teuer")
    assert [doc[a:b].text for a, b in clauses(doc, 0, len(doc))] == ["Das ist gut", ",", "aber teuer"]
