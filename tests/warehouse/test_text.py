import time

import pytest

from warehouse.text import MAX_CHARACTERS, Quote, read


@pytest.mark.parametrize(
    ("raw", "own", "quotes"),
    [
        (
            "Hi,\n\nOn Mon, 5 Jan 2026 at 10:00, Ben <ben@a.example>\nwrote:\n> Does it work?\n> Really?\n\nIt does.",
            "Hi,\n\nIt does.",
            [Quote("ben@a.example", "Does it work?\nReally?")],
        ),
        (
            "Am 05.01.2026 um 10:00 schrieb Ärne B.:\n> Läuft's?\nJa.",
            "Ja.",
            [Quote(None, "Läuft's?")],
        ),
        ("> first\nyes\n>> second\n> third\nno", "yes\nno", [Quote(None, "first"), Quote(None, "second\nthird")]),
        (
            "New.\n-----Ursprüngliche Nachricht-----\nVon: x@a.example\nAlt.",
            "New.",
            [Quote(None, "Von: x@a.example\nAlt.")],
        ),
        ("Ben wrote:\n> a\nb", "b", [Quote(None, "a")]),
        ("As Ben wrote: it is good", "As Ben wrote: it is good", []),
        ("5 > 4 is true\n", "5 > 4 is true", []),
    ],
)
def test_sets_what_a_mail_quotes_apart(raw, own, quotes):
    body = read(raw)
    assert body.text == own
    assert body.quotes == quotes


def test_drops_the_signature_but_no_rule_in_the_middle():
    assert read("Text\n-- \nBen\nphone 1").text == "Text"
    assert read("one\n--\n" + "line\n" * 20).text.count("line") == 20


def test_sets_fenced_code_apart():
    body = read("Try\n```python\nx = 1\n  y\n```\nthen")
    assert (body.text, body.code) == ("Try\n\nthen", "x = 1\n  y")


def test_removes_what_cannot_be_seen():
    assert read("a\u202eb\x07c\u200ed\ud800e\ufeff").text == "abcde"


def test_keeps_emoji_and_umlauts():
    assert read("Größe 👍🏽 👩‍👩‍👧").text == "Größe 👍🏽 👩‍👩‍👧"


def test_a_mention_of_a_federated_network_is_known_by_both_its_names():
    assert read("@ben@social.example, @dora@x and !c@y.example").mentions == ["ben", "ben@social.example", "dora"]


def test_finds_mentions_but_no_mail_addresses():
    assert read("@ben and (@Dora.) or x@y.example, @ben. a@b").mentions == ["ben", "Dora"]


def test_windows_line_ends_are_lines():
    assert read("a\r\n> b\r\nc").text == "a\nc"


@pytest.mark.parametrize(
    "raw",
    [
        "x" * 500_000,
        "> " * 200_000,
        "On \n" * 50_000,
        "@a" * 100_000,
        "\n" * 300_000,
        "```\n" * 50_000,
        "A wrote:\n" * 20_000,
    ],
)
def test_the_worst_text_is_capped_and_harmless(raw):
    started = time.process_time()
    assert len(read(raw).text) <= MAX_CHARACTERS
    assert time.process_time() - started < 2
