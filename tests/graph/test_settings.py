import msgspec
import pytest

from graph.settings import Ranking, Segment


def test_an_empty_table_is_the_default():
    assert msgspec.toml.decode(b"", type=Ranking) == Ranking(people=10, half_life_days=90, window_days=730)


@pytest.mark.parametrize("text", ["half_live_days = 3", "half_life_days = 0", "window_days = -1", "never = 'ann'"])
def test_a_misspelt_or_senseless_setting_is_refused(text):
    with pytest.raises(msgspec.ValidationError):
        msgspec.toml.decode(text, type=Ranking)


def test_a_segment_needs_a_name_and_no_negative_weight():
    assert msgspec.toml.decode('name = "5G"\nweight = 2', type=Segment) == Segment(name="5G", weight=2.0)
    for text in ("weight = 2", 'name = "5G"\nweight = -1'):
        with pytest.raises(msgspec.ValidationError):
            msgspec.toml.decode(text, type=Segment)
