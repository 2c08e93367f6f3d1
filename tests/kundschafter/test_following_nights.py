"""Three nights, a week apart, with a server in a bad mood: in the end it is as if everything had been heard at once."""

import shutil
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from kundschafter import addresses, settings, stages
from kundschafter.sample import archive, world
from kundschafter.sample.events import LAST_MOMENT
from kundschafter.sample.faults import Faults
from kundschafter.sample.server import serve
from tests.kundschafter.nights import lasting, sample_settings, tables

END = datetime(2026, 11, 16, 1, tzinfo=UTC)
BAD_DAY = Faults(chance=0.15, most=12, retry_after=0, slow=0.1)
"""Now and then, of every kind, and never so often that a source has to give up."""
FORUM_DOWN = Faults(kinds=("500",), most=10_000, path="/foreign")


class Nights:
    """The verbs over one folder, with a server that shows the world up to a moment."""

    def __init__(self, folder):
        self.settings = settings.read(sample_settings(folder))
        self.files = folder / "sample"
        self.port = 0

    def night(self, until, now, faults=None):
        """Give what the listeners said."""
        made = world.make(7, until)
        archive.write(made, self.files)
        with serve(made, self.port, faults) as server:
            self.port = int(server.url.rpartition(":")[2])  # the same every night, as it is in life
            here = self._with_addresses()
            heard = stages.listen(here, now)
            dealt = server.faults
        stages.build(here, now)
        stages.tag(here, now)
        stages.rank(here, now)
        return {one.source: one for one in heard}, dealt

    def _with_addresses(self):
        host = f"127.0.0.1:{self.port}"
        return msgspec.structs.replace(
            self.settings,
            company=msgspec.structs.replace(self.settings.company, as_of=None),
            sample=None,
            sources=[addresses._filled(source, host, self.files) for source in self.settings.sources],
            http=msgspec.structs.replace(
                self.settings.http, allow_hosts=["127.0.0.1"], requests_per_minute=1e6, longest_wait=1, tries=5
            ),
        )


@pytest.fixture(scope="module")
def three(night, tmp_path_factory):
    nights = Nights(tmp_path_factory.mktemp("three"))
    nights.settings.folder.mkdir()
    shutil.copy(night.var / "salt", nights.settings.folder)  # the same people get the same keys
    first = nights.night(LAST_MOMENT - timedelta(days=14), END - timedelta(days=14), BAD_DAY)
    second = nights.night(LAST_MOMENT - timedelta(days=7), END - timedelta(days=7), FORUM_DOWN)
    third = nights.night(LAST_MOMENT, END, BAD_DAY)
    return nights, [first, second, third]


def test_faults_in_passing_cost_no_source_its_night(three):
    _, (first, _, third) = three

    for heard, dealt in (first, third):
        assert len(set(dealt)) >= 4, dealt
        assert {name: one.error for name, one in heard.items() if one.error} == {}


def test_a_forum_that_is_down_for_a_night_is_named_and_costs_the_others_nothing(three):
    _, (_, (heard, _), _) = three

    assert [name for name, one in heard.items() if one.error] == ["netzwerkstube"]
    assert heard["community"].posts


def test_only_what_is_new_or_changed_is_heard_again(three):
    _, (_, (second, _), (third, _)) = three

    assert 0 < second["community"].posts < 1000
    assert 0 < third["community"].posts < 1000
    assert third["old-forum"].posts == 0


def test_in_the_end_the_tables_are_those_of_one_single_night(three, night):
    nights, _ = three
    many, one = (lasting(found, END.date()) for found in (tables(nights.settings.folder), night.tables))

    assert many.keys() == one.keys()
    for name in many:
        assert many[name] == one[name], name
