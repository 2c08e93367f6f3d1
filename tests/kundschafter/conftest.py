"""One night over the sample, told by `kundschafter run`, for all tests that only read it."""

import shutil
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from kundschafter.night import Night
from tests.kundschafter.nights import run_night, sample_settings, tables


class Told(NamedTuple):
    """The settings, what was printed and what it left: the first night, and a second one on top of it."""

    settings: Path
    code: int
    said: str
    errors: str
    tables: dict[str, list[tuple]]
    page: str
    second: Night

    @property
    def var(self) -> Path:
        return self.settings.parent / "var"


@pytest.fixture(scope="session")
def night(tmp_path_factory) -> Told:
    """A first night, and a second one at once; put tests that use it into the group "night"."""
    settings = sample_settings(tmp_path_factory.mktemp("night"))
    first = run_night(settings)
    assert first.returncode == 0, first.stderr
    found = tables(settings.parent / "var")
    (page,) = (settings.parent / "var" / "site").glob("*-W*/index.html")
    text = page.read_text(encoding="utf-8")
    second = run_night(settings, "--json")
    assert second.returncode == 0, second.stderr
    told = msgspec.json.decode(second.stdout, type=Night)
    return Told(settings, first.returncode, first.stdout, first.stderr, found, text, told)


@pytest.fixture
def copy_of_night(night, tmp_path) -> Path:
    """The settings of a copy of that night that a test may change."""
    shutil.copytree(night.var, tmp_path / "var")
    return sample_settings(tmp_path)
