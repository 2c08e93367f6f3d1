"""A person's own words, chosen for what they prove for a role, and the one that speaks against them."""

from collections.abc import Callable
from datetime import datetime

import duckdb
import msgspec

from reports.excerpts import excerpt
from reports.harmless import link, shorten
from reports.reading import Period, ask

QUOTES = 3
LETTERS = 40  # a shorter post proves little by itself
MANY_LIKES = 3
SURE = 0.8  # from this confidence on, a post is negative without any words of complaint


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A post and what it may prove; `starts` and `complains` are where the words begin that show praise or advice, or a complaint."""

    post_key: str
    thread_key: str
    title: str | None
    text: str
    url: str
    own: bool  # said at our own place
    said_at: datetime
    accepted: bool
    likes: int
    thanked: bool
    helping: bool
    intents: list[str]
    sentiment: str | None
    tone: float
    confidence: float
    products: int
    ours: int
    theirs: int
    starts: int
    complains: int


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    said_at: datetime
    text: str
    title: str
    link: str | None
    proof: str  # names a text


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """A post quoted for what is said, whoever said it."""

    said_at: datetime
    text: str
    link: str | None
    place: str


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """`scored` is how many posts of the last year got a sentiment: what "nothing critical was found" rests on."""

    quotes: list[Quote]
    against: Quote | None
    scored: int


Proof = Callable[[Said], bool]
PROOFS: dict[str, Proof] = {
    "accepted": lambda post: post.accepted,
    "thanked": lambda post: post.thanked,
    "recommendation": lambda post: "recommendation" in post.intents,
    "praise": lambda post: "praise" in post.intents and post.sentiment != "negative",
    "comparison": lambda post: post.products >= 2,
    "product": lambda post: post.products >= 1,
    "good_word": lambda post: post.sentiment == "positive" and post.ours > 0,
    "liked": lambda post: post.likes >= MANY_LIKES,
    "helping": lambda post: post.helping,
    "complaint": lambda post: "complaint" in post.intents and post.ours > 0,
    "recent": lambda _: True,
}
# what proves a role, the strongest first; other posts are not quoted for it
WANTED = {
    "super_user": ("accepted", "thanked", "liked", "helping"),
    "fan": ("recommendation", "praise", "good_word"),
    "maven": ("comparison", "recommendation", "product"),
    "rising_star": ("accepted", "thanked", "helping"),
    "possible_fan": ("recommendation", "praise", "good_word"),
    "recommender": ("recommendation", "comparison", "product"),
    "broker": ("accepted", "thanked", "helping", "recent"),
    "at_risk": ("complaint", "recent"),
}
# the words that show it; elsewhere a post is quoted from its beginning
INTENT = {
    "fan": "praise",
    "possible_fan": "praise",
    "maven": "recommendation",
    "recommender": "recommendation",
    "at_risk": "complaint",
}


def words(con: duckdb.DuckDBPyConnection, period: Period, role: str, author_key: str) -> Words:
    """Three quotes of the year before the report and one that speaks against, for one person in one role."""
    said = ask(
        con,
        "person_posts",
        Said,
        author_key=author_key,
        intent=INTENT.get(role, ""),
        as_of=period.as_of,
        time_zone=period.time_zone,
    )
    against = _good_word(said) if role == "at_risk" else _against(said)
    usable = [
        post
        for post in said
        if post is not against and not (role in {"fan", "possible_fan"} and post.sentiment == "negative")
    ]
    return Words(
        quotes=[_quote(post, proof, post.starts if role in INTENT else 0) for post, proof in choose(usable, role)],
        against=_counter(against, role) if against else None,
        scored=sum(1 for post in said if post.sentiment),
    )


def choose(said: list[Said], role: str) -> list[tuple[Said, str]]:
    """Up to three posts with what each proves: strong proofs before weak, new before old, each of another thread."""
    wanted = WANTED.get(role, ("recent",))
    proofs = [(post, proof) for post in said for proof in wanted if PROOFS[proof](post)]
    ordered = sorted(proofs, key=lambda one: (len(one[0].text) < LETTERS, wanted.index(one[1]), -_age(one[0])))
    chosen: list[tuple[Said, str]] = []
    known: set[str] = set()  # threads, and texts somebody posts twice
    for post, proof in ordered:
        if known.isdisjoint((post.thread_key, post.text)) and len(chosen) < QUOTES:
            known |= {post.thread_key, post.text}
            chosen.append((post, proof))
    quoted = {post.post_key for post, _ in chosen}
    for post, proof in ordered:  # somebody who proves it in one thread alone
        if post.post_key not in quoted and len(chosen) < QUOTES:
            quoted.add(post.post_key)
            chosen.append((post, proof))
    return chosen


def _age(post: Said) -> float:
    return (post.said_at - datetime.min).total_seconds()  # noqa: DTZ901 - local wall times on both sides


def _against(said: list[Said]) -> Said | None:
    """What is critical beyond doubt: a complaint, or negative for sure; about us first, then the most negative.

    About us is what names us, and at our own place what names no competitor. An answer tells of the trouble of others.
    """
    critical = [
        post
        for post in said
        if (post.ours or (post.own and not post.theirs))
        and not post.helping
        and (
            ("complaint" in post.intents and post.sentiment in {"negative", "neutral"} and post.tone < 0)
            or (post.sentiment == "negative" and post.confidence >= SURE)
        )
    ]
    return min(critical, key=lambda post: (post.ours == 0, "complaint" not in post.intents, post.tone), default=None)


def _good_word(said: list[Said]) -> Said | None:
    """What speaks against the risk to lose somebody: the newest praise of us, else the newest good word."""
    good = [
        post
        for post in said
        if PROOFS["good_word"](post)
        and "complaint" not in post.intents
        and ("praise" in post.intents or post.confidence >= SURE)
    ]
    return max(good, key=lambda post: ("praise" in post.intents, post.said_at), default=None)


def _counter(post: Said, role: str) -> Quote:
    return _quote(post, "good_word", 0) if role == "at_risk" else _quote(post, "against", post.complains)


def _quote(post: Said, proof: str, around: int) -> Quote:
    return Quote(
        said_at=post.said_at,
        text=excerpt(post.text, around),
        title=shorten(post.title or "", 90),
        link=link(post.url),
        proof=proof,
    )
