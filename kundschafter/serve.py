"""Serves the dashboards: settings in, a running server out."""

from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette

from kundschafter.settings import Settings
from reports.dashboard.app import Dashboard, create
from reports.dashboard.filters import Segment


def application(settings: Settings) -> Starlette:
    """The dashboards of these settings. WarehouseError where nothing has been published yet."""
    return create(
        Dashboard(
            company=settings.company.name,
            language=settings.company.report_language,
            time_zone=settings.company.time_zone,
            published=settings.published,
            folder=settings.folder,
            topics={name: topic.label for name, topic in settings.topics.items()},
            segments=[
                Segment(
                    name=segment.name,
                    subjects=[f"topic/{name}" for name in segment.topics]
                    + [f"product/{name}" for name in segment.products],
                    places=segment.places,
                )
                for segment in settings.segments
            ],
            competitors={product.name: product.competitors for product in settings.products},
            now=lambda: datetime.now(UTC),
        )
    )


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C, at the host and port of `[dashboard]`."""
    told = settings.dashboard
    uvicorn.run(application(settings), host=told.host, port=told.port, log_level="warning", server_header=False)
