"""The web application: addresses, what each answers, and what every answer carries."""

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import vl_convert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from reports.dashboard import views
from reports.dashboard.copies import Copies
from reports.dashboard.filters import Filters, Segment
from reports.dashboard.pages import PAGES, TABS, Read
from reports.dashboard.view import View, texts
from reports.pages import environment
from reports.wording import Language, Wording
from warehouse.database import WarehouseError

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Dashboard:
    """What the pages need to know of the settings; `folder` is where what people say of them is kept."""

    company: str
    language: Language
    time_zone: str
    published: Path
    folder: Path
    topics: Mapping[str, Mapping[str, str]]
    segments: Sequence[Segment]
    competitors: Mapping[str, list[str]]  # of each product
    now: Callable[[], datetime]


def create(dashboard: Dashboard) -> Starlette:
    """The application. WarehouseError where nothing has been published yet."""
    copies = Copies(dashboard.published, dashboard.time_zone)
    with copies.reading():
        pass  # the first copy is prepared before anybody asks

    def shown(name: str, read: Read) -> Route:
        def answer(request: Request) -> Response:
            return _page(dashboard, copies, request, name, read)

        return Route("/" if name == "overview" else f"/{name}", answer, name=name)

    routes = [shown(name, read) for name, read in PAGES.items()]
    return Starlette(routes=[*routes, Route("/static/{name}", _static)])


def _page(dashboard: Dashboard, copies: Copies, request: Request, name: str, read: Read) -> Response:
    try:
        with copies.reading() as con:
            as_of = con.execute("select as_of from staging.published").fetchall()[0][0]
            filters = Filters.read(request.query_params, as_of)
            view = _view(dashboard, con, filters, name, as_of)
            values = read(con, view)
    except ValueError as error:
        return HTMLResponse(_render(dashboard, None, "wrong", {"problem": str(error)}), 400, HEADERS)
    except WarehouseError as error:
        return HTMLResponse(_render(dashboard, None, "wrong", {"problem": str(error)}), 503, HEADERS)
    return HTMLResponse(_render(dashboard, filters.lang, name, {"view": view, **values}), headers=HEADERS)


def _view(dashboard: Dashboard, con: duckdb.DuckDBPyConnection, filters: Filters, name: str, as_of: date) -> View:
    segments = {segment.name: segment for segment in dashboard.segments}
    return View(
        name=name,
        filters=filters,
        values=filters.values(segments),
        words=_words(dashboard, filters.lang),
        tabs=TABS,
        segments=list(segments),
        competitors=dashboard.competitors,
        time_zone=dashboard.time_zone,
        as_of=as_of,
        choices=views.choices(con),
    )


def _words(dashboard: Dashboard, language: str | None) -> Wording:
    chosen: Language = "de" if language == "de" else "en" if language == "en" else dashboard.language
    return Wording(language=chosen, company=dashboard.company, topics=dashboard.topics)


def _render(dashboard: Dashboard, language: str | None, name: str, values: Mapping[str, Any]) -> str:
    words = _words(dashboard, language)
    template = environment().get_template(f"dashboard/{name}.html.j2")
    return template.render(
        d=words.texts,
        t=texts(words.language),
        f=words,
        language=words.language,
        company=dashboard.company,
        **values,
    )


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    """Media type and gzip of what does not change: our style and script, and Vega as the chart library brings it."""
    own = files("reports") / "templates"
    style = (own / "style.css").read_bytes() + (own / "dashboard" / "dashboard.css").read_bytes()
    found = {
        "style.css": ("text/css", style),
        "charts.js": ("text/javascript", (own / "dashboard" / "charts.js").read_bytes()),
        "vega.js": ("text/javascript", vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode()),
    }
    return {name: (media, gzip.compress(content, 6)) for name, (media, content) in found.items()}


def _static(request: Request) -> Response:
    found = _files().get(request.path_params["name"])
    if not found:
        return Response(status_code=404, headers=HEADERS)
    headers = {**HEADERS, "Content-Encoding": "gzip", "Cache-Control": "max-age=3600"}
    return Response(found[1], media_type=found[0], headers=headers)
