"""The web application: addresses, what each answers, and who may ask."""

import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route

from reports.dashboard.access.door import LONGEST, Door
from reports.dashboard.access.oidc import Oidc
from reports.dashboard.access.roles import Role
from reports.dashboard.entrance import Entrance
from reports.dashboard.filters import Segment
from reports.dashboard.headers import Headers
from reports.dashboard.pages import PAGES
from reports.dashboard.shown import Shown
from reports.dashboard.site import Site
from reports.dashboard.static import static
from reports.wording import Language

LOOK = 5.0  # seconds between two looks for a new copy


@dataclass(frozen=True)
class Dashboard:
    """What the pages need to know of the settings; `folder` is where reports lie, and what readers say of wrong tags.

    `users` is the password file, `oidc` the provider; without either everybody comes in as `everybody`. `hosts` are the
    names the server answers to. `secret` signs the sessions. `clock` is in seconds, monotonic; `look` are seconds. `warm`: what
    everybody asks first is found out before a copy is shown.
    """

    company: str
    language: Language
    time_zone: str
    published: Path
    folder: Path
    topics: Mapping[str, Mapping[str, str]]
    segments: Sequence[Segment]
    competitors: Mapping[str, list[str]]  # of each product
    now: Callable[[], datetime]
    secret: str
    users: Path | None = None
    oidc: Oidc | None = None
    everybody: Role = "manager"
    hosts: Sequence[str] = ("127.0.0.1", "localhost")
    https: bool = False
    clock: Callable[[], float] = time.monotonic
    look: float = LOOK
    warm: bool = True


def create(told: Dashboard) -> Starlette:
    """The application. WarehouseError where nothing has been published yet."""
    shown = Shown(told.company, told.language, told.topics)
    door = Door(told.users, told.oidc, told.everybody, told.clock, lambda: told.now().timestamp())
    site = Site(
        shown=shown,
        door=door,
        published=told.published,
        folder=told.folder,
        time_zone=told.time_zone,
        segments=told.segments,
        competitors=told.competitors,
        now=told.now,
        warm=told.warm,
    )
    entrance = Entrance(shown, door, https=told.https)
    session = Middleware(
        SessionMiddleware,
        secret_key=told.secret,
        session_cookie="kundschafter",
        max_age=LONGEST,
        https_only=told.https,
    )
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=list(told.hosts), www_redirect=False)
    return Starlette(
        routes=_routes(site, entrance),
        middleware=[Middleware(Headers), hosts, session],
        lifespan=partial(_looking, site, told.look),
    )


def _routes(site: Site, entrance: Entrance) -> list[Route]:
    pages = [
        Route("/" if name == "overview" else f"/{name}", partial(site.page, name, read), name=name)
        for name, read in PAGES.items()
    ]
    return [
        *pages,
        Route("/copy", site.copy),
        Route("/wrong", site.wrong, methods=["POST"]),
        Route("/reports/", site.reports),
        Route("/reports/{week}/{file}", site.report),
        Route("/login", entrance.page),
        Route("/login", entrance.log_in, methods=["POST"]),
        Route("/login/provider", entrance.to_provider),
        Route("/login/back", entrance.from_provider, name="back"),
        Route("/logout", entrance.log_out, methods=["POST"]),
        Route("/static/{name}", static),
    ]


@asynccontextmanager
async def _looking(site: Site, pause: float, _: Starlette) -> AsyncIterator[None]:
    """While the application runs, look for a new copy now and then, so that the first reader of a day finds it ready."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(pause):
            site.copies.look()

    thread = threading.Thread(target=look, name="looks for a new copy")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        site.copies.close()
