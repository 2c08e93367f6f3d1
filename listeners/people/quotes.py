"""Quoted blocks and who they are attributed to, as forums and mail programs write them."""

import re
from collections.abc import Callable

_BLOCK = re.compile(r"<(/?)(?:aside|blockquote)\b([^>]{0,999})>|\[(/?)quote([^\]]{0,999})\]", re.IGNORECASE)
_WHERE = re.compile(r"\b(?:class|date|id|link|post|style|time|topic)[:=][^\s,\]]*", re.IGNORECASE)
_CITE = re.compile(r"<cite\b[^>]*>(.*?)</cite>", re.IGNORECASE | re.DOTALL)
_LINE_END = re.compile(r"<(?:br|/?p|/?div)\b[^>]*>|\n", re.IGNORECASE)
_LEAD = re.compile(r":\s*$|^\s*(?:quote|zitat)\b", re.IGNORECASE)
_QUOTE_MARKS = re.compile(r"(?:[ \t]{0,3}>)*")


def drop_blocks(text: str, named: Callable[[str], bool], instead: str) -> str:
    """Cut quoted blocks, nested ones with them, that are attributed to a forgotten person."""
    parts, kept, depth, theirs = [], 0, 0, 0
    tags = list(_BLOCK.finditer(text))
    for index, tag in enumerate(tags):
        closing = tag[1] or tag[3]
        if not closing:
            depth += 1
            after = text[tag.end() : tags[index + 1].start() if index + 1 < len(tags) else len(text)]
            before = text[max(tags[index - 1].end() if index else 0, tag.start() - 300) : tag.start()]
            if not theirs and named(_attribution(tag[2] or tag[4] or "", before, after)):
                theirs = depth
                parts += [text[kept : tag.start()], instead]
                kept = len(text)
        elif depth:
            if depth == theirs:
                theirs, kept = 0, tag.end()
            depth -= 1
    return "".join([*parts, text[kept:]])


def _attribution(attributes: str, before: str, after: str) -> str:
    """What says whose words a quoted block holds: its attributes, a `<cite>` in it, a line `X wrote:` before it."""
    cite = _CITE.search(after[:500])
    lines = [line for line in _LINE_END.split(before) if line.strip()]
    lead = lines[-1] if lines and _LEAD.search(re.sub(r"<[^>]*>", "", lines[-1])) else ""
    return " ".join([_WHERE.sub("", attributes), cite[1] if cite else "", lead])


def drop_lines(text: str, named: Callable[[str], bool], instead: str) -> str:
    """Cut the `>` lines that follow `X wrote:`, at any depth, where X is forgotten."""
    lines = text.splitlines(keepends=True)
    kept: list[str] = []
    at = 0
    while at < len(lines):
        first = _first_quoted(lines, at) if named(lines[at]) else None
        if first is None:
            kept.append(lines[at])
            at += 1
            continue
        kept += [*lines[at:first], instead + "\n"]
        depth, at = _depth(lines[at]), first
        while at < len(lines) and _depth(lines[at]) > depth:
            at += 1
    return "".join(kept)


def _first_quoted(lines: list[str], at: int) -> int | None:
    """The first line quoted under the attribution at `at`, which may wrap once and be followed by one empty line."""
    depth, after = _depth(lines[at]), at + 1
    if not lines[at].rstrip().endswith(":"):
        if after == len(lines) or _depth(lines[after]) != depth or not lines[after].rstrip().endswith(":"):
            return None
        after += 1
    if after < len(lines) and not lines[after].strip("> \t\r\n"):
        after += 1
    return after if after < len(lines) and _depth(lines[after]) > depth else None


def _depth(line: str) -> int:
    marks = _QUOTE_MARKS.match(line)
    return marks[0].count(">") if marks else 0
