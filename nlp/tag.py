"""Tag the posts that are new, changed, or were tagged by another pipeline: `core.posts` → `nlp.*`.

What is new or changed comes first, then what another pipeline tagged, which keeps its old tags until the new ones are
written. The title of an opener counts as its author's words. Offsets in `nlp.tags` and `nlp.intents` point into
`core.posts.text`; what was found in the title has the empty span (0, 0), once per name or intent.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
from spacy.language import Language
from spacy.tokens import Doc

from nlp import pipeline
from nlp.language import MIN_WORDS, OTHER, Detector
from nlp.shifts import Shift, Tones, shifts, tones
from nlp.taxonomy import Taxonomy
from nlp.words import HERE, LANGUAGES
from warehouse.database import transaction

BATCH = 2048
MAX_VOCABULARY = 1_000_000  # words, then a pipeline is made anew; spaCy's memory zones cost twice the time
MAX_CHARACTERS = 20_000  # of a post; what follows is not read
MAX_WORD = 200  # letters; longer runs are no words and would cost the tokenizer dearly

Row = dict[str, Any]

POSTS = pa.schema({
    "post_key": pa.string(), "pipeline": pa.string(), "digest": pa.uint64(), "language": pa.string(),
    "words": pa.int32(), "sentiment": pa.string(), "sentiment_score": pa.float64(), "confidence": pa.float64(),
    "reason": pa.string(), "tagged_at": pa.timestamp("us", "UTC"),
})  # fmt: skip
SPAN = {"start_char": pa.int32(), "end_char": pa.int32()}
TAGS = pa.schema({"post_key": pa.string(), "kind": pa.string(), "name": pa.string(), **SPAN})
INTENTS = pa.schema({"post_key": pa.string(), "intent": pa.string(), **SPAN})
ASPECTS = pa.schema({
    "post_key": pa.string(), "kind": pa.string(), "name": pa.string(), "sentiment": pa.string(),
    "score": pa.float64(), **SPAN,
})  # fmt: skip


class Tagged(msgspec.Struct, frozen=True):
    """How much was tagged. `scored` got a sentiment; `by_language` counts posts, None for unknown.

    `again` counts those that another pipeline had tagged, `left` those it did not come to; `shifts` is what changed.
    """

    posts: int
    scored: int
    by_language: dict[str | None, int]
    seconds: float
    again: int = 0
    left: int = 0
    shifts: list[Shift] = []


def _sql(name: str) -> str:
    return (HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def tag(
    con: duckdb.DuckDBPyConnection,
    taxonomy: Taxonomy,
    now: datetime,
    languages: tuple[str, ...] = LANGUAGES,
    on_batch: Callable[[int], None] = lambda _posts: None,
    *,
    own: Path | None = None,
    again_for: float | None = None,
) -> Tagged:
    """Bring `nlp.*` up to `core.posts`, a batch a transaction, and call `on_batch` with its size after each.

    `own` is the folder of the own community's weights. After `again_for` seconds no batch is begun that holds only posts
    which another pipeline tagged; the next call goes on with them. What is done stays done when a later batch fails.
    Memory does not grow with the number of posts.
    """
    started = time.perf_counter()
    version = pipeline.version(taxonomy, own)
    con.execute(_sql("forget_vanished"))
    con.execute(_sql("waiting"), {"pipeline": version})
    [(waiting, new)] = con.execute("select count(*), count(*) filter (not outdated) from waiting").fetchall()
    tagger = None  # made when there is something to do: it takes a second
    scored, counts, after = 0, Counter[str | None](), 0
    old_tones, new_tones = Tones(), Tones()
    while after < waiting and (after < new or again_for is None or time.perf_counter() - started < again_for):
        now_in = {"after": after, "size": BATCH}
        rows = _rows(con, _sql("batch"), now_in)
        tagger = tagger or Tagger(taxonomy, languages, own)
        posts, *others = tagger.tag(rows, _thread_languages(con, rows))
        for post in posts:
            post.update(pipeline=version, tagged_at=now)
        old_tones += tones(_rows(con, _sql("tones"), now_in))
        _write(con, posts, *others)
        new_tones += tones(_rows(con, _sql("tones"), now_in))
        scored += sum(post["sentiment"] is not None for post in posts)
        counts.update(post["language"] for post in posts)
        after += BATCH
        on_batch(len(rows))
    con.execute("drop table waiting")
    done = counts.total()
    return Tagged(
        done,
        scored,
        dict(counts),
        time.perf_counter() - started,
        again=max(done - new, 0),
        left=waiting - done,
        shifts=shifts(old_tones, new_tones),
    )


class Tagger:
    """The pipelines of all languages, and which post goes to which."""

    def __init__(self, taxonomy: Taxonomy, languages: tuple[str, ...], own: Path | None = None) -> None:
        self._taxonomy = taxonomy
        self._own = own
        self._detect = Detector(languages)
        self._pipelines = {language: pipeline.load(language, taxonomy, own) for language in languages}

    def tag(self, rows: list[Row], threads: dict[str, Counter[str]]) -> tuple[list[Row], ...]:
        """Give the rows of nlp.posts, tags, intents and aspects for posts with post_key, thread_key, title, text, ..."""
        texts = [readable(f"{row['title']}\n{row['text']}" if row["title"] else row["text"]) for row in rows]
        languages = self._languages(rows, texts, threads)
        posts: list[Row] = []
        tags: list[Row] = []
        intents: list[Row] = []
        aspects: list[Row] = []
        for language, nlp in list(self._pipelines.items()):
            mine = [i for i, told in enumerate(languages) if self._home(told) == language]
            for i, doc in zip(mine, nlp.pipe(_docs(nlp, texts, languages, mine)), strict=True):
                key, title = rows[i]["post_key"], len(rows[i]["title"]) + 1 if rows[i]["title"] else 0
                posts.append(_post(doc, key, rows[i]["digest"]))
                tags += [{"post_key": key, "kind": k, "name": n, **s} for (k, n), s in _spans(doc._.tags, title)]
                intents += [{"post_key": key, "intent": n, **s} for (n,), s in _spans(doc._.intents, title)]
                aspects += [
                    {"post_key": key, "kind": kind, "name": name, "sentiment": label, "score": score, **s}
                    for (kind, name, label, score), s in _spans(doc._.aspects, title)
                ]
            if len(nlp.vocab.strings) > MAX_VOCABULARY:  # spaCy keeps every word it has seen
                self._pipelines[language] = pipeline.load(language, self._taxonomy, self._own)
        return posts, tags, intents, aspects

    def _home(self, language: str | None) -> str:
        """Give the pipeline for a language; names of brands are looked for in any other language by the first one."""
        return language if language in self._pipelines else next(iter(self._pipelines))

    def _languages(self, rows: list[Row], texts: list[str], threads: dict[str, Counter[str]]) -> list[str | None]:
        """Tell each post's language; a short one speaks that of most of its thread, else what the source says."""
        languages = self._detect.tell(texts)
        for row, language in zip(rows, languages, strict=True):
            if language:
                threads.setdefault(row["thread_key"], Counter())[language] += 1
        return [language or self._inherited(row, threads) for row, language in zip(rows, languages, strict=True)]

    def _inherited(self, row: Row, threads: dict[str, Counter[str]]) -> str | None:
        if most := threads.get(row["thread_key"], Counter()).most_common(1):
            return most[0][0]
        told = (row["told_language"] or "").lower().replace("_", "-").split("-")[0]
        return (told if told in self._pipelines else OTHER) if told else None


