"""HTML of others, before a parser sees it: the time to read it grows with the square of how deep its elements nest.

`warehouse.markup` does the same to what has landed; the two rooms do not know each other.
"""

import re
from collections import Counter

DEEPEST = 2_000  # elements within each other; people nest some fifty
TAG = re.compile(  # of an element that ends only where it says so
    r"<(/?)(?!(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|tbody|td|th|tr|track|wbr)\b)"
    r"([a-z][^\s/>]*)",
    re.IGNORECASE,
)


def nests_too_deep(html: str) -> bool:
    """Whether a parser would take long. An end counts only where that element has begun: others end nothing."""
    if html.count("<") <= DEEPEST:
        return False
    begun: Counter[str] = Counter()
    depth = 0
    for tag in TAG.finditer(html):
        name = tag[2].lower()
        if not tag[1]:
            begun[name] += 1
            depth += 1
        elif begun[name]:
            begun[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            return True
    return False
