"""Weeks in the archive stay as they were, but for the card of somebody who asks to be forgotten."""

from datetime import UTC, date, datetime

import pytest

from kundschafter import person, settings, stages
from reports import archive, exports

NOW = datetime(2026, 11, 18, 6, tzinfo=UTC)
EARLIER = date(2026, 11, 9)


@pytest.fixture(scope="module")
def weeks(copy_of):
    """The folders of an archived week and of the running one, what stood in the first before, and who was forgotten."""
    file = copy_of("archived")
    file.write_text(file.read_text("utf-8").replace("[company]", "[report]\npdf = false\n[company]", 1), "utf-8")
    known = settings.read(file)
    stages.rank(settings.read(_as_of(file, EARLIER)), NOW)
    archived = stages.report(known, NOW, EARLIER).page.parent
    stages.rank(settings.read(_as_of(file, date(2026, 11, 16))), NOW)
    before = {one.name: one.read_bytes() for one in archived.iterdir()}
    first = exports.read(archived)[0]
    forgotten = person.forget(known, first["handle"], first["place"], NOW)
    return archived, before, first, forgotten


def _as_of(file, day):
    text = file.read_text("utf-8")
    start = text.index("as_of = ") + len("as_of = ")
    file.write_text(text[:start] + str(day) + text[start + 10 :], "utf-8")
    return file


def test_the_card_is_replaced_and_nothing_of_them_is_left_in_any_file(weeks):
    archived, before, gone, forgotten = weeks

    page = (archived / "index.html").read_text("utf-8")
    assert gone["handle"] in before["index.html"].decode()
    assert "auf eigenen Wunsch entfernt" in page
    for file in archived.iterdir():
        assert gone["handle"].encode() not in file.read_bytes(), file.name
    assert str(archived / "index.html") in forgotten.reports


def test_everybody_else_of_the_week_stays_as_they_were(weeks):
    archived, before, gone, _ = weeks

    page = (archived / "index.html").read_text("utf-8")
    old = before["index.html"].decode().splitlines()
    kept = [line for line in page.splitlines() if line in set(old)]
    changed = [line for line in page.splitlines() if line not in set(old)]
    assert len(kept) > 0.8 * len(old)
    assert all("auf eigenen Wunsch entfernt" in line or "[removed]" in line or "removed" in line for line in changed)
    names = [row["handle"] for row in exports.read(archived)]
    assert gone["handle"] not in names
    assert len(names) == before["candidates.csv"].decode().count("\n") - 2


def test_forgetting_somebody_else_leaves_a_week_that_does_not_show_them_untouched(weeks):
    archived, *_ = weeks
    after = {one.name: one.read_bytes() for one in archived.iterdir()}

    nobody = archive.Person(author_key="0" * 16, urls={"https://forum.example/none"}, titles={"nothing of the kind"}, names={"nobody at all"}, clean=str)  # fmt: skip
    assert not archive.forget(archived, nobody)
    assert {one.name: one.read_bytes() for one in archived.iterdir()} == after
