"""Serves the dashboards: settings in, a running server out."""

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette

from kundschafter.settings import Settings, SettingsError
from listeners.files import write_whole
from reports.dashboard import wrong_tags
from reports.dashboard.access.oidc import Oidc
from reports.dashboard.app import Dashboard, create
from reports.dashboard.filters import Segment
from warehouse import database

KEPT = 75  # seconds a connection stays open between two clicks; people read
SECRET = "KUNDSCHAFTER_OIDC_SECRET"  # noqa: S105 - the name of a variable


def application(settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Starlette:
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
            now=now,
            secret=_secret(settings.folder / "session-secret"),
            users=settings.users,
            oidc=_oidc(settings),
            everybody=settings.dashboard.everybody,
            hosts=[settings.dashboard.host, "127.0.0.1", "localhost", *settings.dashboard.names],
            https=settings.dashboard.https,
        )
    )


def _oidc(settings: Settings) -> Oidc | None:
    """The company's own login, with its secret from the environment. SettingsError where that is missing."""
    told = settings.dashboard.oidc
    if told is None:
        return None
    if not os.environ.get(SECRET):
        raise SettingsError(f"[dashboard.oidc] needs the client's secret in the environment, as {SECRET}")
    return Oidc(told, os.environ[SECRET])


def _secret(file: Path) -> str:
    """What signs the sessions; made once, so that a restart logs nobody out."""
    if not file.exists():
        write_whole(file, secrets.token_urlsafe(48).encode(), mode=0o600)
    return file.read_text("utf-8")


class WrongTags(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: how many answers there are, how many of them are labelled posts now, and where."""

    answers: int
    posts: int
    files: list[Path]


def write_wrong_tags(settings: Settings, folder: Path) -> WrongTags:
    """Write the tones that readers put right, one labelled file a language."""
    said = wrong_tags.kept(settings.folder)
    lines: dict[str, list[bytes]] = {}
    with database.read(settings.published, time_zone=settings.company.time_zone) as con:
        for post in wrong_tags.labelled(con, said):
            labelled = {"text": post["text"], "label": post["label"], "split": "own"}
            lines.setdefault(post["language"], []).append(msgspec.json.encode(labelled) + b"\n")
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{language}_own.jsonl": b"".join(posts) for language, posts in sorted(lines.items())}
    for file, content in files.items():
        write_whole(file, content)
    return WrongTags(answers=len(said), posts=sum(map(len, lines.values())), files=list(files))


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C, at the host and port of `[dashboard]`."""
    told = settings.dashboard
    uvicorn.run(
        application(settings),
        host=told.host,
        port=told.port,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEPT,
    )
