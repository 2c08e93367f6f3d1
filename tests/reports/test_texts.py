import re
import unicodedata
from datetime import date
from importlib.resources import files
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.excerpts import excerpt
from reports.harmless import cell, clean, link, shorten
from reports.wording import Wording, texts

GERMAN = Wording(language="de", company="Alpenfunk", topics={})
ENGLISH = Wording(language="en", company="Alpenfunk", topics={"bill": {"en": "Bill"}})


def leaves(words, path=""):
    if isinstance(words, dict):
        return {leaf for key, value in words.items() for leaf in leaves(value, f"{path}.{key}")}
    if isinstance(words, list):
        return {(path, len(words))}
    return {(path, *sorted(name for _, name, _, _ in Formatter().parse(words) if name))}


def test_both_languages_have_the_same_texts_with_the_same_places_to_fill():
    assert leaves(texts("de")) == leaves(texts("en"))


def test_german_is_worded_so_that_it_is_right_in_all_countries():
    words = re.findall(r"\w+", (files("reports") / "texts" / "de.toml").read_text("utf-8").lower())

    assert not [
        word for word in words if "ß" in word or re.search(r"gr[oö]ss|ausser|mass|weiss|heiss|spass|strasse", word)
    ]


def test_numbers_and_days_are_written_as_the_language_does():
    assert (GERMAN.number(1234.5, 1), ENGLISH.number(1234.5, 1)) == ("1.234,5", "1,234.5")
    assert (GERMAN.percent(0.123), ENGLISH.percent(0.123)) == ("12\u202f%", "12%")
    assert (GERMAN.figure("tone", -17.6), ENGLISH.figure("tone", 4.2), GERMAN.figure("tone", 0.0)) == (
        "\N{MINUS SIGN}18",
        "+4",
        "0",
    )
    assert GERMAN.day(date(2026, 11, 16)) == "16.\u00a0November\u00a02026"
    assert ENGLISH.day(date(2026, 11, 16)) == "16\u00a0November\u00a02026"
    assert (GERMAN.span(25.9), GERMAN.span(49), ENGLISH.span(1)) == ("25\u00a0Stunden", "2\u00a0Tage", "1\u00a0hour")
    assert GERMAN.listed(["a", "b", "c"]) == "a, b und c"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9. bis 15. November 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30. November bis 6. Dezember 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28. Dezember 2026 bis 3. Januar 2027"),
    ],
)
def test_a_week_says_once_what_its_days_share(first, last, said):
    assert GERMAN.days(first, last).replace("\u00a0", " ") == said


def test_a_topic_without_a_label_is_called_by_its_name():
    assert (ENGLISH.topic("bill"), GERMAN.topic("bill")) == ("Bill", "bill")


def test_an_excerpt_is_whole_sentences_around_the_words_that_prove_something():
    text = "Guten Abend zusammen. Ich habe z. B. die Box M seit einem Jahr. Sie ist wirklich super! Und noch etwas anderes steht hier am Ende."

    assert excerpt(text, text.index("super"), 60) == "… Sie ist wirklich super! …"
    assert excerpt(text, 0, 500) == text
    assert excerpt("", 0) == ""


def test_a_sentence_without_an_end_is_cut():
    assert excerpt("x" * 10_000, 0, 300) == "x" * 299 + "…"


@given(st.text(), st.integers(0, 50), st.integers(20, 80))
def test_an_excerpt_is_never_much_longer_than_allowed(text, around, limit):
    assert len(excerpt(text, around, limit)) <= limit + 4


def test_overrides_of_the_direction_and_towers_of_accents_are_taken_out():
    assert clean("abc\u202egnp.exe\u2066 x\x00y\nz") == "abcgnp.exe x y z"
    assert clean("Z" + "\u0301\u0323\u0300" * 40) == unicodedata.normalize(
        "NFC", clean("Z" + "\u0301\u0323\u0300" * 40)
    )
    assert len(clean("a" + "\u0336" * 90)) <= 3
    assert clean("a\ufffe\uffff\ufdd0b") == "ab"
    assert clean("danke :slight_smile: um 12:30:45 an a:b:c") == "danke um 12:30:45 an a:b:c"
    assert clean("Việt Nam, Grüsse, עברית") == "Việt Nam, Grüsse, עברית"


@given(st.text())
def test_what_is_clean_stays_as_it_is(text):
    assert clean(clean(text)) == clean(text)


@given(st.text(), st.integers(1, 40))
def test_what_is_shortened_fits(text, limit):
    assert len(shorten(text, limit)) <= limit


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " https://a.example", "java\nscript:x", "data:text/html,x", "//a.example", "https://", "http://[::1", "", None, "file:///etc/passwd"])  # fmt: skip
def test_only_the_web_is_linked_to(address):
    assert link(address) is None


def test_a_link_to_the_web_is_one():
    assert link("https://forum.example/t/1?a=b#c") == "https://forum.example/t/1?a=b#c"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"])
def test_a_cell_that_looks_like_a_formula_begins_with_an_apostrophe(formula):
    assert cell(formula) == f"'{formula}"


@given(st.text())
def test_no_cell_is_a_formula_to_a_spreadsheet(text):
    assert not cell(clean(text)).lstrip().startswith(("=", "+", "-", "@"))
