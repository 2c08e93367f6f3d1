"""How a post speaks of each thing it names: "wifi good, bill bad" is praise of one and blame of the other.

A thing is judged by the sentence that names it, as the sentiment component reads it. A sentence that names
several is cut at commas and at words like "but", each piece goes with the thing it names, and a piece that cannot be scored alone
counts as its sentence does. Besides the things of the settings, the steps of being a customer are looked for (`[processes]` of
the rules): order, delivery, setup, payment, fault, help, change, leaving.
"""

import bisect
import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.util import minibatch

from nlp.sentiment import Sentiment, SentimentScorer
from nlp.words import expand, rules, spellings

MOST = 50  # things of a post that are scored

Doc.set_extension("aspects", default=(), force=True)


JOINTS = {
    "de": (",", "\u2013", "-", "aber", "und", "doch", "jedoch", "dafür", "während", "nur", "sondern"),
    "en": (",", "\u2013", "-", "but", "and", "while", "whereas", "however", "although", "though"),
}
_JOINTS = {language: frozenset(map(get_string_id, words)) for language, words in JOINTS.items()}
Span = tuple[int, int]  # first token, token after the last


class Aspect(NamedTuple):
    """One thing named and how its sentence or clause, the characters [start, end), speaks; None: not scored."""

    kind: str
    name: str
    sentiment: str | None
    score: float | None
    start_char: int
    end_char: int


class Named(NamedTuple):
    """A thing named at a token."""

    token: int
    kind: str
    name: str


@Language.factory(
    "kundschafter/aspects-v1",
    requires=["doc._.tags", "doc._.intents", "doc._.sentiment", "doc._.tones"],
    assigns=["doc._.aspects"],
    default_config={"scorer": "sentiment"},
)
def make_aspects(nlp: Language, name: str, scorer: str) -> "Aspects":  # noqa: ARG001 - spaCy's signature
    return Aspects(nlp, nlp.get_pipe(scorer))  # type: ignore[arg-type] # the factory of that name makes no other


class Aspects:
    """Sets `doc._.aspects` to a tuple of `Aspect`, for posts in the pipeline's own language."""

    def __init__(self, nlp: Language, scorer: SentimentScorer) -> None:
        self.language = str(nlp.lang)
        self._scorer = scorer
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for process, phrases in rules(self.language)["processes"].items():
            forms = {form for line in phrases for phrase in expand(line) for form in spellings(phrase)}
            self._matcher.add(process, [Doc(nlp.vocab, words=form.split()) for form in sorted(forms)])

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 256) -> Iterator[Doc]:
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call] # spaCy leaves it bare
            self._judge(docs)
            yield from docs

    def _judge(self, docs: list[Doc]) -> None:
        """Take the tone of each sentence from the sentiment component, and score the clauses of all posts together."""
        wanted = {i: found for i, doc in enumerate(docs) if (found := list(self._pieces(doc)))}
        spans = dict.fromkeys(
            (i, piece) for i, found in wanted.items() for _, piece, sentence in found if piece != sentence
        )
        scored = self._scorer.pipe(part(docs[i], *piece) for i, piece in spans)
        told = {key: piece._.sentiment for key, piece in zip(spans, scored, strict=True)}
        for i, found in wanted.items():
            doc = docs[i]
            rows = []
            for named, piece, sentence in found:
                judged: Sentiment | None = told.get((i, piece))
                if judged is None or judged.label is None:
                    judged = self._of_sentence(doc, sentence[0])
                last = doc[piece[1] - 1]
                place = (doc[piece[0]].idx, last.idx + len(last))
                rows.append(Aspect(named.kind, named.name, judged.label, judged.score, *place))
            doc._.aspects = tuple(dict.fromkeys(rows))

    def _of_sentence(self, doc: Doc, start: int) -> Sentiment:
        tones = doc._.tones
        row = tones.probabilities[tones.starts.searchsorted(start)]
        return self._scorer.judge(row.tolist())

    def _pieces(self, doc: Doc) -> Iterator[tuple[Named, Span, Span]]:
        """Give each thing named with the piece of text it is judged by and the sentence around that."""
        if doc._.tones is None or not (things := self._named(doc)):
            return
        bounds = [*doc._.tones.starts.tolist(), len(doc)]
        for sentence in dict.fromkeys(_around(bounds, named.token) for named in things):
            inside = [named for named in things if sentence[0] <= named.token < sentence[1]]
            several = len({(named.kind, named.name) for named in inside if named.kind != "process"}) > 1
            pieces = _with_things(clauses(doc, *sentence), inside) if several else [sentence]
            for named in inside:
                yield named, next(p for p in pieces if p[0] <= named.token < p[1]), sentence

    def _named(self, doc: Doc) -> list[Named]:
        found = {Named(start, "process", doc.vocab.strings[key]) for key, start, _ in self._matcher(doc)}
        if doc._.tags:
            places = doc.to_array("IDX")
            found |= {
                Named(int(places.searchsorted(tag.start_char, "right")) - 1, tag.kind, tag.name) for tag in doc._.tags
            }
        return sorted(found)[:MOST]


def _around(bounds: list[int], token: int) -> Span:
    after = bisect.bisect_right(bounds, token)
    return bounds[after - 1], bounds[after]


def clauses(doc: Doc, start: int, end: int) -> list[Span]:
    """Give the pieces of a sentence, each but the first beginning with a comma or a word like "but"."""
    lower, joints = doc.to_array("LOWER").tolist(), _JOINTS.get(doc.lang_, frozenset())
    places = [start, *(i for i in range(start + 1, end) if lower[i] in joints), end]
    return list(itertools.pairwise(places))


def _with_things(pieces: list[Span], things: list[Named]) -> list[Span]:
    """Join each piece that names nothing to the one before it, or at the beginning to the one after."""
    joined: list[Span] = []
    for start, end in pieces:
        empty = not any(start <= named.token < end for named in things)
        first_is_empty = len(joined) == 1 and not any(joined[0][0] <= named.token < joined[0][1] for named in things)
        if joined and (empty or first_is_empty):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def part(doc: Doc, start: int, end: int) -> Doc:
    """Give a piece of a post as a post of its own, with its language and the intents inside it."""
    tokens = doc[start:end]
    piece = Doc(doc.vocab, words=[token.text for token in tokens], spaces=[bool(token.whitespace_) for token in tokens])
    piece._.language = doc._.language
    first, last = tokens.start_char, tokens.end_char
    piece._.intents = tuple(
        found._replace(start_char=found.start_char - first, end_char=found.end_char - first)
        for found in doc._.intents
        if first <= found.start_char and found.end_char <= last
    )
    return piece
