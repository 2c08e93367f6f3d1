"""Words, numbers and dates in the language of the report."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from reports.harmless import shorten
from reports.views.evidence import Doubt
from reports.views.newcomers import Newcomer
from reports.views.people import Card
from reports.views.week import Week
from reports.views.worth import Contribution

Language = Literal["de", "en"]
NARROW = "\u202f"  # a narrow space that keeps "12 %" on one line
NOBREAK = "\u00a0"


@cache
def texts(language: Language) -> dict[str, Any]:
    """The texts of `texts/<language>.toml`."""
    return tomllib.loads((files("reports") / "texts" / f"{language}.toml").read_text("utf-8"))


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """How things are said in one language; `topics` gives the label of a topic per language."""

    language: Language
    company: str
    topics: Mapping[str, Mapping[str, str]]

    @property
    def texts(self) -> dict[str, Any]:
        return texts(self.language)

    def number(self, value: float, decimals: int = 0) -> str:
        """`1.234,5` in German, `1,234.5` in English; a real minus sign."""
        shown = f"{value:,.{decimals}f}"
        if self.language == "de":
            shown = shown.translate(str.maketrans(",.", ".,"))
        return shown.replace("-", "\N{MINUS SIGN}")

    def count(self, value: float) -> str:
        """A count, or the half between two that a median may be."""
        return self.number(value, 0 if value == round(value) else 1)

    def percent(self, share: float) -> str:
        """A share of 0 to 1 as `12 %` or `12%`."""
        return self.number(100 * share) + (f"{NARROW}%" if self.language == "de" else "%")

    def figure(self, name: str, value: float | None) -> str:
        """One of the six figures, with its unit."""
        if value is None:
            return str(self.texts["week"]["nothing"])
        if name == "peer_rate":
            return self.percent(value)
        return self.signed(value) if name == "tone" else self.count(value)

    def figure_of(self, week: Week, name: str, value: float | None) -> str:
        """The figure of one week; a share of few cases as `4 von 7`."""
        cases = week.cases(name)
        if cases is None or not week.few(name):
            return self.figure(name, value)
        part = self.signed(cases[0]) if name == "tone" else self.count(cases[0])
        return str(self.texts["week"]["few"]).format(n=part, of=self.count(cases[1]))

    def signed(self, value: float) -> str:
        return ("+" if round(value) > 0 else "") + self.number(round(value))

    def day(self, value: date) -> str:
        """`16. November 2026` or `16 November 2026`."""
        return self._day(value, "months")

    def short_day(self, value: date) -> str:
        """`16. Nov. 2026` or `16 Nov 2026`."""
        return self._day(value, "months_short")

    def _day(self, value: date, months: str) -> str:
        dot = "." if self.language == "de" else ""
        return f"{value.day}{dot}{NOBREAK}{self.texts[months][value.month - 1]}{NOBREAK}{value.year}"

    def days(self, first: date, last: date) -> str:
        """`9. bis 15. November 2026`: what both days share is said once."""
        begins = self.day(first)
        if first.year == last.year:
            begins = begins.removesuffix(f"{NOBREAK}{first.year}")
            if first.month == last.month:
                begins = begins.rsplit(NOBREAK, 1)[0]
        return str(self.texts["page"]["days"]).format(first=begins, last=self.day(last))

    def month(self, value: date) -> str:
        return f"{self.texts['months'][value.month - 1]}{NOBREAK}{value.year}"

    def moment(self, value: datetime) -> str:
        return f"{self.short_day(value)}, {value:%H:%M}"

    def span(self, hours: float) -> str:
        """A time that has gone by: hours up to two days, then days."""
        many, unit = (int(hours), "hour") if hours < 48 else (int(hours // 24), "day")
        return f"{self.number(many)}{NOBREAK}{self.texts['span'][unit if many == 1 else unit + 's']}"

    def listed(self, names: list[str]) -> str:
        """`a, b und c`."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.texts['and']} {names[-1]}"

    def figures(self, names: list[str]) -> str:
        return self.listed([self.texts["figures"][name] for name in names])

    def topic(self, name: str) -> str:
        """The label of a topic; products and competitors are called by their name."""
        return shorten(self.topics.get(name, {}).get(self.language) or name, 40)

    def topic_names(self, names: list[str]) -> str:
        return self.listed([self.topic(name) for name in names])

    def role(self, name: str) -> str:
        return str(self.texts["roles"].get(name, name))

    def place(self, place: str, own: bool) -> str:
        return f"{shorten(place, 60)} ({self.texts['page']['own' if own else 'foreign']})"

    def excluded(self, accounts: Mapping[str, int]) -> str:
        """`Personal: 3, Spam: 1`, from accounts by reason."""
        words = self.texts["excluded"]
        return ", ".join(words.get(reason, words["other"]).format(n=self.count(n)) for reason, n in accounts.items())

    def opening(self, role: str, handle: str, title: str) -> str:
        """How to begin to talk with somebody, about the thread with this title."""
        words = self.texts["opening"]
        if role not in words:
            return ""
        where = words["where_title"].format(title=shorten(title, 70)) if title else words["where_none"]
        return str(words[role].format(handle=handle, company=self.company, where=where))

    def doubt(self, doubt: Doubt) -> str:
        number = self.percent(doubt.number) if doubt.name == "one_giver" else self.number(doubt.number)
        text = self.texts["doubts"][doubt.name + ("_one" if doubt.name == "few" and round(doubt.number) == 1 else "")]
        return str(text).format(number=number, day=self.short_day(doubt.day) if doubt.day else "")

    def at_risk(self, card: Card) -> str:
        """What speaks for it that somebody is about to go."""
        words = self.texts["at_risk"]
        found = [
            str(words[part.part]).format(days=self.number(card.shown.plain_count), times=self.number(part.value))
            for part in card.parts
            if part.value and part.part in words
        ]
        return self.listed(found)

    def why_new(self, one: Newcomer) -> str:
        return str(self.texts["newcomers"][one.why + ("_one" if one.number == 1 else "")]).format(n=one.number)

    def liked(self, one: Contribution) -> str:
        """How others found a post; nothing where nobody said."""
        words = self.texts["liked"]
        found = [words["accepted"]] if one.accepted else []
        for name, number in (("thanks", one.thanks), ("likes", one.likes)):
            if number:
                found.append(words[name + ("_one" if number == 1 else "")].format(n=number))
        return ", ".join(found)
