"""What the tagger makes of the sample community, against what each post was written as; prints two tables.

`python tests/benchmarks/sample_truth.py`. A check only: nothing is learnt from the sample and no word list follows it.
"""

import sys
from collections import Counter

from kundschafter.sample import world
from nlp import pipeline
from nlp.evaluate import Example, f_score, macro_f1, read_docs
from nlp.intents import INTENTS
from nlp.sentiment import LABELS
from nlp.taxonomy import Taxonomy
from nlp.words import LANGUAGES


def posts(lang):
    """Give (the author's words, what they meant) of the posts in a language."""
    for thread in world.make().threads:
        for post in thread.posts:
            words = "\n".join("\n".join(block[1:]) for block in post.blocks if block[0] not in {"quote", "code"})
            if (post.meant.language or thread.language) == lang:
                yield (f"{thread.title}\n{words}" if post.number == 1 else words), post.meant


def show(lang):
    said = list(posts(lang))
    docs = read_docs(pipeline.load(lang, Taxonomy(company="")), [Example(text, meant.tone) for text, meant in said])
    tones = Counter((meant.tone, doc._.sentiment.label or "none") for doc, (_, meant) in zip(docs, said, strict=True))
    yield f"\n{lang}: {len(said)} posts; meant (down), told (across)"
    yield f"{'':16}" + "".join(f"{label:>10}" for label in (*LABELS, "none"))
    for tone in (*LABELS, "mixed"):
        yield f"{tone:16}" + "".join(f"{tones[tone, label]:10}" for label in (*LABELS, "none"))
    pairs = [pair for pair, n in tones.items() for _ in range(n) if pair[0] in LABELS and pair[1] != "none"]
    yield f"macro-F1 of the scored {macro_f1(*zip(*pairs, strict=True)):.3f}"
    yield f"{'intent':16}{'meant':>10}{'told':>10}{'F1':>10}{'precision':>10}{'recall':>10}"
    for intent in INTENTS:
        meant = [intent in one.intents for _, one in said]
        told = [any(found.intent == intent for found in doc._.intents) for doc in docs]
        figures = "".join(f"{value:10.2f}" for value in f_score(meant, told, True))
        yield f"{intent:16}{sum(meant):10}{sum(told):10}{figures}"


if __name__ == "__main__":
    for language in LANGUAGES:
        sys.stdout.write("\n".join(show(language)) + "\n")
