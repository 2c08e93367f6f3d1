"""Do emerging topics agree with what was talked about? `python -m tests.benchmarks.emerging FOLDER`.

It writes docs/benchmarks/emerging.md. FOLDER keeps the built warehouse, as for tests.benchmarks.ranking. `TALKED` was put
together by hand from the titles of the threads that most people wrote in, quarter by quarter: what was new there. One
technical term stands for each.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np

from nlp.emerging.emerge import Window, find
from nlp.emerging.phrases import phrases
from nlp.taxonomy import Taxonomy
from tests.benchmarks.ranking import built
from tests.real.nights import ROOT
from warehouse import database

PAGE = ROOT / "docs" / "benchmarks" / "emerging.md"
WINDOW = Window(days=91, before=364, authors=4)
TALKED = {  # quarter → what was new in it, each as the words that count as found
    "2015-1": [["emscripten"]],
    "2015-3": [["pbr"]],
    "2016-1": [["lumberyard"], ["uwp"], ["imgui"]],
    "2016-3": [["nuklear"]],
    "2016-4": [["forum"]],
    "2017-1": [["c++11"], ["profiler"], ["node editor"]],
    "2017-2": [["webgl"]],
    "2017-4": [["checklist", "guidelines", "contribution", "contributors"]],
    "2018-2": [["slikenet", "raknet"], ["metal", "opencl"]],
    "2018-3": [["gradle", "gradlew"]],
    "2018-4": [["physx"]],
    "2019-4": [["gles3"]],
    "2020-1": [["rbfx"], ["eastl", "containers"]],
    "2020-2": [["discord"]],
}
THREADS = """
select p.title from core.posts as p inner join core.threads as t using (thread_key)
where p.is_opener and t.opened_at >= $1 and t.opened_at < $2 and t.authors >= 4
"""


def quarters():
    return [f"{year}-{quarter}" for year in range(2015, 2022) for quarter in range(1, 5)]


def days_of(quarter):
    year, number = map(int, quarter.split("-"))
    first = date(year, 3 * number - 2, 1)
    return first, date(year + number // 4, 3 * number % 12 + 1, 1)


def rank_of(words, topics):
    """The place of the first topic one of whose phrases holds one of the words, or none."""
    for place, topic in enumerate(topics, 1):
        forms = " | ".join(topic.forms).lower()
        if any(word in forms for word in words):
            return place
    return None


def titled(con, quarter, topics):
    """How many topics stand in the title of a thread of that quarter in which at least four people wrote."""
    titles = [row[0] for row in con.execute(THREADS, list(days_of(quarter))).fetchall()]
    keys = {phrase.key for title in titles for phrase in phrases(title or "", "en", ())}
    return sum(any(key in keys for key in topic.keys) for topic in topics)


def page(found, in_titles):
    """The lines of the page."""
    yield from (
        "# Emerging topics against what was talked about", "",
        "Written by `python -m tests.benchmarks.emerging FOLDER` on the archive `urho3d`: quarters against the year before, at",
        "least four authors, ten topics at most. The list was put together by hand from the titles of the threads",
        "that most people wrote in; one term stands for each topic.", "",
        "| quarter | talked about | place among the topics found | topics found |", "|---|---|---|---|",
    )  # fmt: skip
    asked = [(quarter, words) for quarter, lists in TALKED.items() for words in lists]
    places = [rank_of(words, found[quarter]) for quarter, words in asked]
    for (quarter, words), place in zip(asked, places, strict=True):
        yield f"| {quarter} | {', '.join(words)} | {place or '-'} | {len(found[quarter])} |"
    others = [
        rank_of(words, topics) is not None for q, words in asked for quarter, topics in found.items() if quarter != q
    ]
    topics = sum(map(len, found.values()))
    yield from (
        "", f"- Found: {sum(place is not None for place in places)} of {len(asked)}.",
        f"- The same words in the lists of the other quarters: {np.mean(others):.1%} (what chance gives).",
        f"- Topics of all {len(found)} quarters: {topics}; {sum(in_titles.values()) / topics:.0%} of them stand in the title of a",
        "  thread of that quarter in which at least four people wrote.",
    )  # fmt: skip


def main(folder):
    wanted = built("urho3d", folder)
    with database.read(wanted.published, time_zone="UTC") as con:
        found = {q: find(con, days_of(q)[1], "en", Taxonomy(company="Urho3D"), WINDOW) for q in quarters()}
        in_titles = {q: titled(con, q, topics) for q, topics in found.items()}
    text = "\n".join(page(found, in_titles)) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
