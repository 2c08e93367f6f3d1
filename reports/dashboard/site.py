"""What the addresses answer, but for those of the door."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from reports.dashboard import views, wrong_tags
from reports.dashboard.access.door import Door, inside, meant, token
from reports.dashboard.access.roles import Visitor
from reports.dashboard.copies import Copies, Reading
from reports.dashboard.filters import Filters, Segment
from reports.dashboard.headers import REPORT
from reports.dashboard.pages import PAGES, TABS, Read
from reports.dashboard.shown import Shown
from reports.dashboard.static import contents
from reports.dashboard.view import Freshness, View
from warehouse.database import WarehouseError

_WEEK = re.compile(r"\d{4}-W\d{2}")
_FILE = re.compile(r"[\w][\w.-]*")


class Site:
    """The pages over one published copy; WarehouseError where there is none yet."""

    def __init__(
        self,
        *,
        shown: Shown,
        door: Door,
        published: Path,
        folder: Path,
        time_zone: str,
        segments: Sequence[Segment],
        competitors: Mapping[str, list[str]],
        now: Callable[[], datetime],
        warm: bool,
    ) -> None:
        self._shown, self._door, self._folder = shown, door, folder
        self._zone, self._now, self._competitors = time_zone, now, competitors
        self._segments = {segment.name: segment for segment in segments}
        self.copies = Copies(published, time_zone, self._prepare if warm else None)

    def page(self, name: str, read: Read, request: Request) -> Response:
        visitor = self._door.visitor(request)
        if visitor is None:
            return _to_login(request)
        try:
            with self.copies.reading() as copy:
                view = self._view(name, request.query_params, visitor, copy)
                values = self._values(read, copy, view)
        except ValueError as error:
            return self._shown.problem(request, str(error), 400)
        except WarehouseError as error:
            return self._shown.problem(request, str(error), 503)
        weeks = self._weeks() if visitor.sees_names else []
        shown = {"view": view, "token": token(request), "reports": weeks, **values}
        return self._shown.page(name, view.words.language, shown)

    def copy(self, request: Request) -> Response:
        """The name of the newest copy, so that an open page learns that there is a newer one."""
        if self._door.visitor(request) is None:
            return PlainTextResponse(status_code=403)
        with self.copies.reading() as copy:
            return PlainTextResponse(copy.name)

    async def wrong(self, request: Request) -> Response:
        """Keep what a reader says of a tag, and go back to where they were."""
        form = await request.form()
        visitor = self._door.visitor(request)
        if visitor is None or not meant(request, form):
            return self._shown.problem(request, "again", 403)
        try:
            said = _said(form, visitor, self._now())
        except msgspec.ValidationError as error:
            return self._shown.problem(request, str(error), 400)
        await run_in_threadpool(wrong_tags.keep, self._folder, said)
        return RedirectResponse(inside(str(form.get("back", ""))), 303)

    def reports(self, request: Request) -> Response:
        """The newest weekly report."""
        visitor = self._door.visitor(request)
        weeks = self._weeks() if visitor and visitor.sees_names else []
        if not weeks:
            return self._shown.problem(request, "no_report", 404)
        return RedirectResponse(f"/reports/{weeks[0]}/index.html", 303)

    def report(self, request: Request) -> Response:
        """A file of a weekly report, for those who may see names."""
        visitor = self._door.visitor(request)
        if visitor is None:
            return _to_login(request)
        if not visitor.sees_names:
            return self._shown.problem(request, "for_managers", 403)
        week, file = request.path_params["week"], request.path_params["file"]
        path = self._folder / "site" / week / file
        if not _WEEK.fullmatch(week) or not _FILE.fullmatch(file) or not path.is_file():
            return self._shown.problem(request, "no_report", 404)
        return FileResponse(path, headers=REPORT)

    def _weeks(self) -> list[str]:
        """The weeks with a report, the newest first."""
        found = (path.parent.name for path in (self._folder / "site").glob("*/index.html"))
        return sorted((week for week in found if _WEEK.fullmatch(week)), reverse=True)

    def _prepare(self, copy: Reading) -> None:
        """Find out what everybody asks first, before anybody does."""
        contents()
        for name, read in PAGES.items():
            for visitor in (Visitor(role="viewer"), Visitor(role="manager")):
                self._values(read, copy, self._view(name, {}, visitor, copy))

    def _values(self, read: Read, copy: Reading, view: View) -> Mapping[str, Any]:
        """What a page shows, found out once for all who may see the same."""
        key = (view.name, msgspec.json.encode(view.filters), view.visitor.sees_names, view.words.language)
        return copy.kept.get(key, lambda: read(copy.con, view))

    def _view(self, name: str, told: Mapping[str, str], visitor: Visitor, copy: Reading) -> View:
        as_of, choices, sources = copy.kept.get("basis", lambda: views.basis(copy.con, self._zone))
        filters = Filters.read(told, as_of)
        today = self._now().astimezone(ZoneInfo(self._zone)).date()
        return View(
            name=name,
            filters=filters,
            values=filters.values(self._segments),
            words=self._shown.words(filters.lang),
            visitor=visitor,
            tabs=TABS,
            segments=list(self._segments),
            competitors=self._competitors,
            time_zone=self._zone,
            as_of=as_of,
            choices=choices,
            fresh=Freshness(
                age=max((today - as_of).days, 0),
                missing=[one.source for one in sources if one.state in {"failed", "never"}],
                silent=[one.source for one in sources if one.state == "silent"],
            ),
            kept=copy.kept,
            copy=copy.name,
        )


def _to_login(request: Request) -> Response:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?{urlencode({'next': asked})}", 303)


def _said(form: FormData, visitor: Visitor, now: datetime) -> wrong_tags.Wrong:
    told = {name: str(form.get(name, "")) for name in ("post_key", "kind", "shown", "right")}
    return msgspec.convert({**told, "said_at": now, "said_by": visitor.name}, wrong_tags.Wrong)
