"""One night over the sample, told by `kundschafter run`, for all tests that only read it."""

import os
import shutil
from pathlib import Path

import pytest

from listeners.files import locked
from tests.kundschafter.nights import Told, run_night, sample_settings


@pytest.fixture(scope="session")
def night(tmp_path_factory) -> Told:
    """A first night. The processes of one test run share it, so nobody may change it: see `copy_of`."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "one-night"
    folder.mkdir(exist_ok=True)
    with locked(folder / ".lock"):
        if not (folder / "said.txt").exists():
            told = run_night(sample_settings(folder))
            assert told.returncode == 0, told.stderr
            (folder / "said.txt").write_text(told.stdout + told.stderr, encoding="utf-8")
    return Told(folder)


@pytest.fixture(scope="module")
def copy_of(night, tmp_path_factory):
    """Call it for a copy of that night that may be changed; it gives the settings."""

    def copied(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(night.var, folder / "var")
        return sample_settings(folder)

    return copied
