import re
import tomllib
from pathlib import Path

import pytest
import spacy
from thinc.api import Config

from nlp import pipeline
from nlp.intents import INTENTS
from nlp.taxonomy import Taxonomy
from nlp.words import HERE, LANGUAGES, expand, spellings

CASES = Path(__file__).parent / "cases"


def cases():
    for language in LANGUAGES:
        for case in tomllib.loads((CASES / f"{language}.toml").read_text(encoding="utf-8"))["case"]:
            yield pytest.param(language, case, id=f"{language}: {case['text'][:60]}")


def read(nlp, text, language=None):
    doc = nlp.make_doc(text)
    doc._.language = language
    return nlp(doc)


@pytest.mark.parametrize(("language", "case"), list(cases()))
def test_reads_posts_as_the_case_table_says(pipelines, language, case):
    doc = read(pipelines[language], case["text"], language)
    if "intents" in case:
        assert sorted({found.intent for found in doc._.intents}) == case["intents"]
    if "tags" in case:
        assert sorted(f"{tag.kind}:{tag.name}" for tag in doc._.tags) == sorted(case["tags"])
    if "sentiment" in case:
        assert (doc._.sentiment.label or "none") == case["sentiment"], doc._.sentiment


def test_every_intent_has_cases_in_every_language():
    for language in LANGUAGES:
        listed = tomllib.loads((CASES / f"{language}.toml").read_text(encoding="utf-8"))["case"]
        assert set(INTENTS) == {intent for case in listed for intent in case.get("intents", [])}


def test_shows_the_words_that_decided(pipelines):
    text = "Hallo! Danke für nichts. Geht das auch so?"
    found = {f.intent: text[f.start_char : f.end_char] for f in read(pipelines["de"], text, "de")._.intents}
    assert found == {"complaint": "Danke für nichts", "question": "Geht das auch so?"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_of_the_config_is_a_registered_namespaced_factory(language):
    config = Config().from_disk(HERE / f"{language}.cfg")
    for name in config["nlp"]["pipeline"]:
        factory = config["components"][name]["factory"]
        assert re.fullmatch(rf"kundschafter/{name}-v\d+", factory)
        assert spacy.blank(language).get_factory_meta(factory).assigns


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_finds_what_it_requires(pipelines, language):
    assert not any(pipelines[language].analyze_pipes()["problems"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pipeline_written_to_disk_reads_the_same(pipelines, language, tmp_path):
    pipelines[language].to_disk(tmp_path)
    text = "Danke, der Router von Helvia ist super" if language == "de" else "Thanks, the Helvia router is great"
    again, first = read(spacy.load(tmp_path), text), read(pipelines[language], text)
    assert (again._.tags, again._.intents, again._.sentiment) == (first._.tags, first._.intents, first._.sentiment)
    assert again._.tags
    assert again._.sentiment.label == "positive"


def test_another_language_is_never_scored(pipelines):
    doc = read(pipelines["de"], "Merci beaucoup pour votre aide, c'est vraiment génial avec Helvia")
    assert (doc._.language, doc._.sentiment.label, doc._.sentiment.reason) == ("other", None, "language")
    assert [tag.name for tag in doc._.tags] == ["Helvia"]
    assert not doc._.intents


def test_too_few_words_are_of_unknown_language(pipelines):
    doc = read(pipelines["de"], "ok gut")
    assert (doc._.language, doc._.sentiment.reason) == (None, "language")


def test_the_version_follows_the_taxonomy(taxonomy):
    assert pipeline.version(taxonomy) == pipeline.version(taxonomy)
    assert pipeline.version(taxonomy) != pipeline.version(Taxonomy(company="Helvia"))


def test_alternatives_and_spellings_are_written_out():
    assert list(expand("(a|b) c (d|)")) == ["a c d", "a c", "b c d", "b c"]
    assert "grosse stoerung" in spellings("Große Störung")
