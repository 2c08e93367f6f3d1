"""What others wrote, made harmless: for the page, for links and for spreadsheets. Markup is escaped by the templates."""

import re
import unicodedata
from urllib.parse import urlsplit

MARKS = 2  # combining marks kept on one letter; Vietnamese needs two
# marks that turn the direction of what follows, letters without a width, and what is no letter at all
UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]")
PICTURE_NAME = re.compile(r"(?<!\S):[a-z][a-z0-9_+-]*:(?!\S)")  # ":slight_smile:", how forums store emoji
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def clean(text: str) -> str:
    """One line without control signs, without overrides of the direction and without towers of accents."""
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", UNSEEN.sub("", text)):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= MARKS and category not in {"Cs", "Co"}:
            kept.append(" " if category in {"Cc", "Zl", "Zp"} else letter)
    return " ".join(PICTURE_NAME.sub("", "".join(kept)).split())


def shorten(text: str, limit: int) -> str:
    """`text` cleaned, with at most `limit` letters."""
    text = clean(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def link(address: str | None) -> str | None:
    """The address if it leads to the web by http or https, else None."""
    if not address or re.search(r"[\s\x00-\x1f]", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:  # such as an address with half an IPv6 host
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula: what begins like one gets a leading apostrophe."""
    begins = text.lstrip(" ")[:1]
    return f"'{text}" if begins in (*FORMULA, "\t", "\r", "\n") and begins else text
