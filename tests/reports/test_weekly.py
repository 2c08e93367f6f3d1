import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest

from reports import weekly
from tests.reports.community import TOPICS, ZONE, empty

GOLDEN = Path(__file__).parent / "golden"


def skeleton(page: str) -> str:
    """The outline of a page: its sections and headings, with the figures taken out."""
    body = re.sub(r"<svg.*?</svg>", "", page[page.index("<body>") :], flags=re.DOTALL)
    found = re.findall(
        r"<(section|article|h1|h2|h3)\b([^>]*)>(.*?)(?=<(?:section|article|p|div|ul|h[123]|/h))", body, re.DOTALL
    )
    lines = []
    for tag, attributes, inside in found:
        named = re.search(r'id="([a-z]+)', attributes)
        words = re.sub(r"\d+", "9", " ".join(re.sub("<[^>]+>", "", inside).split())) if tag.startswith("h") else ""
        lines.append(" ".join(part for part in (tag, f"#{named[1]}" if named else "", words) if part))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["de", "en"])
def test_has_the_sections_of_the_golden_outline(usual, language):
    page = usual(language).page.read_text("utf-8")

    assert skeleton(page) == (GOLDEN / f"weekly-{language}.txt").read_text("utf-8")


def test_names_the_week_before_the_monday_and_lists_it(con, write, tmp_path):
    written = write(con)

    assert written.page == tmp_path / "site" / "2026-W46" / "index.html"
    assert written.csv == tmp_path / "site" / "2026-W46" / "candidates.csv"
    assert written.people == 10
    assert 'href="2026-W46/index.html"' in (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "9. bis 15.\u00a0November\u00a02026" in written.page.read_text("utf-8")


def test_lists_the_weeks_newest_first_across_the_turn_of_the_year(con, tmp_path):
    for monday in (date(2026, 11, 16), date(2027, 1, 4), date(2026, 12, 28)):
        weekly.write(con, tmp_path, monday, "en", "Alpenfunk", TOPICS, sample=False, time_zone=ZONE)

    listed = re.findall(r'href="(\d{4}-W\d\d)/', (tmp_path / "index.html").read_text("utf-8"))
    assert listed == ["2026-W53", "2026-W52", "2026-W46"]


def test_refuses_a_day_that_is_no_monday(con, tmp_path):
    with pytest.raises(ValueError, match="2026-11-17 is none"):
        weekly.write(con, tmp_path, date(2026, 11, 17), "de", "Alpenfunk", {}, sample=False, time_zone=ZONE)


def test_needs_nothing_but_itself_and_stays_small(usual):
    page = usual("de").page.read_text("utf-8")

    assert len(page.encode()) < 2_000_000
    assert "<script" not in page
    assert not re.search(r'\bsrc=|@import|url\((?!#)|<link (?!rel="icon" href="data:,")', page)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page


def test_says_on_top_that_a_sample_is_one_and_only_then(con, usual, write):
    assert "Beispielgemeinschaft" in usual("de").page.read_text("utf-8")
    assert "Beispielgemeinschaft" not in write(con).page.read_text("utf-8")


def test_writes_the_same_bytes_again_and_leaves_nothing_beside_them(con, write, tmp_path):
    first = write(con).page.read_bytes()

    assert write(con).page.read_bytes() == first
    assert sorted(file.name for file in (tmp_path / "site" / "2026-W46").iterdir()) == [
        "candidates.csv",
        "candidates.parquet",
        "candidates.xlsx",
        "index.html",
    ]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_warehouse_with_nothing_in_it_still_gives_a_page_that_says_so(write, tmp_path, language):
    with empty(tmp_path / "empty.duckdb") as con:
        written = write(con, language)

    assert written.people == 0
    assert {"de": "Noch nicht zu sagen.", "en": "Too early to say."}[language] in written.page.read_text("utf-8")


def test_shows_as_many_people_as_asked_for(con, write):
    written = write(con, people=3)

    assert written.people == 3
    page = written.page.read_text("utf-8")
    assert page[page.index('<section id="people">') :].count('<article class="card"') == 3


def test_the_table_holds_the_people_of_the_page_for_a_german_spreadsheet(usual):
    raw = usual("de").csv.read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))

    assert raw.startswith(b"\xef\xbb\xbf")
    assert len(rows) == 10
    assert rows[0]["handle"] == "Alpenblick"
    assert rows[0]["score"] == "6,100"
    assert {row["role"] for row in rows} == {"super_user", "possible_fan", "maven", "rising_star"}
    assert rows[0]["link_3"].startswith("https://")


def test_says_how_many_accounts_never_rank_and_why(usual):
    assert "Personal: 2, Spam: 1" in usual("de").page.read_text("utf-8")


def test_behind_each_chart_stands_a_table(usual):
    page = usual("de").page.read_text("utf-8")

    # the six figures, the topics; the groups of the picture have theirs beside it
    assert page.count("<summary>Zahlen als Tabelle</summary>") == 2
    assert page.count("<svg role='img' aria-label='") == 6 + 4 + 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_figure_of_the_week_leads_to_what_is_behind_it(usual, language):
    page = usual(language).page.read_text("utf-8")

    led_to = re.findall(r'<p class="name small"><a href="#([a-z]+)"', page)

    assert len(led_to) == 6
    assert all(f'id="{place}"' in page for place in led_to)
