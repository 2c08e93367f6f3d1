"""A real Airflow on one machine: scheduler, API server, DAG processor and triggerer under the supervisor."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests

from tests.kundschafter.nights import sample_settings, tables

pytestmark = pytest.mark.airflow
PATIENCE = 240  # seconds for a whole night under the scheduler


class Airflow:
    """The running components, spoken to as their user would: by the REST API and by signals."""

    def __init__(self, folder: Path, settings: Path) -> None:
        self.home = folder / "airflow"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.said = folder / "said.txt"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kundschafter.airflow", "--settings", settings, "--home", self.home,
                 "--port", str(self.port)],
                stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    @property
    def password(self) -> str:
        return json.loads((self.home / "secrets" / "passwords.json").read_text())["admin"]

    def get(self, path: str) -> dict:
        return self._ask("get", path)

    def trigger(self, dag: str) -> None:
        self._ask("post", f"dags/{dag}/dagRuns", json={"logical_date": None})

    def states(self, dag: str) -> list[str]:
        return [run["state"] for run in self.get(f"dags/{dag}/dagRuns")["dag_runs"]]

    def _ask(self, verb: str, path: str, **more) -> dict:
        base = f"http://127.0.0.1:{self.port}"
        with requests.Session() as session:
            token = session.post(
                f"{base}/auth/token", json={"username": "admin", "password": self.password}, timeout=20
            ).json()["access_token"]
            answer = session.request(
                verb, f"{base}/api/v2/{path}", headers={"Authorization": f"Bearer {token}"}, timeout=20, **more
            )
        answer.raise_for_status()
        return answer.json()

    def healthy(self) -> bool:
        try:
            health = self.get("monitor/health")
            dags = {dag["dag_id"] for dag in self.get("dags")["dags"]}
        except (requests.RequestException, FileNotFoundError, KeyError):
            return False
        up = all(health[name]["status"] == "healthy" for name in ("metadatabase", "scheduler", "dag_processor"))
        return up and dags >= {"listen", "night", "weekly_report"}

    def family(self) -> list[psutil.Process]:
        """All processes of this Airflow, orphans too: they work in its home."""
        return [process for process in psutil.process_iter() if self._lives_here(process)]

    def _lives_here(self, process: psutil.Process) -> bool:
        try:
            return Path(process.cwd()) == self.home and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def scheduler(self) -> psutil.Process:
        return next(one for one in self.family() if one.cmdline()[-2:] == ["scheduler", "--skip-serve-logs"])


def wait(what: str, ready, airflow: Airflow, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not ready():
        assert airflow.process.poll() is None, airflow.said.read_text()
        assert time.monotonic() < end, f"{what} did not come true in {patience} s; see {airflow.home / 'logs'}"
        time.sleep(1)


@pytest.fixture(scope="module")
def airflow(tmp_path_factory, night):
    folder = tmp_path_factory.mktemp("scheduled")
    settings = sample_settings(folder)
    (folder / "var").mkdir()
    (folder / "var" / "salt").write_bytes((night.var / "salt").read_bytes())  # the same author keys
    running = Airflow(folder, settings)
    try:
        wait("Airflow is healthy", running.healthy, running)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(60)


def test_a_night_under_the_scheduler_makes_the_tables_of_a_plain_night(airflow, night):
    assert airflow.get("importErrors")["total_entries"] == 0
    assert {pool["name"]: pool["slots"] for pool in airflow.get("pools")["pools"]}["warehouse"] == 1
    airflow.trigger("listen")
    wait("listening begins", lambda: "running" in airflow.states("listen"), airflow)
    dead = airflow.scheduler()
    dead.kill()  # in the middle of it all: the supervisor brings it back, and the night goes on
    wait("the night is over", lambda: "success" in airflow.states("night"), airflow)
    assert airflow.scheduler().pid != dead.pid
    assert set(airflow.states("listen")) == {"success"}
    scheduled, expected = tables(airflow.home.parent / "var"), night.tables
    assert scheduled.keys() == expected.keys()
    for name, rows in expected.items():
        assert scheduled[name] == rows, name
    assert len(expected["core.posts"]) > 5_000


def test_the_weekly_report_is_written_under_the_scheduler(airflow, night):
    airflow.trigger("weekly_report")
    wait("the report is written", lambda: "success" in airflow.states("weekly_report"), airflow)
    (page,) = (airflow.home.parent / "var" / "site").glob("*-W*/index.html")
    (expected,) = (night.var / "site").glob("*-W*/index.html")
    assert page.parent.name == expected.parent.name
    assert abs(page.stat().st_size - expected.stat().st_size) < 2_000  # alike but for the times of listening


def test_the_end_leaves_no_children(airflow):
    family = airflow.family()
    assert len(family) > 5
    os.kill(airflow.process.pid, signal.SIGTERM)
    airflow.process.wait(60)
    psutil.wait_procs(family, timeout=10)
    assert not airflow.family()
