"""Where on a page things stand: CSS selectors, with the attribute that holds the value."""

import re
from collections.abc import Iterator

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

ATTRIBUTE = re.compile(r"(?P<css>.*?)@(?P<name>[a-zA-Z][\w-]*)\s*$", re.DOTALL)
NEEDED = ("topic", "post", "time", "text")
EMPTY = LexborHTMLParser("<p></p>")


class Selectors(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """CSS selectors. `@name` behind one takes that attribute instead of the text; ` | ` parts what is tried in turn.

    Those of the second and third group are looked for within `topic` and within `post`.
    """

    list: str | None = None  # what the topics stand in; if it is there without a topic, the board is empty
    topic: str | None = None  # one topic of the list
    topics_next: str | None = None  # the link to the next page of the list

    topic_link: str | None = "a@href"
    topic_title: str | None = None  # the text of the link, if left out
    topic_time: str | None = None  # of the last post
    topic_replies: str | None = None

    post: str | None = None  # one post of a topic
    post_id: str | None = "@id"
    post_link: str | None = None
    author: str | None = None
    author_link: str | None = None
    staff: str | None = None  # is there if the author is of the forum's staff
    time: str | None = None
    text: str | None = None
    quote: str | None = None  # a quoted block within the text, where it is no <blockquote>
    quote_of: str | None = None  # what names the quoted post: its number, or a link to it

    title: str | None = None  # what the topic is called on its own page
    next: str | None = None  # the link to the next page of a topic

    def over(self, preset: "Selectors") -> "Selectors":
        """These, and those of `preset` where nothing is said here."""
        own = {name: value for name, value in msgspec.structs.asdict(self).items() if value != getattr(BARE, name)}
        return msgspec.structs.replace(preset, **own)

    def check(self) -> None:
        """Raise ValueError where a selector is missing or cannot be read."""
        if missing := [name for name in NEEDED if not getattr(self, name)]:
            raise ValueError(f"selectors: {', '.join(missing)} must be given, or `software` that we know")
        for name, value in msgspec.structs.asdict(self).items():
            for css, _ in _parts(value or ""):
                try:
                    if css:
                        EMPTY.css(css)
                except SelectolaxError:
                    raise ValueError(f"selectors: {name} = '{value}' is not a CSS selector that we can read") from None


BARE = Selectors()


def value(within: LexborNode, selector: str | None) -> str | None:
    """The first value that a selector finds within a node: an attribute or the text; None where there is none."""
    for css, attribute in _parts(selector or ""):
        for node in within.css(css) if css else [within]:
            found = (node.attributes.get(attribute) if attribute else node.text(separator=" ")) or ""
            if found := " ".join(found.split()):
                return found
    return None


def nodes(within: LexborNode | LexborHTMLParser, selector: str | None) -> list[LexborNode]:
    """All nodes that a selector finds, in the order of the page; those of the first part that finds any."""
    for css, _ in _parts(selector or ""):
        if css and (found := within.css(css)):
            return list({node.mem_id: node for node in found}.values())  # what fits twice in "a, b" is found twice
    return []


def first(within: LexborNode, selector: str | None) -> LexborNode | None:
    """The first node that a selector finds; the node itself for a bare `@attribute`."""
    for css, _ in _parts(selector or ""):
        if (node := within.css_first(css) if css else within) is not None:
            return node
    return None


def _parts(selector: str) -> Iterator[tuple[str, str | None]]:
    """(CSS, attribute) of each part; the CSS may be empty: the node itself."""
    for part in selector.split(" | "):
        found = ATTRIBUTE.fullmatch(part)
        if found:
            yield found["css"].strip(), found["name"]
        elif part.strip():
            yield part.strip(), None
