"""What a host asks of programs that visit it: robots.txt, read as RFC 9309 says.

The reader of the standard library takes the first rule that fits and knows no wildcards; forums use both otherwise.
"""

from typing import Self
from urllib.parse import unquote

import msgspec

MAX_BYTES = 500_000  # what RFC 9309 wants a reader to take in at least


class Robots(msgspec.Struct, frozen=True):
    """The rules for us: (allowed, pattern), and the seconds asked for between two requests."""

    rules: list[tuple[bool, str]] = []
    delay: float = 0.0

    @classmethod
    def read(cls, text: str, agent: str) -> Self:
        """Read the group for `agent` (a product name such as "kundschafter"), else the one for everybody."""
        ours = agent.lower()
        groups = _groups(text[:MAX_BYTES].removeprefix("\ufeff"), {ours, "*"})
        lines = groups.get(ours, groups.get("*", []))
        rules = [(key == "allow", value) for key, value in lines if key in {"allow", "disallow"} and value]
        delays = [
            float(value) for key, value in lines if key == "crawl-delay" and value.replace(".", "", 1).isdecimal()
        ]
        return cls(rules, max(delays, default=0.0))

    def allow(self, path: str) -> bool:
        """Tell whether `path` (with its query) may be asked for: the longest rule that fits decides, allow wins ties."""
        fitting = [(len(pattern), allowed) for allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fitting)[1] if fitting else True


def _groups(text: str, wanted: set[str]) -> dict[str, list[tuple[str, str]]]:
    """Collect the lines for each of the `wanted` agents; groups that name the same agent add up."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: set[str] = set()
    in_rules = False
    for line in text.splitlines():
        key, colon, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if not colon:
            continue
        if key == "user-agent":
            named = {value.lower()} & wanted
            agents = named if in_rules else agents | named
            groups |= {agent: [] for agent in named - groups.keys()}
            in_rules = False
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            for agent in agents:
                groups[agent].append((key, value))
    return groups


def _fits(pattern: str, path: str) -> bool:
    """Match from the start, `*` for anything, `$` for the end; in time that grows with the length only."""
    path, pattern = unquote(path), unquote(pattern)
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not ends or at == len(path)
    last = rest.pop()
    for part in rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return path.endswith(last) and len(path) - len(last) >= at if ends else path.find(last, at) >= 0
