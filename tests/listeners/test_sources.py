import subprocess
import sys

HEAVY = {"asyncio", "mastodon", "praw", "prawcore", "spacy", "duckdb", "airflow"}


def test_knowing_all_kinds_of_sources_loads_no_heavy_library():
    """Every command does, and Airflow does whenever it reads the files of its DAGs."""
    code = "import sys, listeners.sources; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    assert HEAVY.isdisjoint(loaded)
    assert "listeners.mastodon" in loaded
