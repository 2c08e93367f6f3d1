"""Nights over real archives: the figures agree with those counted by others, and a German report is written."""

import re
from datetime import UTC, datetime

import pytest

from kundschafter import stages
from reports.figures import community
from tests.real.night import settings
from tests.real.nights import DATA, FIGURES
from warehouse import models

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
NOTICES, HIDDEN = 92, 22  # posts of the archive that are nobody's words


def archive(name, folder):
    if not (DATA / name).exists():
        pytest.skip(f"the real archive {name} is not in ../shared/data beside the checkout")
    return settings(name, folder)


@pytest.mark.real
def test_the_figures_agree_with_those_counted_independently(tmp_path):
    urho3d = archive("urho3d", tmp_path)
    stages.listen(urho3d, NOW)
    assert stages.build(urho3d, NOW).new == FIGURES["posts"][0] - NOTICES - HIDDEN
    with stages.warehouse(urho3d) as con:
        models.run(con, "rank", urho3d.monday(NOW))
        figures = community(con)
    for name, (expected, tolerance) in FIGURES.items():
        assert getattr(figures, name) == pytest.approx(expected, abs=tolerance + 1e-9), name


@pytest.mark.real
def test_a_whole_night_over_a_forum_with_a_german_board_is_reported_in_german(tmp_path):
    opendcl = archive("opendcl", tmp_path)
    stages.listen(opendcl, NOW)
    stages.build(opendcl, NOW)
    tagged = stages.tag(opendcl, NOW)
    assert tagged.by_language["de"] > 400  # 430 posts stand on the German board
    assert stages.rank(opendcl, NOW).people > 0
    written = stages.report(opendcl, NOW)
    page = written.page.read_text(encoding="utf-8")
    assert '<html lang="de"' in page
    assert "Kalenderwoche 26" in page
    assert len(re.findall(r'href="https://opendcl\.com/forum/', page)) > 3
    assert written.people > 0
