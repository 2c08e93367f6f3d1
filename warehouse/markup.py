"""HTML before a parser sees it: the time to read it grows with the square of how deep its elements nest.

`listeners.markup` does the same to what comes in; the two rooms do not know each other.
"""

import re
from collections import Counter

DEEPEST = 500  # elements within each other; people nest some fifty
_TAG = re.compile(  # of an element that ends only where it says so
    r"<(/?)(?!(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|tbody|td|th|tr|track|wbr)\b)"
    r"([a-z][^\s/>]*)[^<>]*>?",
    re.IGNORECASE,
)


def shallow(html: str) -> str:
    """`html` without the tags of elements that are nested deeper than `DEEPEST`; what they hold stays.

    An end counts only where that element has begun: others end nothing.
    """
    if html.count("<") <= DEEPEST:
        return html
    begun: Counter[str] = Counter()
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        name = tag[2].lower()
        if not tag[1]:
            if depth >= DEEPEST:
                return " "
            begun[name] += 1
            depth += 1
        elif begun[name]:
            begun[name] -= 1
            depth -= 1
        return tag[0]

    return _TAG.sub(kept, html)
