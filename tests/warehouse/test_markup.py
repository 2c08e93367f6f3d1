import pytest

from warehouse.html import read
from warehouse.markup import DEEPEST, shallow


@pytest.mark.parametrize(
    ("piece", "deep"),
    [("<div>", "<div"), ("<x></y>", "<x"), ("<b></p>", "<b"), ("<DIV a=1>", "<DIV"), ("<a><div></a>", "<div")],
)
def test_elements_too_deep_within_each_other_are_left_out_and_their_words_stay(piece, deep):
    markup = piece * 20_000 + "<p>deep</p>"
    assert shallow(markup).count(deep) <= DEEPEST
    assert "<p>deep</p>" in shallow(markup)
    assert "deep" in read(markup).text


def test_long_markup_stays_as_it_is():
    markup = "<div>a<br><p>b < c</div></x>" * 5_000
    assert shallow(markup) == markup
