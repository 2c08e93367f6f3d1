"""The pages of the door: logging in by password or at the company's provider, and logging out."""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.dashboard.access.door import Door, inside, meant, token
from reports.dashboard.access.oidc import Refused
from reports.dashboard.shown import Shown

_LOG = logging.getLogger(__name__)


class Entrance:
    """What the addresses of the door answer."""

    def __init__(self, shown: Shown, door: Door, *, https: bool) -> None:
        self._shown, self._door, self._https = shown, door, https

    def page(self, request: Request) -> Response:
        return self._login(request, inside(request.query_params.get("next", "/")))

    async def log_in(self, request: Request) -> Response:
        form = await request.form()
        if not meant(request, form):
            return self._login(request, "/", "again", status=403)
        answer, wait = await run_in_threadpool(self._door.log_in, request, form)  # a hash takes its time
        return answer or self._login(request, inside(str(form.get("next", ""))), "refused", wait=wait, status=401)

    def to_provider(self, request: Request) -> Response:
        """Send the browser to the company's own login."""
        if self._door.oidc is None:
            return RedirectResponse("/login", 303)
        try:
            after = inside(request.query_params.get("next", "/"))
            return RedirectResponse(self._door.oidc.begin(request.session, self._back(request), after), 303)
        except Refused as error:
            return self._refused(request, error)

    def from_provider(self, request: Request) -> Response:
        """Let in whom it sends back."""
        try:
            return self._door.come_back(request, self._back(request))
        except Refused as error:
            return self._refused(request, error)

    async def log_out(self, request: Request) -> Response:
        if not meant(request, await request.form()):
            return self._shown.problem(request, "again", 403)
        return self._door.log_out(request)

    def _back(self, request: Request) -> str:
        address = request.url_for("back")
        return str(address.replace(scheme="https") if self._https else address)

    def _refused(self, request: Request, error: Refused) -> Response:
        _LOG.warning("login by the provider refused: %s", error)
        return self._login(request, "/", "not_vouched", status=401)

    def _login(
        self, request: Request, after: str, problem: str = "", *, wait: float = 0, status: int = 200
    ) -> Response:
        values = {"token": token(request), "next": after, "problem": problem, "wait": round(wait)}
        values |= {"by_file": self._door.file is not None, "by_provider": self._door.oidc is not None}
        return self._shown.page("login", request.query_params.get("lang"), values, status)