def readable(text: str) -> str:
    """Cut what is too long for a post, and put blanks for what no word holds; offsets stay as they were.

    Control characters and marks stacked on letters cost time and mean nothing; runs of more than `MAX_WORD` letters
    without a blank are blanked out.
    """
    return _TOO_LONG.sub(lambda run: " " * len(run.group()), _CONTROL.sub(" ", text[:MAX_CHARACTERS]))


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e]")
_TOO_LONG = re.compile(rf"\S{{{MAX_WORD + 1},}}")


def _docs(nlp: Language, texts: list[str], languages: list[str | None], chosen: Iterable[int]) -> Iterator[Doc]:
    for i in chosen:
        doc = nlp.make_doc(texts[i])
        doc._.language = languages[i] or "unknown"
        yield doc


def _post(doc: Doc, key: str, digest: int) -> Row:
    judged = doc._.sentiment
    language = doc._.language
    return {
        "post_key": key, "digest": digest, "language": None if language == "unknown" else language,
        "words": doc._.words, "sentiment": judged.label, "sentiment_score": judged.score,
        "confidence": judged.confidence if judged.label else None, "reason": judged.reason,
    }  # fmt: skip


def _spans(found: Iterable[Any], title: int) -> Iterator[tuple[tuple[Any, ...], dict[str, int]]]:
    """Give (what, offsets into the text) of tags or intents; `title` is where the text begins."""
    in_title = set()
    for one in found:
        *what, start, end = one
        if start >= title:
            yield tuple(what), {"start_char": start - title, "end_char": end - title}
        elif tuple(what) not in in_title:
            in_title.add(tuple(what))
            yield tuple(what), {"start_char": 0, "end_char": 0}


def _rows(con: duckdb.DuckDBPyConnection, query: str, values: Row) -> list[Row]:
    return con.sql(query, params=values).to_arrow_table().to_pylist()  # type: ignore[no-any-return]


def _thread_languages(con: duckdb.DuckDBPyConnection, rows: list[Row]) -> dict[str, Counter[str]]:
    con.register("waiting_now", pa.table({name: [row[name] for row in rows] for name in ("post_key", "thread_key")}))
    threads: dict[str, Counter[str]] = {}
    for row in _rows(con, _sql("thread_languages"), {"min_words": MIN_WORDS}):
        threads.setdefault(row["thread_key"], Counter())[row["language"]] += row["posts"]
    con.unregister("waiting_now")
    return threads


def _write(con: duckdb.DuckDBPyConnection, *tables_of_rows: list[Row]) -> None:
    names = ("new_posts", "new_tags", "new_intents", "new_aspects")
    tables = dict(zip(names, zip(tables_of_rows, (POSTS, TAGS, INTENTS, ASPECTS), strict=True), strict=True))
    for name, (rows, schema) in tables.items():
        con.register(name, pa.Table.from_pylist(rows, schema))
    with transaction(con):
        con.execute(_sql("write"))
    for name in tables:
        con.unregister(name)
