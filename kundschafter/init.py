"""A few questions, and a settings file that a first night can run with."""

import json
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

from kundschafter import settings
from kundschafter.mistakes import nearest

HEAD = """\
# Made by 'kundschafter init'. Every table is explained in docs/settings.md.

[company]
name = {name}
time_zone = {time_zone}
report_language = {language}
staff = {staff}  # accounts of yours that the places do not mark themselves; they are never candidates

[brand]
spellings = {spellings}
"""
PRODUCT = """
[[products]]
name = {name}
spellings = {spellings}
"""
COMPETITOR = """
[[competitors]]
name = {name}
"""
SOURCE = """
[[sources]]
name = {name}
kind = {kind}
{field} = {address}
own = {own}
"""
TOPICS = """
# What people talk about: terms per language. Add yours.
[topics.price]
label = { de = "Preis", en = "Price" }
de = ["preis", "teuer", "günstig", "kosten"]
en = ["price", "expensive", "cheap", "cost"]

[topics.support]
label = { de = "Kundendienst", en = "Support" }
de = ["hotline", "kundendienst", "support", "warteschleife"]
en = ["support", "hotline", "customer service", "helpdesk"]
"""

KINDS = ["feed", "discourse", "reddit", "archive"]
FORMATS = ["discourse-topics", "mbox", "jsonl", "csv"]
COLUMNS = {
    "id": "number of a post",
    "thread_id": "number of its thread",
    "thread_title": "title of its thread",
    "author": "name of its author",
    "created_at": "time it was written",
    "body": "text",
}


def ask(file: Path, prompt: Callable[..., str], confirm: Callable[..., bool]) -> None:
    """Ask, write `file`, and read it back so that it is known to be valid. Raises SettingsError."""
    if file.exists():
        raise settings.SettingsError(f"{file} is there already; name another with --settings")
    name = prompt("What is the company called?")
    text = HEAD.format(
        name=_toml(name),
        spellings=_toml(_several(prompt, f"How else do people write {name}?")),
        staff=_toml(_several(prompt, "Accounts of your staff on the places you listen to?")),
        language=_toml(_one_of(prompt, "Language of the reports, de or en?", ["de", "en"], "de")),
        time_zone=_toml(_one_of(prompt, "Your time zone?", sorted(zoneinfo.available_timezones()), "Europe/Berlin")),
    )
    for product in _several(prompt, "Your products?"):
        spellings = _several(prompt, f"How else do people write {product}?")
        text += PRODUCT.format(name=_toml(product), spellings=_toml(spellings))
    for competitor in _several(prompt, "Your competitors?"):
        text += COMPETITOR.format(name=_toml(competitor))
    text += TOPICS
    domains = _several(prompt, "Your own domains?")
    taken: set[str] = set()
    while address := prompt("Address of a place to listen to (or a file); empty to end", default="").strip():
        text += _source(address, domains, prompt, confirm, taken)
    file.write_text(text, encoding="utf-8")
    settings.read(file)


def _source(
    address: str, domains: list[str], prompt: Callable[..., str], confirm: Callable[..., bool], taken: set[str]
) -> str:
    kind = _one_of(prompt, f"What is it: {', '.join(KINDS[:-1])} or {KINDS[-1]}?", KINDS, guess(address))
    name = base = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://(www\.)?", "", address).lower()).strip("-")[:40]
    while name in taken:
        name = f"{base}-{len(taken) + 1}"
    taken.add(name)
    host = urlsplit(address).hostname or ""
    own = confirm("Is it a place of your own?", default=any(f".{host}".endswith(f".{domain}") for domain in domains))
    if kind == "reddit":
        return SOURCE.format(
            name=_toml(name),
            kind=_toml(kind),
            field="subreddits",
            address=_toml([address.rsplit("/", 1)[-1]]),
            own=_toml(own),
        )
    field = "path" if kind == "archive" else "url"
    made = SOURCE.format(name=_toml(name), kind=_toml(kind), field=field, address=_toml(address), own=_toml(own))
    return made + _format(prompt) if kind == "archive" else made


def _format(prompt: Callable[..., str]) -> str:
    """The settings of an archive."""
    chosen = _one_of(prompt, f"Its format: {', '.join(FORMATS[:-1])} or {FORMATS[-1]}?", FORMATS, "mbox")
    made = f"format = {_toml(chosen)}\n"
    if chosen == "discourse-topics":
        made += f"public_url = {_toml(prompt('Where can it be read (https://…)?'))}\n"
    elif chosen != "mbox":
        columns = {ours: prompt(f"Which column holds the {words}?", default=ours) for ours, words in COLUMNS.items()}
        made += f"fields = {{ {', '.join(f'{ours} = {_toml(column)}' for ours, column in columns.items())} }}\n"
    return made


def guess(address: str) -> str:
    """The kind of source an address looks like."""
    if not re.match(r"https?://", address):
        return "archive"
    if "reddit.com" in address:
        return "reddit"
    return "feed" if re.search(r"rss|atom|feed|\.xml|\.rdf", address.lower()) else "discourse"


def _one_of(prompt: Callable[..., str], question: str, valid: list[str], default: str) -> str:
    """Ask again until the answer is valid."""

    def known(answer: str) -> str:
        if answer not in valid:
            raise typer.BadParameter(f"'{answer}' cannot be{nearest(answer, valid)[:80]}")
        return answer

    return prompt(question, default=default, value_proc=known)


def _several(prompt: Callable[..., str], question: str) -> list[str]:
    answer = prompt(f"{question} (several with commas, or empty)", default="", show_default=False)
    return [part.strip() for part in answer.split(",") if part.strip()]


def _toml(value: Any) -> str:
    """A string, a list of strings or a boolean in TOML, which writes them as JSON does."""
    return json.dumps(value, ensure_ascii=False)
