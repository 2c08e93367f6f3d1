import pytest

from tests.reports.picture import BIGGEST, take


@pytest.mark.browser
def test_the_pictures_of_the_readme_are_as_wide_as_they_say_and_small(browser, usual, tmp_path):
    pictures = [picture.read_bytes() for picture in take(browser, usual("de").page, tmp_path)]

    assert [int.from_bytes(png[16:20]) for png in pictures] == [1200, 360]  # the width, as PNG writes it
    assert all(len(png) < BIGGEST for png in pictures)
