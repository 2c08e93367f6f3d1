"""The dashboards over the made-up community, asked as a browser asks them."""

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from reports.dashboard.app import Dashboard, create
from reports.dashboard.filters import Segment
from tests.reports.community import TOPICS, ZONE

NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)


@pytest.fixture
def dashboard(copy, tmp_path):
    return Dashboard(
        company="Alpenfunk",
        language="en",
        time_zone=ZONE,
        published=copy,
        folder=tmp_path,
        topics=TOPICS,
        segments=[Segment(name="At home", subjects=["topic/router"], places=[])],
        competitors={"Box M": ["Rivale"]},
        now=lambda: NOW,
        secret="of the tests",  # noqa: S106 - signs nothing but test sessions
        hosts=["testserver"],
        warm=False,
    )


@pytest.fixture
def client(dashboard):
    with TestClient(create(dashboard)) as client:
        yield client
