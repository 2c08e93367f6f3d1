from kundschafter import settings
from kundschafter.addresses import reachable
from tests.kundschafter.nights import ROOT

REAL = """
[[sources]]
kind = "feed"
name = "real"
url = "https://blog.example/feed"

[[sources]]
kind = "feed"
name = "other"
url = "https://blog.example/comments"
"""


def test_sources_share_one_session_and_beside_the_sample_a_real_host_is_visited_no_faster(tmp_path):
    file = tmp_path / "kundschafter.toml"
    file.write_text((ROOT / "kundschafter.toml").read_text(encoding="utf-8") + REAL, encoding="utf-8")
    read = settings.read(file)
    with reachable(read, read.sources) as sources:
        https = {source.name: http for source, http in sources}
    assert https["real"] is https["other"]
    assert https["real"]._settings == read.http
    assert https["community"] is https["blog"]
    assert https["community"]._settings.requests_per_minute > read.http.requests_per_minute
