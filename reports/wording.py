"""Words, numbers and dates in the language of the report."""

import tomllib
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["de", "en"]
NARROW = "\u202f"  # keeps "12 %" on one line
NOBREAK = "\u00a0"


@cache
def texts(language: Language) -> dict[str, Any]:
    """The texts of `texts/<language>.toml`."""
    return tomllib.loads((files("reports") / "texts" / f"{language}.toml").read_text("utf-8"))


def number(value: float, language: Language, decimals: int = 0) -> str:
    """`1.234,5` in German, `1,234.5` in English; a real minus sign."""
    shown = f"{value:,.{decimals}f}"
    if language == "de":
        shown = shown.translate(str.maketrans(",.", ".,"))
    return shown.replace("-", "\N{MINUS SIGN}")


def signed(value: float, language: Language, decimals: int = 0) -> str:
    shown = number(value, language, decimals)
    return f"+{shown}" if round(value, decimals) > 0 else shown


def percent(share: float, language: Language, decimals: int = 0) -> str:
    """A share of 0 to 1 as `12 %` or `12%`."""
    return number(100 * share, language, decimals) + (f"{NARROW}%" if language == "de" else "%")


def day(value: date, language: Language) -> str:
    """`16. November 2026` or `16 November 2026`."""
    month = texts(language)["months"][value.month - 1]
    dot = "." if language == "de" else ""
    return f"{value.day}{dot}{NOBREAK}{month} {value.year}"


def short_day(value: date, language: Language) -> str:
    """`16. Nov. 2026` or `16 Nov 2026`."""
    month = texts(language)["months_short"][value.month - 1]
    dot = "." if language == "de" else ""
    return f"{value.day}{dot}{NOBREAK}{month} {value.year}"


def month(value: date, language: Language) -> str:
    return f"{texts(language)['months'][value.month - 1]} {value.year}"


def moment(value: datetime, language: Language) -> str:
    return f"{short_day(value, language)}, {value:%H:%M}"


def span(hours: float, language: Language) -> str:
    """A time that has gone by: hours up to two days, then days."""
    words = texts(language)["span"]
    many, unit = (round(hours), "hour") if hours < 48 else (int(hours // 24), "day")
    return f"{number(many, language)}{NOBREAK}{words[unit if many == 1 else unit + 's']}"


def listed(names: list[str], language: Language) -> str:
    """`a, b und c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {texts(language)['and']} {names[-1]}"
