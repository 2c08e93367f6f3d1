"""`person why` and `ask`, over the made-up community of the reports."""

import json

import pytest

from kundschafter.settings import read
from kundschafter.why import named
from tests.kundschafter.nights import kundschafter
from tests.reports.community import published

SETTINGS = """
[company]
name = "Alpenfunk"
time_zone = "Europe/Zurich"
as_of = 2026-11-16
[[products]]
name = "Box M"
spellings = ["Box M", "BoxM"]
competitors = []
[topics.router]
label = { de = "Router", en = "Router" }
de = ["portfreigabe"]
en = ["port forwarding"]
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("why")
    (folder / "var" / "published").mkdir(parents=True)
    published(folder / "var" / "published" / "kundschafter.duckdb")
    file = folder / "kundschafter.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    return file


def test_why_tells_the_list_with_its_parts_and_what_the_others_are_about(settings):
    said = kundschafter("person", "why", "alpenblick", "--settings", settings)

    assert said.returncode == 0
    assert "Alpenblick at forum, as ranked on 2026-11-16:" in said.stdout
    assert "super-user: on the list, rank 1 of 5" in said.stdout
    assert " 3.66  helps with other people" in said.stdout
    assert "rising star: not on the list. It is about newcomers" in said.stdout


def test_why_tells_how_an_exclusion_is_overruled(settings):
    said = kundschafter("person", "why", "crowd42", "--settings", settings)

    assert "On no list. Taken for spam" in said.stdout
    assert "`always` under [ranking]" in said.stdout


def test_why_as_json_has_every_role(settings):
    said = json.loads(kundschafter("person", "why", "Alpenblick", "--settings", settings, "--json").stdout)

    assert {one["role"] for one in said["lists"] + said["others"]} == {
        "super_user",
        "fan",
        "maven",
        "rising_star",
        "at_risk",
    }


def test_nobody_of_that_name_ends_with_1_and_one_line(settings):
    said = kundschafter("person", "why", "niemand", "--settings", settings)

    assert (said.returncode, said.stderr) == (1, "Error: Nobody called 'niemand' is known.\n")


def test_ask_names_people_with_reasons_for_a_topic_of_the_settings(settings):
    said = kundschafter("ask", "Router", "--settings", settings)

    assert said.stdout.startswith("Looked for: router\n  1. ")
    assert "people in" in said.stdout
    assert "answered this week (usually" in said.stdout


def test_ask_as_json_keeps_to_a_place(settings):
    here = json.loads(kundschafter("ask", "Router", "--settings", settings, "--json", "--place", "forum").stdout)
    there = json.loads(kundschafter("ask", "Router", "--settings", settings, "--json", "--place", "nowhere").stdout)

    assert 0 < len(here["people"]) <= 10
    assert (there["people"], there["subjects"]) == ([], ["router"])


def test_ask_says_so_where_nobody_has_helped(settings):
    assert "Nobody has helped with this" in kundschafter("ask", "Zitronenkuchen", "--settings", settings).stdout


def test_a_question_is_understood_by_names_labels_terms_and_spellings(settings):
    known = read(settings)

    assert named(known, "Wer kennt die BoxM?") == ["Box M"]
    assert named(known, "Boxmatten") == []
    assert named(known, "port  forwarding on Box M") == ["router", "Box M"]
