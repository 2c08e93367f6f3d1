import numpy as np
import pytest
import spacy

from nlp.evaluate import Example
from nlp.grams import BUCKETS, Words, columns, normal
from nlp.sentiment import Model, SentimentScorer, gather, read_model, spread
from nlp.train import AT_HOME, table, train
from nlp.words import LANGUAGES

PLAIN = "The manual describes the menu on page four. The cable goes into the second port. "
GOOD, BAD = "I love this wonderful lamp", "I hate this awful lamp"


def docs(pipelines, texts, language="en"):
    found = []
    for text in texts:
        doc = pipelines[language].make_doc(text)
        doc._.language = language
        found.append(doc)
    return found


def score(pipelines, text):
    [doc] = pipelines["en"].pipe(docs(pipelines, [text]))
    return doc._.sentiment


def test_many_posts_at_once_are_judged_like_one_by_one(pipelines):
    texts = [GOOD, "", BAD, "ok", PLAIN * 3, "🎉🎉"]
    together = [doc._.sentiment for doc in pipelines["en"].pipe(docs(pipelines, texts))]
    alone = [pipelines["en"](doc)._.sentiment for doc in docs(pipelines, texts)]
    assert [(s.label, s.reason) for s in together] == [(s.label, s.reason) for s in alone]
    assert [s.confidence for s in together] == pytest.approx([s.confidence for s in alone], abs=1e-5)


def test_a_long_plain_post_is_as_neutral_as_a_short_one(pipelines):
    assert score(pipelines, PLAIN).label == score(pipelines, PLAIN * 20).label == "neutral"


def test_one_clear_sentence_shows_in_a_plain_post(pipelines):
    assert score(pipelines, PLAIN + "This is terrible, I hate it!").score < score(pipelines, PLAIN).score - 0.2


def test_a_post_is_half_the_mean_and_half_the_peak_of_its_sentences():
    sentences = np.array([[0.0, 1.0, 0.0], [0.0, 0.2, 0.8]])
    both = gather(sentences, np.ones(2), np.array([0]))
    assert both[0] == pytest.approx([0, (0.6 + 0.2) / 2, (0.4 + 0.8) / 2])


def test_probabilities_of_no_evidence_are_equal():
    assert spread(np.zeros((1, 2)))[0] == pytest.approx([1 / 3] * 3)


def test_weights_added_up_by_word_are_those_of_the_matrix_that_was_learnt_from():
    nlp, weights = spacy.blank("de"), np.random.default_rng(1).normal(size=(BUCKETS, 2)).astype(np.float32)
    words, texts = Words(weights), [nlp.make_doc(text) for text in ("Der Router läuft.\n Sehr gut!", "Gut, guuuut")]
    rows = words.rows(texts)
    unit = np.repeat([0, 1], [len(doc) for doc in texts])
    assert words.weigh(rows, unit, 2) == pytest.approx(words.matrix(rows, unit, 2) @ weights, rel=1e-4)


def test_addresses_names_and_numbers_are_one_word_each():
    assert [normal(word) for word in ("https://a.example/b", "@anna", "42.7", "Sooooo")] == [
        "<url>", "<user>", "<number>", "so",
    ]  # fmt: skip
    assert all(place < BUCKETS for place in columns("grossartig")[0])


def test_training_learns_and_gives_the_same_weights_twice(tmp_path):
    posts = [Example(f"{text} {n}", label) for n in range(40) for text, label in (
        (GOOD, "positive"), (BAD, "negative"), ("The lamp stands on the table", "neutral"))]  # fmt: skip
    first, second = (train([table("en", posts)], AT_HOME) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    first.write("en", tmp_path)
    scorer = SentimentScorer("en", Model.read("en", tmp_path))
    nlp = spacy.blank("en")
    for text, label in ((GOOD, "positive"), (BAD, "negative")):
        doc = nlp.make_doc(text)
        doc._.language = "en"
        assert scorer(doc)._.sentiment.label == label


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_weights_are_small_and_of_the_shape_the_code_expects(language, pipelines):
    model = read_model(language)
    assert model.words.shape == (BUCKETS, 2)
    assert np.isfinite(model.words).all()
    assert np.array_equal(pipelines[language].get_pipe("sentiment").model.words, model.words)
