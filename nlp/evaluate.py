"""How good the tags are: figures on labelled posts that anybody can count again.

A labelled file is JSON lines (plain or .gz) of `text`, `label` and, if parts are kept apart, `split`. Its name begins
with the language ("de_", "en_"). Labels positive, neutral and negative are about sentiment; the sets of `TASKS` are
about an intent.
"""

import gzip
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp import pipeline
from nlp.lexicon import Lexicon, Seen, squash
from nlp.sentiment import LABELS, Sentiment
from nlp.taxonomy import Taxonomy
from nlp.words import LANGUAGES

RULE = 0.05  # of VADER's score, for positive and negative

TASKS = {  # set → (intent, the labels that stand for it)
    "de_flausch2025": ("praise", {"yes"}),
    "en_complaints": ("complaint", {"1"}),
    "en_suggestion_forum": ("wish", {"1"}),
    "en_suggestion_hotel": ("wish", {"1"}),
    "en_goemotions_multi": ("thanks", {"gratitude"}),
}


SENTIMENT = ("macro_f1", "macro_f1_all", "lexicon_f1", "accuracy", "negative_recall", "coverage", "ece", "share_error")


class Example(msgspec.Struct, frozen=True):
    """One labelled post."""

    text: str
    label: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one labelled set; shares are from 0 to 1, and None where they do not apply.

    Sentiment: `macro_f1`, `accuracy`, `negative_recall` and `ece` are over the posts that were scored, `coverage` is their
    share; `macro_f1_all` counts the others as neutral, and so do `share_error`, the mean distance of the shares told from
    the true ones, and `lexicon_f1`, what the lexicon reaches without any training (VADER's rule). `ece` is the expected
    calibration error (Naeini et al. 2015, ten bins). An intent: `f1`, `precision`, `recall` of the posts that have it.
    """

    corpus: str
    language: str
    task: str
    posts: int
    words_per_second: float
    macro_f1: float | None = None
    macro_f1_all: float | None = None
    lexicon_f1: float | None = None
    accuracy: float | None = None
    negative_recall: float | None = None
    coverage: float | None = None
    ece: float | None = None
    share_error: float | None = None
    f1: float | None = None
    precision: float | None = None
    recall: float | None = None


def read_examples(path: Path, split: str | None = None) -> list[Example]:
    """Read a labelled file, one part of it or all. Several labels of a post are joined by a space."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    kept = [line for line in lines if split is None or line.get("split") == split]
    return [
        Example(line["text"], " ".join(line["label"]) if isinstance(line["label"], list) else str(line["label"]))
        for line in kept
    ]


def evaluate(paths: Iterable[Path], split: str | None = "dev") -> list[Row]:
    """Evaluate labelled files, or all of a folder. Files in another language or with other labels are left out."""
    files = [f for p in paths for f in (sorted(p.glob("*.jsonl*")) if p.is_dir() else [p])]
    pipelines = {lang: pipeline.load(lang, Taxonomy(company="")) for lang in LANGUAGES}
    rows = []
    for file in files:
        corpus = file.name.split(".")[0]
        examples = read_examples(file, split)
        fits = corpus in TASKS or {example.label for example in examples} <= set(LABELS)
        if corpus[:2] in pipelines and examples and fits:
            rows.append(_row(corpus, pipelines[corpus[:2]], examples))
    return rows


def _row(corpus: str, nlp: Language, examples: Sequence[Example]) -> Row:
    started = time.perf_counter()
    docs = read_docs(nlp, examples)
    speed = sum(doc._.words for doc in docs) / (time.perf_counter() - started)
    gold = [example.label for example in examples]
    if corpus in TASKS:
        task, positive = TASKS[corpus]
        told = [any(found.intent == task for found in doc._.intents) for doc in docs]
        wanted = [bool(set(label.split()) & positive) for label in gold]
        figures = dict(zip(("f1", "precision", "recall"), f_score(wanted, told, True), strict=True))
    else:
        task, figures = "sentiment", judge(gold, [doc._.sentiment for doc in docs])
        lexicon = Lexicon(str(nlp.lang))
        figures["lexicon_f1"] = macro_f1(gold, [by_rule(lexicon.see(doc)) for doc in docs])
    return Row(corpus=corpus, language=str(nlp.lang), task=task, posts=len(docs), words_per_second=speed, **figures)


def read_docs(nlp: Language, examples: Iterable[Example]) -> list[Doc]:
    """Run examples, whose language is known, through a pipeline."""
    docs = []
    for example in examples:
        doc = nlp.make_doc(example.text)
        doc._.language = str(nlp.lang)
        docs.append(doc)
    return list(nlp.pipe(docs))


def judge(gold: Sequence[str], told: Sequence[Sentiment]) -> dict[str, float]:
    """Give the figures of sentiment named in `Row`, but for the lexicon's."""
    scored = [(g, t) for g, t in zip(gold, told, strict=True) if t.label is not None]
    right, given = [g for g, _ in scored], [t.label for _, t in scored]
    everything = [t.label or "neutral" for t in told]
    return {
        "macro_f1": macro_f1(right, given),
        "macro_f1_all": macro_f1(gold, everything),
        "accuracy": sum(g == t for g, t in zip(right, given, strict=True)) / max(len(scored), 1),
        "negative_recall": f_score(right, given, "negative")[2],
        "coverage": len(scored) / len(gold),
        "ece": calibration_error([t.confidence for _, t in scored], [g == t.label for g, t in scored]),
        "share_error": sum(abs(gold.count(k) - everything.count(k)) for k in LABELS) / len(LABELS) / len(gold),
    }


def by_rule(seen: Seen) -> str:
    """Judge by the sum of valences alone, as Hutto & Gilbert (2014) do."""
    score = float(squash(np.array(sum(hit.valence for hit in seen.hits))))
    return "positive" if score >= RULE else "negative" if score <= -RULE else "neutral"


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Give the mean distance between how sure and how often right, over bins of confidence; 0 for no posts."""
    found: dict[int, list[float]] = {}
    for sure, true in zip(confidence, right, strict=True):
        found.setdefault(min(int(sure * bins), bins - 1), []).append(sure - true)
    return sum(abs(sum(gaps)) for gaps in found.values()) / max(len(confidence), 1)


def f_score(gold: Sequence[object], told: Sequence[object], value: object) -> tuple[float, float, float]:
    """Give F1, precision and recall of one label; 0 where there is nothing to divide by."""
    hits = sum(g == t == value for g, t in zip(gold, told, strict=True))
    precision, recall = (hits / max(sum(x == value for x in side), 1) for side in (told, gold))
    return (2 * precision * recall / (precision + recall) if hits else 0.0), precision, recall


def macro_f1(gold: Sequence[object], told: Sequence[object]) -> float:
    """Give the mean F1 of the labels that occur in `gold`."""
    present = set(gold)
    return sum(f_score(gold, told, label)[0] for label in present) / max(len(present), 1)


def render(rows: Iterable[Row]) -> str:
    """Write the figures as two plain tables."""
    rows = list(rows)
    tables = (
        ("sentiment", SENTIMENT),
        ("intents", ("f1", "precision", "recall")),
    )
    lines: list[str] = []
    for title, names in tables:
        chosen = [row for row in rows if (row.task == "sentiment") == (title == "sentiment")]
        if chosen:
            lines += [
                "",
                f"{title:34}{'posts':>7}" + "".join(f"{n.replace('_', ' '):>17}" for n in names) + f"{'words/s':>12}",
            ]
        for row in chosen:
            label = row.corpus if title == "sentiment" else f"{row.corpus}: {row.task}"
            figures = "".join(f"{getattr(row, name):17.3f}" for name in names)
            lines.append(f"{label:34}{row.posts:7}{figures}{row.words_per_second:12,.0f}")
    return "\n".join(lines[1:])
