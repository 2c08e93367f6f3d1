"""HTML of forums, blogs and mails: the author's own words, with quotes, code, mentions and links set apart.

Knows the quotes of Discourse (`aside.quote`), phpBB (tables with `.quote`, `blockquote` with `cite`) and SMF
(`.quoteheader`, `.bbc_standardquote`), and any `blockquote`.
"""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from warehouse.markup import shallow
from warehouse.text import MAX_CHARACTERS, Body, Quote, finish, tidy
from warehouse.text import read as read_text

_MAX_MARKUP = 1_000_000
_MAX_DEPTH = 100
_UNSHOWN = {"script", "style", "template", "noscript", "svg", "head", "title", "iframe", "object", "nav", "button"}
_BLOCKS = {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
    ),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "section"),
    *("summary", "table", "tbody", "thead", "tr", "ul"),
}
_LINES = {"li", "tr", "dt", "dd"}  # blocks without an empty line between them
_UNSHOWN_CLASSES = {
    "quote-controls",
    "onebox",
    "meta",
    "signature",
    "codeheader",
    "badge-wrapper",
    "forum-topic-navigation",
}
_HEADERS = {"quoteheader", "topslice_quote", "quotetitle"}  # stand before the quote they announce
_ATTRIBUTION = re.compile(
    r"^\s*(?:author=(?P<smf>.+?) link=|(?:Quote from|Zitat von):?\s+(?P<from>.+?)\s+(?:on|am)\s"
    r"|(?:Quote from|Zitat von):?\s+(?P<bare>[^\n:]+)|(?P<wrote>[^\n]{1,80}?)\s+(?:wrote|said|schrieb|hat geschrieben)\b)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")


def read(markup: str) -> Body:
    """Take HTML apart. Markup that is broken is read the way browsers do; nothing raises."""
    markup = markup[:_MAX_MARKUP]
    if "<" not in markup and "&" not in markup:
        return read_text(markup)
    root = LexborHTMLParser(shallow(markup)).body
    if root is None:
        return Body("", None, [], [], [])
    walk = _Walk()
    walk.children(root, 0)
    return finish("".join(walk.words), walk.code, walk.quotes, walk.mentions, walk.links)


class _Walk:
    """The parts gathered on one way through the tree."""

    def __init__(self, *, quoted: bool = False) -> None:
        self.quoted = quoted  # within a quote, what it quotes in turn is left out
        self.words: list[str] = []
        self.code: list[str] = []
        self.quotes: list[Quote] = []
        self.mentions: list[str] = []
        self.links: list[str] = []
        self.announced: str | None = None  # the author named by a quote header, for the quote after it

    def children(self, node: LexborNode, depth: int) -> None:
        child = node.child
        while child is not None:
            tag = child.tag
            if tag == "-text":
                self.words.append(_SPACE.sub(" ", child.text_content or ""))
            elif tag == "br":
                self.words.append("\n")
            elif tag and tag[0] not in "-!" and tag not in _UNSHOWN:
                self.element(child, tag, depth)
            child = child.next

    def element(self, node: LexborNode, tag: str, depth: int) -> None:
        attributes = node.attributes
        classes = set((attributes.get("class") or "").split())
        if tag == "img":
            if "emoji" in classes or "smiley" in classes:
                self.words.append(attributes.get("alt") or "")
        elif classes & _HEADERS:
            self.announced = attributed(node.text(separator=" "))
        elif is_quote(node, tag, classes):
            self.words.append("\n")
            if not self.quoted:
                self.quote(node, attributes.get("data-username"))
        elif classes & _UNSHOWN_CLASSES:
            self.words.append("\n")
            self.links += filter(None, [attributes.get("data-onebox-src")])
        elif tag == "pre" or is_code(node, tag, classes):
            self.code.append(code_text(node))
            self.words.append("\n")
        elif depth > _MAX_DEPTH:
            self.words.append(node.text(separator=" "))
        else:
            if tag == "a":
                self.anchor(node, attributes.get("href") or "", classes)
            edge = "\n" if tag in _BLOCKS else " " if tag in {"td", "th"} else ""
            self.words.append(edge)
            self.children(node, depth + 1)
            self.words.append("" if tag in _LINES else edge)

    def quote(self, node: LexborNode, author: str | None) -> None:
        """Set a quote apart; its mentions and links are not the author's."""
        head = node.css_first("cite, .genmed b, .quotetitle, .title")
        told = head.text(separator=" ") if head is not None else ""
        author = author or attributed(told) or self.announced
        self.announced = None
        inner = _Walk(quoted=True)
        content = None if node.tag in {"blockquote", "td"} else node.css_first("td.quote, blockquote")
        inner.children(node if content is None else content, 0)
        text = tidy("".join(inner.words))
        text = text.removeprefix(tidy(told)).lstrip(" :\n") if told else text
        self.quotes.append(Quote(author, text))

    def anchor(self, node: LexborNode, href: str, classes: set[str]) -> None:
        if classes & {"mention", "u-url"} and "hashtag" not in classes:
            name = node.text().strip().lstrip("@")
            self.mentions.append(name)
            address = urlsplit(href) if href.startswith("http") else None
            if address and address.path == f"/@{name}":  # elsewhere in a federated network: name@host
                self.mentions.append(f"{name}@{address.netloc}")
        elif href[:4].lower() == "http":
            self.links.append(href[:2000])


def is_quote(node: LexborNode, tag: str, classes: set[str]) -> bool:
    """Whether an element holds words of somebody else."""
    if tag == "blockquote" or classes & {"quote", "bbc_standardquote", "quotecontent"}:
        return True
    return tag == "table" and node.css_first("td.quote") is not None and node.css_first("table") in {None, node}


def is_code(node: LexborNode, tag: str, classes: set[str]) -> bool:
    """Whether an element is a block of code; code within a sentence stays in the text."""
    if tag == "code":
        return bool(classes & {"bbc_code", "codeblock"}) or node.css_first("br") is not None or "\n" in node.text()
    return bool(classes & {"codebox", "codecontent"}) or (tag == "td" and "code" in classes)


def code_text(node: LexborNode) -> str:
    """Give code as it stands; some forums write its line ends as `br` alone."""
    text = node.text()
    if "\n" not in text and node.css_first("br") is not None:
        for line_end in node.css("br"):
            line_end.replace_with("\n")
        text = node.text()
    return text


def attributed(line: str) -> str | None:
    """The name in "X wrote:", "Quote from: X on …" or what SMF leaves of its tags."""
    match = _ATTRIBUTION.match(line[: MAX_CHARACTERS // 10])
    return next((name.strip() for name in match.groups() if name), None) if match else None
