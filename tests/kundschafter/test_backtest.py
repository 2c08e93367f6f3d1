"""The command `kundschafter backtest` on the sample."""

import msgspec
import pytest

from graph.backtest import Summary
from graph.backtest.cuts import BASELINES
from tests.kundschafter.nights import kundschafter


@pytest.fixture(scope="module")
def settings(copy_of):
    return copy_of("backtest")


@pytest.fixture(scope="module")
def told(settings):
    page = settings.parent / "backtest.md"
    return kundschafter("backtest", "--settings", settings, "--cuts", "2", "--to", page, "--json")


def test_a_backtest_tells_how_our_lists_and_eight_plain_ones_came_true(told):
    assert told.returncode == 0, told.stderr
    found = msgspec.json.decode(told.stdout, type=Summary)
    lists = {line.name: line for line in found.lines if line.pool == "everybody"}
    assert lists.keys() >= {"super_user", *BASELINES}
    assert lists["perfect"].means["P@25"] >= lists["super_user"].means["P@25"] > lists["z_score"].means["P@25"] / 2
    assert lists["super_user"].means["P@25"] > 0.2, "of about a hundred helpers, those who go on"


def test_a_backtest_writes_a_page_and_a_picture_beside_it(told, settings):
    assert told.returncode == 0, told.stderr
    page = (settings.parent / "backtest.md").read_text(encoding="utf-8")
    assert "(backtest.svg)" in page
    assert "| super_user | everybody |" in page
    assert (settings.parent / "backtest.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_place_too_young_for_it_is_told_so(settings, tmp_path):
    file = tmp_path / "kundschafter.toml"
    file.write_text(settings.read_text(encoding="utf-8"), encoding="utf-8")
    said = kundschafter("backtest", "--settings", file)
    assert said.returncode != 0
    assert "kundschafter run makes it" in said.stderr
