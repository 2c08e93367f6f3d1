"""Links between the pages of a forum."""

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

SESSION = {"sid", "s", "phpsessid", "hilit", "highlight"}  # of an address: says nothing about what stands there


def address(base: str, link: str, *, fragment: bool = False) -> str:
    """A link of a page as an address, without what only marks a visit."""
    try:
        parts = urlsplit(urljoin(base, link))
    except ValueError:
        return base
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, told) for name, told in query if name.lower() not in SESSION]
    plain = parts.query if kept == query else urlencode(kept)
    return urlunsplit(parts._replace(query=plain, fragment=parts.fragment if fragment else ""))


def same_host(one: str, other: str) -> bool:
    """A link of a page must not send us elsewhere."""
    return urlsplit(one).netloc == urlsplit(other).netloc


def thread_of(url: str) -> str:
    """What names a topic: path and query of its address; phpBB's `f` is left out, as it changes with the board."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == "t" for name, _ in query):
        query = [(name, told) for name, told in query if name != "f"]
        return f"{parts.path}?{urlencode(query)}".lstrip("/")
    return urlunsplit(("", "", parts.path, parts.query, "")).lstrip("/")
