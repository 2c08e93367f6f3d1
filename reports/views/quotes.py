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


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A post and what it may prove; `starts` and `complains` are where the words begin that show praise or advice, or a complaint."""

    post_key: str
    thread_key: str
    title: str | None
    text: str
    url: str
    said_at: datetime
    accepted: bool
    likes: int
    thanked: bool
    helping: bool
    intents: list[str]
    sentiment: str | None
    tone: float
    products: int
    ours: int
    starts: int
    complains: int


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    said_at: datetime
    text: str
    title: str
    link: str | None
    proof: str  # names a text


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """`scored` is how many posts of the last year got a sentiment: what "nothing speaks against" rests on."""

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
    "recent": lambda _: True,
}
# what proves a role, the strongest first
WANTED = {
    "super_user": ("accepted", "thanked", "liked", "helping", "recent"),
    "fan": ("recommendation", "praise", "good_word", "recent"),
    "maven": ("comparison", "recommendation", "product", "recent"),
    "rising_star": ("accepted", "thanked", "helping", "recent"),
}
# the words that show it; elsewhere a post is quoted from its beginning
INTENT = {"fan": "praise", "maven": "recommendation"}


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
    against = _against(said)
    usable = [post for post in said if post is not against and not (role == "fan" and post.sentiment == "negative")]
    return Words(
        quotes=[_quote(post, proof, post.starts if role in INTENT else 0) for post, proof in choose(usable, role)],
        against=_quote(against, "against", against.complains) if against else None,
        scored=sum(1 for post in said if post.sentiment),
    )


def choose(said: list[Said], role: str) -> list[tuple[Said, str]]:
    """Up to three posts with what each proves: strong proofs before weak, new before old, each of another thread."""
    wanted = WANTED.get(role, ("recent",))
    proofs = [(post, next(name for name in wanted if PROOFS[name](post))) for post in said]
    ordered = sorted(proofs, key=lambda one: (len(one[0].text) < LETTERS, wanted.index(one[1]), -_age(one[0])))
    chosen: list[tuple[Said, str]] = []
    known: set[str] = set()  # threads, and texts somebody posts twice
    for post, proof in ordered:
        if known.isdisjoint((post.thread_key, post.text)) and len(chosen) < QUOTES:
            known |= {post.thread_key, post.text}
            chosen.append((post, proof))
    rest = [one for one in ordered if one not in chosen]  # somebody who writes in one thread alone
    return [*chosen, *rest[: QUOTES - len(chosen)]]


def _age(post: Said) -> float:
    return (post.said_at - datetime.min).total_seconds()  # noqa: DTZ901 - local wall times on both sides


def _against(said: list[Said]) -> Said | None:
    """A negative complaint before other negative posts, those about us before others, then the most negative."""
    negative = [post for post in said if post.sentiment == "negative"]
    complaints = [post for post in negative if "complaint" in post.intents]
    mild = [post for post in said if "complaint" in post.intents and post.sentiment != "positive"]
    return min(complaints or negative or mild, key=lambda post: (post.ours == 0, post.tone), default=None)


def _quote(post: Said, proof: str, around: int) -> Quote:
    return Quote(
        said_at=post.said_at,
        text=excerpt(post.text, around),
        title=shorten(post.title or "", 90),
        link=link(post.url),
        proof=proof,
    )
