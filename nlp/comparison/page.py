"""Write `docs/benchmarks/sentiment.md`, and beside it the figures as JSON: what is not tried anew keeps its old figures."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from listeners.files import write_whole
from nlp.comparison.community import Kept, Own, own_labels_and_thresholds
from nlp.comparison.compare import HOME, TOKENIZER, Row, compare
from nlp.comparison.rivals import RIVALS
from nlp.evaluate import SENTIMENT, evaluate
from nlp.evaluate import Row as Shipped
from nlp.words import LANGUAGES

NONE = "\u2013"


class Figures(msgspec.Struct, kw_only=True):
    """All figures of the page."""

    compared: list[Row] = []
    shipped: list[Shipped] = []
    own: list[Own] = []
    kept: list[Kept] = []


def write(folder: Path, to: Path, methods: Sequence[str], say: Callable[[str], None]) -> None:
    """Try the methods named on the labelled sets of `folder`, and write the page and its figures."""
    file = to.with_suffix(".json")
    found = msgspec.json.decode(file.read_bytes(), type=Figures) if file.exists() else Figures()
    for row in compare(folder, methods, say):
        say(f"{row.language} {row.method} {row.where} {row.corpus}: {row.macro_f1:.3f}")
        key = (row.method, row.language, row.where, row.corpus)
        found.compared = [old for old in found.compared if (old.method, old.language, old.where, old.corpus) != key]
        found.compared.append(row)
        _keep(file, found)
    if "Kundschafter" in methods:
        found.shipped = evaluate([folder])
        both = list(own_labels_and_thresholds(folder))
        found.own = [row for row in both if isinstance(row, Own)]
        found.kept = [row for row in both if isinstance(row, Kept)]
        _keep(file, found)
    to.write_text("\n".join(page(found)) + "\n", encoding="utf-8")


def _keep(file: Path, found: Figures) -> None:
    write_whole(file, msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")


def page(found: Figures) -> Iterator[str]:
    """Give the lines of the page."""
    yield from (
        "# How good the tags are", "",
        "Written by `kundschafter evaluate FOLDER --compare --to docs/benchmarks/sentiment.md` from the labelled sets of `FOLDER`.",
        "With `--method NAME` only that row is tried anew, the others keep their figures (`sentiment.json`). Development parts only;",
        '[what the columns mean](../understanding.md#how-good-it-is). "\u2013": the method gives none, does not read German, or was not tried.', "",
    )  # fmt: skip
    for lang in LANGUAGES:
        yield from _compared([row for row in found.compared if row.language == lang], lang)
        yield from _shipped([row for row in found.shipped if (row.task, row.language) == ("sentiment", lang)], lang)
        yield from _own([row for row in found.own if row.language == lang], lang)
        yield from _thresholds([row for row in found.kept if row.language == lang], lang)
    yield from ("## Intents", "", "| set | intent | posts | f1 | precision | recall |", "|---|---|---|---|---|---|")
    for shipped in found.shipped:
        if shipped.task != "sentiment":
            figures = " | ".join(_f(value) for value in (shipped.f1, shipped.precision, shipped.recall))
            yield f"| {shipped.corpus} | {shipped.task} | {shipped.posts:,} | {figures} |"


def _compared(rows: Sequence[Row], lang: str) -> Iterator[str]:
    home = [corpus for corpus in HOME if corpus.startswith(lang)]
    abroad = sorted({row.corpus for row in rows if row.where == "abroad"})
    yield from (f"## Sentiment, {lang}: methods compared", "")
    yield f"Macro-F1 in domain ({', '.join(home)}: learnt from the set's own training part) and leave-one-domain-out"
    yield from (f"({', '.join(abroad)}: learnt from the other sets); the last columns are means.", "")
    yield from _table(
        ["method", *(f"in: {name}" for name in home), *(f"out: {name}" for name in abroad), "out: mean",
         "negative recall, out", "ECE, in", "ECE, out", "words/s"],
        [line for method in RIVALS if (line := _method([row for row in rows if row.method == method], home, abroad))],
    )  # fmt: skip
    yield from (f"| {TOKENIZER} |" + " |" * (len(home) + len(abroad) + 4) + f" {row.words_per_second:,.0f} |"
                for row in rows if row.where == "speed")  # fmt: skip
    yield ""


def _method(rows: Sequence[Row], home: Sequence[str], abroad: Sequence[str]) -> list[str]:
    if not rows:
        return []
    by = {(str(row.where), row.corpus): row for row in rows}
    there = [
        by[where, name]
        for where, names in (("home", home), ("abroad", abroad))
        for name in names
        if (where, name) in by
    ]
    out = [row for row in there if row.where == "abroad"]
    out = out if len(out) == len(abroad) else []  # a mean over some of the sets would mislead
    ins = [row for row in there if row.where == "home"]
    ece = [[row.ece for row in side if row.ece is not None] for side in (ins, out)]
    return [
        rows[0].method,
        *(_f(by["home", name].macro_f1 if ("home", name) in by else None) for name in home),
        *(_f(by["abroad", name].macro_f1 if ("abroad", name) in by else None) for name in abroad),
        _f(_mean([row.macro_f1 for row in out])),
        _f(_mean([row.negative_recall for row in out])),
        *(_f(_mean(one)) for one in ece),
        f"{np.median([row.words_per_second for row in there]):,.0f}",
    ]


def _shipped(rows: Sequence[Shipped], lang: str) -> Iterator[str]:
    yield from (f"## Sentiment, {lang}: the shipped weights on development parts", "")
    yield from _table(
        ["set", "posts", *(name.replace("_", " ") for name in SENTIMENT)],
        [[row.corpus, f"{row.posts:,}", *(_f(getattr(row, name)) for name in SENTIMENT)] for row in rows],
    )
    yield ""


def _own(rows: Sequence[Own], lang: str) -> Iterator[str]:
    sizes = sorted({row.labels for row in rows})
    by = {(row.corpus, row.labels): row for row in rows}
    corpora = list(dict.fromkeys(row.corpus for row in rows))
    whole = [name for name in corpora if all((name, size) in by for size in sizes if size <= 300)]
    lines = []
    for name in corpora:
        there = [by.get((name, size)) for size in sizes]
        lines.append([name, *(f"{row.macro_f1:.3f} ({100 * row.share_error:.1f})" if row else NONE for row in there)])
    means = [[by[name, size].macro_f1 for name in whole if (name, size) in by] for size in sizes]
    lines.append([f"mean of {len(whole)}", *(_f(_mean(one)) if len(one) == len(whole) else NONE for one in means)])
    yield from (f"## Sentiment, {lang}: labels of one's own community", "")
    yield from (
        "Macro-F1 on posts not labelled, in brackets how far the shares are off in points; labels drawn by chance.",
        "",
    )
    yield from _table(["set never seen", *(f"{size} labels" for size in sizes)], lines)
    yield ""


def _thresholds(rows: Sequence[Kept], lang: str) -> Iterator[str]:
    yield from (f"## Sentiment, {lang}: what not scoring costs", "")
    yield from (
        "Means over the sets never seen: the share of posts scored where the likeliest label must reach a probability.",
        "",
    )
    lines = []
    for threshold in sorted({row.threshold for row in rows}):
        here = [row for row in rows if row.threshold == threshold]
        means = [_mean([getattr(row, name) for row in here]) for name in ("coverage", "accuracy", "macro_f1")]
        lines.append([f"{threshold:.2f}", *map(_f, means)])
    yield from _table(["probability", "coverage", "accuracy", "macro f1"], lines)
    yield ""


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|---" * len(head) + "|"
    yield from ("| " + " | ".join(line) + " |" for line in lines)


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _f(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"
