from pathlib import Path

import pytest

from kundschafter import settings
from kundschafter.init import ask, guess
from kundschafter.settings import SettingsError
from tests.kundschafter.nights import kundschafter

ANSWERS = {
    "What is the company": "Testfon",
    "How else do people write Testfon": "Test-Fon, TF",
    "Your own domains": "testfon.example",
    "Accounts of your staff": "chef",
    "Language of the reports": "en",
    "Your time zone": "Europe/Vienna",
    "Your products": 'Kiste "Pro", Schachtel',
    "Your competitors": "Fernfon",
    "Its format": "mbox",
}


class Person:
    """Answers what is asked; says which places to listen to, one after the other."""

    def __init__(self, *places: str) -> None:
        self.places = [*places, ""]
        self.asked: list[str] = []

    def prompt(self, question: str, default: str | None = None, **_: object) -> str:
        self.asked.append(question)
        if question.startswith("Address"):
            return self.places.pop(0)
        told = next((answer for start, answer in ANSWERS.items() if question.startswith(start)), default)
        assert told is not None, question
        return told

    def confirm(self, question: str, **_: object) -> bool:
        return "own" in question


def test_what_init_writes_can_be_read(tmp_path):
    (tmp_path / "list.mbox").write_text("")
    person = Person(
        "https://blog.example/feed.xml", "https://forum.example", "https://www.reddit.com/r/testfon", "list.mbox"
    )
    ask(tmp_path / "k.toml", person.prompt, person.confirm)
    read = settings.read(tmp_path / "k.toml")
    assert read.company.name == "Testfon"
    assert read.company.time_zone == "Europe/Vienna"
    assert read.company.staff == ["chef"]
    assert [product.name for product in read.products] == ['Kiste "Pro"', "Schachtel"]
    assert read.brand.spellings == ["Test-Fon", "TF"]
    kinds = [type(source).__struct_config__.tag for source in read.sources]
    assert kinds == ["feed", "discourse", "reddit", "archive"]
    assert all(source.own for source in read.sources)


def test_a_place_on_ones_own_domain_is_taken_for_ones_own(tmp_path):
    person = Person("https://forum.testfon.example", "https://www.testfon.example/feed", "https://nottestfon.example")
    ask(tmp_path / "k.toml", person.prompt, lambda _question, *, default: default)
    assert [source.own for source in settings.read(tmp_path / "k.toml").sources] == [True, True, False]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "discourse-topics"])
def test_every_format_of_an_archive_comes_with_what_it_needs(tmp_path, monkeypatch, kind):
    monkeypatch.setitem(ANSWERS, "Its format", kind)
    monkeypatch.setitem(ANSWERS, "Which column holds", "spalte")
    monkeypatch.setitem(ANSWERS, "Where can it be read", "https://forum.example")
    (tmp_path / "old").write_text("")
    ask(tmp_path / "k.toml", Person("old").prompt, Person().confirm)
    (source,) = settings.read(tmp_path / "k.toml").sources
    assert source.format == kind


def test_an_answer_that_cannot_be_is_asked_again(tmp_path):
    file = tmp_path / "k.toml"
    answers = "Testfon\n\n\nfr\nen\nEurope/Brelin\nEurope/Berlin\n\n\n\nhttps://x.example\nfead\nfeed\nn\n\n"
    said = kundschafter("init", "--settings", file, input=answers)
    assert said.returncode == 0, said.stderr
    assert "did you mean 'Europe/Berlin'?" in said.stdout
    read = settings.read(file)
    assert (read.company.report_language, read.company.time_zone) == ("en", "Europe/Berlin")
    assert [type(source).__struct_config__.tag for source in read.sources] == ["feed"]


def test_two_places_of_one_address_get_two_names(tmp_path):
    person = Person("https://forum.example", "https://forum.example")
    ask(tmp_path / "k.toml", person.prompt, person.confirm)
    assert len({source.name for source in settings.read(tmp_path / "k.toml").sources}) == 2


def test_init_overwrites_nothing(tmp_path):
    (tmp_path / "k.toml").write_text("mine")
    with pytest.raises(SettingsError, match="is there already"):
        ask(tmp_path / "k.toml", Person().prompt, Person().confirm)
    assert (tmp_path / "k.toml").read_text() == "mine"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://x.example/feed/", "feed"),
        ("https://x.example/atom.xml", "feed"),
        ("https://community.x.example", "discourse"),
        ("https://www.reddit.com/r/x", "reddit"),
        ("export/forum.csv", "archive"),
    ],
)
def test_guesses_the_kind_of_a_source(address, kind):
    assert guess(address) == kind


def test_the_command_asks_and_writes(tmp_path):
    file = tmp_path / "k.toml"
    said = kundschafter("init", "--settings", file, input="Testfon\n\n\n\nEurope/Berlin\n\n\n\n\n")
    assert said.returncode == 0, said.stderr
    assert "kundschafter run" in said.stdout
    assert settings.read(Path(file)).company.name == "Testfon"
