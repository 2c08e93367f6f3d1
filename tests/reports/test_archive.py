"""An archived week: taken out of it is one person, and all else stays byte for byte."""

import re
import shutil

import pytest

from reports import archive, exports
from reports.marks import mark
from tests.reports.community import PEOPLE

GONE = "p0"
HANDLE = PEOPLE[0]
REMOVED = {"de": "auf eigenen Wunsch entfernt", "en": "removed at their wish"}
CARD = re.compile(r'<!--of [0-9a-f]{16} block--><article class="card".*?</article><!--/of [0-9a-f]{16}-->', re.DOTALL)


def person(con, key=GONE, handle=HANDLE, clean=lambda line: line.replace(HANDLE, "[removed]")):
    urls = {url for (url,) in con.execute("select url from core.posts where author_key = $1", [key]).fetchall()}
    titles = con.execute("select title from core.threads where asker_key = $1", [key]).fetchall()
    return archive.Person(author_key=key, urls=urls, titles={title for (title,) in titles}, names={handle}, clean=clean)


@pytest.fixture
def week(usual, tmp_path):
    """A copy of the week in a language that may be changed, with a PDF."""

    def copied(language):
        folder = tmp_path / language / "2026-W46"
        shutil.copytree(usual(language).page.parent, folder)
        (folder / "report.pdf").write_bytes(b"%PDF of the week")
        return folder

    return copied


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_of_them_is_left_and_their_card_says_why(con, week, language):
    folder = week(language)
    before = (folder / "index.html").read_text("utf-8")
    assert before.count(HANDLE) > 3
    gone = person(con)

    assert archive.forget(folder, gone)

    page = (folder / "index.html").read_text("utf-8")
    assert HANDLE not in page
    assert not [url for url in gone.urls if f'"{url}"' in page]
    assert REMOVED[language] in page
    assert len(CARD.findall(page)) == len(CARD.findall(before)) - 1
    assert not (folder / "report.pdf").exists()
    assert HANDLE.encode() not in b"".join(file.read_bytes() for file in folder.iterdir())
    assert len(exports.read(folder)) == 9


def test_the_cards_of_all_others_and_everything_before_and_after_stay_byte_for_byte(con, week):
    folder = week("de")
    before = (folder / "index.html").read_text("utf-8")
    rows = exports.read(folder)

    archive.forget(folder, person(con))

    page = (folder / "index.html").read_text("utf-8")
    name = mark(GONE, "2026-W46")
    (theirs,) = [card for card in CARD.findall(before) if name in card]
    others = [card for card in CARD.findall(before) if card != theirs]
    assert HANDLE in theirs
    urls = person(con).urls
    assert CARD.findall(page) == others
    assert exports.read(folder) == [row for row in rows if row["person"] != name]
    left = [line for line in before.splitlines() if line not in page.splitlines()]
    touched = [line for line in left if line.strip() not in theirs]
    assert all(HANDLE in line or name in line or any(url in line for url in urls) for line in touched)


def test_a_second_time_and_somebody_who_is_not_there_change_nothing(con, week):
    folder = week("en")
    archive.forget(folder, person(con))
    after = {file.name: file.read_bytes() for file in folder.iterdir()}

    assert not archive.forget(folder, person(con))
    nobody = archive.Person(author_key="nobody", urls=set(), titles=set(), names={"nobody"}, clean=str)
    assert not archive.forget(folder, nobody)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == after


def test_names_and_titles_in_the_words_of_others_go_and_markup_stays():
    page = (
        '<html lang="en"><style>.ada { color: red }</style><figure class="quote"><blockquote dir="auto">Thanks ada &amp; bea'
        '</blockquote><figcaption><bdi>Where is my &lt;b&gt; zebrafinch?</bdi> · <a href="https://f.example/u/ada" '
        'rel="noopener noreferrer nofollow">view</a></figcaption></figure><p class="opening" dir="auto">About “Where is my '
        "&lt;b&gt; zebrafinch?”</p>"
    )
    gone = archive.Person(
        author_key="k", urls=[], titles=["Where is my <b> zebrafinch?"], names=["ada"], clean=lambda line: line.replace("ada", "[removed]")
    )  # fmt: skip

    cleaned = archive.without(page, gone, "2026-W46")

    assert ".ada { color: red }" in cleaned
    assert "Thanks [removed] &amp; bea" in cleaned
    assert "zebrafinch" not in cleaned
    assert cleaned.count("removed at their wish") == 2
    assert 'href="https://f.example/u/[removed]"' in cleaned


def test_what_is_marked_inside_the_block_of_somebody_else_goes_too():
    theirs, other = mark("ada", "2026-W46"), mark("bea", "2026-W46")
    inner = f"<!--of {theirs} words--><bdi>Ada</bdi><!--/of {theirs}-->"
    page = f'<html lang="en"><!--of {other} block--><p>Bea, and {inner}!</p><!--/of {other}-->'
    gone = archive.Person(author_key="ada", urls=[], titles=[], names=[], clean=str)

    cleaned = archive.without(page, gone, "2026-W46")

    assert cleaned == page.replace(inner, "<em>removed at their wish</em>")


def test_a_card_does_not_tell_who_somebody_is_and_no_two_weeks_agree(usual):
    page = usual("de").page.read_text("utf-8")

    marks = set(re.findall("<!--of ([0-9a-f]{16})", page))
    rows = exports.read(usual("de").page.parent)
    assert len({row["person"] for row in rows} & marks) == len(rows) == 10
    assert mark("p0", "2026-W46") in marks
    assert mark("p0", "2026-W47") not in marks
