"""The few sentences of a post that are shown: whole sentences, around the words that prove something."""

import re

from reports.harmless import clean, shorten

# a full stop after "z. B.", "ca." or a number ends no sentence; so a capital or a sign must follow, and a word come before
BORDER = re.compile(r"(?<=[^\W\d_]{3}[.!?…])\s+(?=[\W\dA-ZÄÖÜ])|(?<=[!?…])\s+|\n{2,}")


def sentences(text: str) -> list[tuple[int, str]]:
    """Where each sentence begins in `text`, and the sentence, cleaned."""
    found, begin = [], 0
    for border in [*(m.span() for m in BORDER.finditer(text)), (len(text), len(text))]:
        said = clean(text[begin : border[0]])
        if said:
            found.append((begin, said))
        begin = border[1]
    return found


def excerpt(text: str, around: int = 0, limit: int = 300) -> str:
    """At most about `limit` letters of `text`: the sentence at offset `around`, what follows it, then what precedes it.

    `…` stands where something was left out; a single sentence over the limit is cut.
    """
    parts = sentences(text)
    if not parts:
        return ""
    first = max((n for n, (begin, _) in enumerate(parts) if begin <= around), default=0)
    last = first
    length = len(parts[first][1])
    while last + 1 < len(parts) and length + len(parts[last + 1][1]) < limit:
        last += 1
        length += len(parts[last][1]) + 1
    while first > 0 and length + len(parts[first - 1][1]) < limit:
        first -= 1
        length += len(parts[first][1]) + 1
    said = shorten(" ".join(sentence for _, sentence in parts[first : last + 1]), limit)
    before = "… " if first > 0 else ""
    after = " …" if last + 1 < len(parts) and not said.endswith("…") else ""
    return f"{before}{said}{after}"
