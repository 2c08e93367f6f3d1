"""Find the emerging topics of a day, and keep them: `core.posts`, `nlp.posts` → `nlp.emerging`, `nlp.emerging_posts`."""

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any, NamedTuple

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from nlp.emerging.follow import Known, follow
from nlp.emerging.groups import group
from nlp.emerging.growth import growth
from nlp.emerging.phrases import phrases, stem
from nlp.emerging.seen import Seen, by_author_and_week
from nlp.taxonomy import Taxonomy
from nlp.words import HERE, LANGUAGES, rules
from warehouse.database import transaction

MOST_POSTS = 20_000  # of each stretch; more are sampled, so that a night costs the same on a big community
SURE = 1.8  # z, times the share of posts that are about it
TIMES = 2.0  # as large a share of the talk as before
PHRASES, TOPICS = 60, 10  # looked at, kept
NAMED = 3  # phrases in a name

Row = dict[str, Any]


class Window(msgspec.Struct, frozen=True):
    """What is compared: the last `days` with the `before` days ahead of them; a topic needs `authors` different ones."""

    days: int = 28
    before: int = 182
    authors: int = 4


class Emerged(msgspec.Struct, frozen=True):
    """How many topics there are, how many of them are new, and what it cost."""

    topics: int
    new: int
    seconds: float


class Topic(NamedTuple):
    """One group of phrases: index of each of its posts → the place of its phrase, best to quote first."""

    language: str
    keys: list[str]
    forms: list[str]
    score: float
    authors: int
    before: float
    posts: dict[str, tuple[int, int]]


def emerge(con: duckdb.DuckDBPyConnection, as_of: date, taxonomy: Taxonomy, window: Window | None = None) -> Emerged:
    """Write the topics that emerged in the window before `as_of` (a day, in UTC), in place of those written for that day."""
    started = time.perf_counter()
    window = window or Window()
    topics: list[tuple[Topic, Known | None]] = []
    for language in LANGUAGES:
        found = find(con, as_of, language, taxonomy, window)
        rows = _rows(con, "known_topics", {"language": language, "as_of": as_of})
        known = [_known(row, language) for row in rows]
        topics += zip(found, follow([topic.keys for topic in found], known), strict=True)
    _write(con, as_of, topics)
    return Emerged(len(topics), sum(known is None for _, known in topics), time.perf_counter() - started)


def find(con: duckdb.DuckDBPyConnection, as_of: date, language: str, taxonomy: Taxonomy, window: Window) -> list[Topic]:
    """Give the emerging topics of a language, the surest first."""
    last = datetime.combine(as_of, clock(), UTC)
    first = last - timedelta(days=window.days)
    since = first - timedelta(days=window.before)
    stop = {stem(word, language) for word in rules(language)["stop"]["words"]}
    lately = _rows(con, "talk", {"language": language, "first": first, "last": last, "most": MOST_POSTS})
    before = _rows(con, "talk", {"language": language, "first": since, "last": first, "most": MOST_POSTS})
    if not lately or not before:  # nothing to compare with
        return []
    unwanted = _names(con, since, last, language, taxonomy)
    now = Seen(lately, language, stop)
    heard = [key for key in now.weeks if now.wanted(key, window.authors, unwanted)]
    then = Counter[str]()
    all_before = 0
    keep = set(heard)
    for found in by_author_and_week(before, language, stop):
        all_before += len(found)
        then.update(keep & found.keys())
    if not heard or not all_before:
        return []
    counts, earlier = (np.array([side[key] for key in heard], np.float64) for side in (now.weeks, then))
    score = growth(counts, earlier, now.total, all_before)
    grown = counts / now.total >= TIMES * earlier / all_before
    score *= np.array([now.about(key) for key in heard])
    best = [i for i in np.argsort(-score, kind="stable").tolist() if grown[i] and score[i] >= SURE][:PHRASES]
    scale = now.total / all_before  # so that both stretches count as equally long
    chosen = now.without_parts([heard[i] for i in best])
    scores = {heard[i]: (float(score[i]), float(earlier[i]) * scale) for i in best}
    return _topics(now, chosen, scores, language)


