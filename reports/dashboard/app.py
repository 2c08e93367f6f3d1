"""The web application: addresses, what each answers, and who may ask."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from reports.dashboard import views, wrong_tags
from reports.dashboard.access.door import Door, Visitor, inside, meant, token
from reports.dashboard.access.users import Role
from reports.dashboard.copies import Copies
from reports.dashboard.filters import Filters, Segment
from reports.dashboard.headers import Headers
from reports.dashboard.pages import PAGES, TABS, Read
from reports.dashboard.static import static
from reports.dashboard.view import View, texts
from reports.pages import environment
from reports.wording import Language, Wording
from warehouse.database import WarehouseError

SESSION = 12 * 3600  # seconds


@dataclass(frozen=True)
class Dashboard:
    """What the pages need to know of the settings; `folder` is where what readers say of wrong tags is kept.

    `users` is the password file; without one everybody comes in as `everybody`. `hosts` are the names the server answers
    to. `secret` signs the sessions.
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
    everybody: Role = "manager"
    hosts: Sequence[str] = ("127.0.0.1", "localhost")
    https: bool = False
    clock: Callable[[], float] = time.monotonic


def create(dashboard: Dashboard) -> Starlette:
    """The application. WarehouseError where nothing has been published yet."""
    site = Site(dashboard)
    pages = [
        Route("/" if name == "overview" else f"/{name}", partial(site.page, name, read), name=name)
        for name, read in PAGES.items()
    ]
    doors = [
        Route("/login", site.login),
        Route("/login", site.log_in, methods=["POST"]),
        Route("/logout", site.log_out, methods=["POST"]),
        Route("/wrong", site.wrong, methods=["POST"]),
    ]
    session = Middleware(
        SessionMiddleware,
        secret_key=dashboard.secret,
        session_cookie="kundschafter",
        max_age=SESSION,
        https_only=dashboard.https,
    )
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=list(dashboard.hosts), www_redirect=False)
    routes = [*pages, *doors, Route("/static/{name}", static)]
    return Starlette(routes=routes, middleware=[Middleware(Headers), hosts, session])


class Site:
    """What the addresses answer."""

    def __init__(self, dashboard: Dashboard) -> None:
        self._told = dashboard
        self._door = Door(dashboard.users, dashboard.everybody, dashboard.clock)
        self._copies = Copies(dashboard.published, dashboard.time_zone)
        with self._copies.reading():
            pass  # the first copy is prepared before anybody asks

    def page(self, name: str, read: Read, request: Request) -> Response:
        visitor = self._door.visitor(request)
        if visitor is None:
            asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?{urlencode({'next': asked})}", 303)
        try:
            with self._copies.reading() as con:
                as_of = con.execute("select as_of from staging.published").fetchall()[0][0]
                view = self._view(name, Filters.read(request.query_params, as_of), visitor, as_of, views.choices(con))
                values = read(con, view)
        except ValueError as error:
            return self._problem(request, str(error), 400)
        except WarehouseError as error:
            return self._problem(request, str(error), 503)
        return self._shown(name, view.filters.lang, {"view": view, "token": token(request), **values})

    def login(self, request: Request) -> Response:
        return self._login(request, inside(request.query_params.get("next", "/")))

    async def log_in(self, request: Request) -> Response:
        form = await request.form()
        if not meant(request, form):
            return self._login(request, "/", "again", status=403)
        answer, wait = await run_in_threadpool(self._door.log_in, request, form)  # a hash takes its time
        return answer or self._login(request, inside(str(form.get("next", ""))), "refused", wait=wait, status=401)

    async def log_out(self, request: Request) -> Response:
        if not meant(request, await request.form()):
            return self._problem(request, self._texts(None)["again"], 403)
        return self._door.log_out(request)

    async def wrong(self, request: Request) -> Response:
        """Keep what a reader says of a tag, and go back to where they were."""
        form = await request.form()
        visitor = self._door.visitor(request)
        if visitor is None or not meant(request, form):
            return self._problem(request, self._texts(None)["again"], 403)
        try:
            said = _said(form, visitor, self._told.now())
        except msgspec.ValidationError as error:
            return self._problem(request, str(error), 400)
        await run_in_threadpool(wrong_tags.keep, self._told.folder, said)
        return RedirectResponse(inside(str(form.get("back", ""))), 303)

    def _view(
        self, name: str, filters: Filters, visitor: Visitor, as_of: Any, choices: Mapping[str, list[str]]
    ) -> View:
        segments = {segment.name: segment for segment in self._told.segments}
        return View(
            name=name,
            filters=filters,
            values=filters.values(segments),
            words=self._words(filters.lang),
            visitor=visitor,
            tabs=TABS,
            segments=list(segments),
            competitors=self._told.competitors,
            time_zone=self._told.time_zone,
            as_of=as_of,
            choices=choices,
        )

    def _login(
        self, request: Request, after: str, problem: str = "", *, wait: float = 0, status: int = 200
    ) -> Response:
        values = {"token": token(request), "next": after, "problem": problem, "wait": round(wait)}
        return self._shown("login", request.query_params.get("lang"), values, status)

    def _problem(self, request: Request, problem: str, status: int) -> Response:
        return self._shown("wrong", request.query_params.get("lang"), {"problem": problem}, status)

    def _shown(self, name: str, language: str | None, values: Mapping[str, Any], status: int = 200) -> Response:
        words = self._words(language)
        template = environment().get_template(f"dashboard/{name}.html.j2")
        made = template.render(
            d=words.texts,
            t=texts(words.language),
            f=words,
            language=words.language,
            company=self._told.company,
            **values,
        )
        return HTMLResponse(made, status)

    def _texts(self, language: str | None) -> dict[str, Any]:
        return texts(self._words(language).language)

    def _words(self, language: str | None) -> Wording:
        chosen: Language = "de" if language == "de" else "en" if language == "en" else self._told.language
        return Wording(language=chosen, company=self._told.company, topics=self._told.topics)


def _said(form: FormData, visitor: Visitor, now: datetime) -> wrong_tags.Wrong:
    told = {name: str(form.get(name, "")) for name in ("post_key", "kind", "shown", "right")}
    return msgspec.convert({**told, "said_at": now, "said_by": visitor.name}, wrong_tags.Wrong)
