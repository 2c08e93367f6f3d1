"""Writes docs/benchmarks/faults.md: what happens to each kind of source at each fault, over real sockets.

python -m tests.listeners.fault_table
"""

import dataclasses
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest

from listeners.listen import Heard
from listeners.people.identity import Identity
from tests.listeners.faults import FAULTS, SECONDS, Line, proxied
from tests.listeners.test_faults import KINDS, NO_HTTP, Place, case_of

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "faults.md"
WORDS = {
    "same": "same night",
    "later": "next night",
    "refused": "refused, next night",
    "quiet": "next night, not told",
    "lost": "**lost**",
}


def outcome(kind: str, faults: list[str | None], folder: Path) -> tuple[str, str]:
    """What becomes of two new posts in a night with such faults, and what the night says of it."""
    line = Line()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda _: None)
        patch.setenv("no_proxy", "*")
        with case_of(kind).opened(folder, patch) as scene, proxied(scene.source, line) as source:
            place = Place(dataclasses.replace(scene, source=source), kind, line, folder, Identity(folder / "var"))
            place.night()
            place.said += [scene.say(), scene.say()]
            told = place.night(faults, deadline=SECONDS)
            at_once = place.landed == set(place.said)
            for _ in range(2):
                place.night()
            return _word(told, at_once=at_once, at_last=place.landed == set(place.said)), told.error or ""


def _word(told: Heard, *, at_once: bool, at_last: bool) -> str:
    if not at_last:
        return "lost"
    if told.refused:
        return "refused"
    return "later" if told.error else "same" if at_once else "quiet"


def table(faults_of: dict[str, list[str | None]], kinds: list[str], said: dict[str, str]) -> list[str]:
    """One line a fault: which kinds do what."""
    lines = ["| Fault | What happens |", "|---|---|"]
    for name, faults in faults_of.items():
        found = defaultdict(list)
        for kind in kinds:
            with tempfile.TemporaryDirectory() as folder:
                word, error = outcome(kind, faults, Path(folder))
            found[word].append(kind)
            said.setdefault(
                name, re.sub(r"127\.0\.0\.1:\d+", "forum.example", error)
            ) if error and kind == "discourse" else None
        most = max(found, key=lambda word: len(found[word]))
        others = "; ".join(
            f"{WORDS[word]}: {', '.join(found[word])}" for word in WORDS if word in found and word != most
        )
        lines.append(f"| {name} | {WORDS[most]}" + (f" ({others})" if others else "") + " |")
    return lines


def main() -> None:
    kinds = [kind for kind in KINDS if kind not in NO_HTTP]
    said: dict[str, str] = {}
    once = table({name: [name] for name in FAULTS}, kinds, {})
    always = table({name: [name] * 10_000 for name in FAULTS}, kinds, said)
    words = [f"| {name} | {' '.join(text.split())} |" for name, text in said.items()]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(
        TEXT.format(kinds=", ".join(kinds), once="\n".join(once), always="\n".join(always), words="\n".join(words)),
        encoding="utf-8",
    )
    sys.stdout.write(f"{PAGE} is written\n")


TEXT = """# When things go wrong on the way

Written by `python -m tests.listeners.fault_table`: a proxy on the loopback address stands before a test server of each kind of
source ({kinds}) and spoils its answers. One night has heard everything; then two posts are said, and in the next night this
happens to them. *Same night*: they were heard all the same. *Next night*: the night says that it failed, and the one after it
hears them. *Refused*: the same, but the person who set it up is told to look, because such a thing does not pass by itself.

## One answer of the night is spoilt

{once}

## All answers of the night are spoilt

{always}

What `kundschafter status` then says of a Discourse forum:

| Fault | Last error |
|---|---|
{words}

## The promise

Over any sequence of faults that ends, every post arrives exactly once. `tests/listeners/test_faults.py` tries it with random
sequences of these faults and of new posts, through the real `listen`, the landing zone and staging. `make test` tries 40 for each
kind of source; more are tried by `KUNDSCHAFTER_FAULT_SEQUENCES=300 .venv/bin/python -m pytest tests/listeners/test_faults.py`.

`tests/listeners/test_nntp_faults.py` does the same to newsgroups, with faults of that protocol.

What it does not promise. A page that is cut where nobody can see it: an answer without its length that ends in the middle is
noticed in JSON, in XML, in packed files and in web pages (by their end, `</html>`); in the plain text files of Pipermail by the number
of mails in its index; in other plain text not. A forum read by its pages (`forum_html`): a web page does not say which one it is, nor
how old. A topic that shows a login page, the page of another topic, a redirect, a page too large, or older posts than the list of
topics promises is tried on seven nights, up to 60 such topics; where the list shows neither times nor numbers of answers, an
old copy is not noticed. A fault that lasts longer hides a topic until somebody posts there. And while an old answer of a cache lasts,
what it does not show is not heard.
"""

if __name__ == "__main__":
    main()
