"""Write `docs/benchmarks/sentiment.md`: `python -m nlp.benchmark FOLDER --to docs/benchmarks/sentiment.md`.

Beside the figures of the shipped weights stand those of models that learnt from all other sets of the language and never
saw the one they are tried on: that is how good the method is on a community it does not know. Nothing learnt here is kept.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from nlp import pipeline
from nlp.evaluate import SENTIMENT, Example, Row, by_rule, evaluate, judge, macro_f1, read_docs, read_examples
from nlp.lexicon import Lexicon
from nlp.sentiment import LABELS, SentimentScorer
from nlp.taxonomy import Taxonomy
from nlp.train import FAVOUR, SEED, table, train
from nlp.words import LANGUAGES

LEARN_FROM, TRY_ON = 5000, 3000  # posts of a set at most
WORTH_LEARNING = 700  # posts a set must have to be learnt from
TRIED = ("rule", "lexicon head", "model", "rule, shares", "head, shares", "model, shares", "model, ece", "coverage")


def sentiment_sets(folder: Path, lang: str) -> dict[str, list[Example]]:
    """Give all posts of each set of a language with sentiment labels, shuffled."""
    found = {}
    for file in sorted(folder.glob(f"{lang}_*.jsonl*")):
        examples = read_examples(file)
        if {example.label for example in examples} <= set(LABELS):
            order = np.random.default_rng(SEED).permutation(len(examples))
            found[file.name.split(".")[0]] = [examples[i] for i in order]
    return found


def leave_one_out(folder: Path, lang: str) -> Iterator[tuple[str, int, list[float]]]:
    """Give (set, posts, the figures named in `TRIED`) for each set, from models that learnt from the others."""
    sets = sentiment_sets(folder, lang)
    tables = {name: table(lang, posts[:LEARN_FROM]) for name, posts in sets.items() if len(posts) >= WORTH_LEARNING}
    nlp, lexicon = pipeline.load(lang, Taxonomy(company="")), Lexicon(lang)
    for name, posts in sets.items():
        tried = posts[:TRY_ON]
        gold, docs = [example.label for example in tried], read_docs(nlp, tried)
        others = [one for other, one in tables.items() if other != name]
        figures = []
        for words in (False, True):
            scorer = SentimentScorer(lang, train(others, FAVOUR[lang], words=words))
            figures.append(judge(gold, [doc._.sentiment for doc in scorer.pipe(docs)]))
        head, model = figures
        rule = [by_rule(lexicon.see(doc)) for doc in docs]
        off = sum(abs(rule.count(k) - gold.count(k)) for k in LABELS) / len(LABELS) / len(gold)
        yield name, len(tried), [
            macro_f1(gold, rule), head["macro_f1_all"], model["macro_f1_all"], off, head["share_error"],
            model["share_error"], model["ece"], model["coverage"],
        ]  # fmt: skip


def markdown(head: tuple[str, ...], rows: list[tuple[str, int, list[float]]]) -> Iterator[str]:
    """Write a table with the mean of its rows."""
    yield "| set | posts | " + " | ".join(name.replace("_", " ") for name in head) + " |"
    yield "|---" * (len(head) + 2) + "|"
    means = np.mean([values for _, _, values in rows], axis=0).tolist()
    for name, posts, values in [*rows, ("mean", sum(posts for _, posts, _ in rows), means)]:
        yield f"| {name} | {posts:,} | " + " | ".join(f"{value:.3f}" for value in values) + " |"


def report(folder: Path) -> Iterator[str]:
    """Give the lines of the whole page."""
    yield from (
        "# How good the tags are", "", "Written by `python -m nlp.benchmark FOLDER --to docs/benchmarks/sentiment.md`.",
        "`nlp/evaluate.py` says what the columns are; `nlp/models/README.md` says what was learnt from.", "",
    )  # fmt: skip
    rows = evaluate([folder])
    for lang in LANGUAGES:
        yield from (f"## Sentiment, {lang}: the shipped weights on development parts", "")
        yield from markdown(
            SENTIMENT, [_figures(r, SENTIMENT) for r in rows if (r.task, r.language) == ("sentiment", lang)]
        )
        yield from ("", f"## Sentiment, {lang}: learnt from the other sets, tried on this one", "")
        yield from markdown(TRIED, list(leave_one_out(folder, lang)))
        yield ""
    names = ("f1", "precision", "recall")
    chosen = [row for row in rows if row.task != "sentiment"]
    yield from ("## Intents", "", "| set | intent | posts | f1 | precision | recall |", "|---|---|---|---|---|---|")
    for row in chosen:
        figures = " | ".join(f"{value:.3f}" for value in _figures(row, names)[2])
        yield f"| {row.corpus} | {row.task} | {row.posts:,} | {figures} |"


def _figures(row: Row, names: tuple[str, ...]) -> tuple[str, int, list[float]]:
    return row.corpus, row.posts, [getattr(row, name) for name in names]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    given = parser.parse_args()
    given.to.write_text("\n".join(report(given.folder)) + "\n", encoding="utf-8")