def _topics(now: Seen, keys: list[str], scores: dict[str, tuple[float, float]], language: str) -> list[Topic]:
    found = []
    for members in group(keys, [set(now.places[key]) for key in keys]):
        mine = sorted((keys[i] for i in members), key=lambda key: -scores[key][0])
        places: dict[int, tuple[int, int]] = {}
        shown = Counter[int]()
        for key in mine:
            shown.update(now.places[key].keys())
            for post, place in now.places[key].items():
                if places.get(post, (0, 0)) == (0, 0):
                    places[post] = place
        order = sorted(places, key=lambda i: (-shown[i], places[i] == (0, 0), now.rows[i]["post_key"]))
        posts = {now.rows[i]["post_key"]: places[i] for i in order}
        people = {now.rows[i]["author_key"] for i in places}
        score, before = scores[mine[0]]
        found.append(Topic(language, mine, [now.form(key) for key in mine], score, len(people), before, posts))
    return sorted(found, key=lambda topic: -topic.score)[:TOPICS]


def _names(
    con: duckdb.DuckDBPyConnection, first: datetime, last: datetime, language: str, taxonomy: Taxonomy
) -> set[str]:
    """Give keys and stems of what is no new topic: people, and what the settings name."""
    people = [row["name"] for row in _rows(con, "people_talking", {"first": first, "last": last}) if row["name"]]
    known = [written for _, _, spellings in taxonomy.names() for written in spellings]
    known += [term for topic in taxonomy.topics.values() for term in (*topic.terms(language), *topic.label.values())]
    found: set[str] = set()
    for name in (*people, *known):
        stems = [stem(word, language) for word in name.replace("-", " ").split()]
        found |= {*stems, "".join(stems)}
    return found


def _known(row: Row, language: str) -> Known:
    keys = frozenset(max((p.key for p in phrases(form, language, ())), key=len) for form in row["phrases"])
    return Known(row["topic_id"], row["name"], keys, row["first_seen"])


def _name(topic: Topic, known: Known | None) -> str:
    """Name a topic by its first phrases; it keeps its name while that says something it still holds."""
    if known and any(form in known.name.split(" · ") for form in topic.forms[:NAMED]):
        return known.name
    return " · ".join(topic.forms[:NAMED])


def _write(con: duckdb.DuckDBPyConnection, as_of: date, topics: list[tuple[Topic, Known | None]]) -> None:
    with transaction(con):
        con.execute("delete from nlp.emerging where as_of = $1", [as_of])
        con.execute("delete from nlp.emerging_posts")
        number = con.execute("select coalesce(max(topic_id), 0) from nlp.emerging").fetchall()[0][0]
        rows, posts = [], []
        for topic, known in topics:
            number += known is None
            topic_id = known.topic_id if known else number
            rows.append({
                "as_of": as_of, "topic_id": topic_id, "language": topic.language, "name": _name(topic, known),
                "phrases": topic.forms, "score": topic.score, "authors": topic.authors, "posts": len(topic.posts),
                "authors_before": topic.before, "first_seen": known.first_seen if known else as_of,
            })  # fmt: skip
            posts += [
                {"topic_id": topic_id, "post_key": key, "nth": nth, "start_char": start, "end_char": end}
                for nth, (key, (start, end)) in enumerate(topic.posts.items(), 1)
            ]
        for table, found in (("nlp.emerging", rows), ("nlp.emerging_posts", posts)):
            if found:
                con.register("found", pa.Table.from_pylist(found))
                con.execute(f"insert into {table} by name from found")
                con.unregister("found")


def _rows(con: duckdb.DuckDBPyConnection, name: str, values: Row) -> list[Row]:
    query = (HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return con.sql(query, params=values).to_arrow_table().to_pylist()  # type: ignore[no-any-return]
