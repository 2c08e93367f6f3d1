"""Try every rival on every labelled set: learnt from the set itself, and learnt from all others of the language."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import spacy

from nlp.comparison.rivals import RIVALS, Judge, Sets
from nlp.evaluate import Example, calibration_error, f_score, macro_f1, read_examples
from nlp.sentiment import LABELS
from nlp.train import SEED
from nlp.words import LANGUAGES

HOME = ("de_sb10k", "de_potts", "en_goemotions_sentiment", "en_senti4sd_so")
FOLDS = 5  # of a set without a development part
LEARN_FROM, TRY_ON = 5000, 2000  # posts of a set at most, where it is learnt from the others
WORTH_LEARNING = 700  # posts a set must have to be learnt from
TOKENIZER = "spaCy's tokenizer alone"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One method on one set. Every post counts with its likeliest label; `ece` is None where no probability is given.

    `where`: "home" learnt from the same set's training part, "abroad" from all other sets. Words per second of one core.
    """

    method: str
    language: str
    where: Literal["home", "abroad", "speed"]
    corpus: str
    posts: int
    macro_f1: float
    negative_recall: float
    ece: float | None
    words_per_second: float


def sentiment_sets(folder: Path, lang: str) -> dict[str, tuple[Example, ...]]:
    """Give all posts of each set of a language with sentiment labels, shuffled."""
    found = {}
    for file in sorted(folder.glob(f"{lang}_*.jsonl*")):
        examples = read_examples(file)
        if {example.label for example in examples} <= set(LABELS):
            order = np.random.default_rng(SEED).permutation(len(examples))
            found[file.name.split(".")[0]] = tuple(examples[i] for i in order)
    return found


def compare(folder: Path, methods: Sequence[str], say: Callable[[str], None]) -> Iterator[Row]:
    """Give the figures of the methods named, a row at a time; `say` is told what cannot be tried and why."""
    for lang in LANGUAGES:
        sets = sentiment_sets(folder, lang)
        if sets and "Kundschafter" in methods:
            yield _tokenizer(lang, [post for one in sets.values() for post in one[:TRY_ON]])
        for method in methods:
            try:
                yield from _rows(folder, lang, sets, method)
            except ImportError as error:
                say(f"{method} is left out: {error.name} is not installed")
                continue


def _rows(folder: Path, lang: str, sets: dict[str, tuple[Example, ...]], method: str) -> Iterator[Row]:
    make = RIVALS[method]
    for corpus in HOME:
        if corpus in sets:
            parts = [(make(lang, [learn], True), tried) for learn, tried in _parts(folder, corpus)]
            yield from _row(method, lang, "home", corpus, parts)
    for corpus, posts in sets.items():
        others: Sets = [one[:LEARN_FROM] for name, one in sets.items() if name != corpus and len(one) >= WORTH_LEARNING]
        if others:
            yield from _row(method, lang, "abroad", corpus, [(make(lang, others, False), posts[:TRY_ON])])


def _parts(folder: Path, corpus: str) -> Iterator[tuple[tuple[Example, ...], tuple[Example, ...]]]:
    """Give what to learn from and what to try on: training and development part, or `FOLDS` folds."""
    file = next(folder.glob(f"{corpus}.jsonl*"))
    learn, tried = (tuple(read_examples(file, split=split)) for split in ("train", "dev"))
    if tried:
        yield learn, tried
        return
    fold = np.random.default_rng(SEED).permutation(len(learn)) % FOLDS
    for number in range(FOLDS):
        kept, out = (
            tuple(post for post, f in zip(learn, fold, strict=True) if bool(f == number) is side)
            for side in (False, True)
        )
        yield kept, out


def _row(
    method: str, lang: str, where: Any, corpus: str, parts: Sequence[tuple[Judge | None, Sequence[Example]]]
) -> Iterator[Row]:
    gold, told, sure, seconds, words = list[int](), list[int](), list[float](), 0.0, 0
    for judge, posts in parts:
        if judge is None:
            return
        started = time.process_time()
        labels, chances = judge(posts)
        seconds += time.process_time() - started
        words += sum(len(post.text.split()) for post in posts)
        gold += [LABELS.index(post.label) for post in posts]
        told += labels.tolist()
        sure += [] if chances is None else chances.max(axis=1).tolist()
    right = [g == t for g, t in zip(gold, told, strict=True)]
    yield Row(
        method=method,
        language=lang,
        where=where,
        corpus=corpus,
        posts=len(gold),
        macro_f1=macro_f1(gold, told),
        negative_recall=f_score(gold, told, 0)[2],
        ece=calibration_error(sure, right) if sure else None,
        words_per_second=words / max(seconds, 1e-9),
    )


def _tokenizer(lang: str, posts: Sequence[Example]) -> Row:
    nlp = spacy.blank(lang)
    started = time.process_time()
    for post in posts:
        nlp.make_doc(post.text)
    speed = sum(len(post.text.split()) for post in posts) / (time.process_time() - started)
    return Row(
        method=TOKENIZER, language=lang, where="speed", corpus="", posts=len(posts), macro_f1=0.0, negative_recall=0.0,
        ece=None, words_per_second=speed,
    )  # fmt: skip
