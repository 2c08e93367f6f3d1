"""The door: who comes in, as what, and how they go again.

The session is a signed cookie with a name and the fingerprint of a password, so that a new password or a removed user
ends it; or with the role that the provider's groups gave, and the fingerprint of the settings that say which give it. Every form carries a token that only its own page knows.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.dashboard.access import users
from reports.dashboard.access.attempts import Attempts
from reports.dashboard.access.oidc import Oidc, Refused
from reports.dashboard.access.roles import Role, Visitor

TOKEN = "token"  # noqa: S105 - the name of a field
LONGEST = 12 * 3600  # seconds a login holds


class Door:
    """Lets in the users of a password file and whom a provider vouches for; without either everybody, as `everybody`.

    `clock` is in seconds, for waiting; `now` in seconds since 1970, for how long a login holds.
    """

    def __init__(
        self,
        file: Path | None,
        oidc: Oidc | None,
        everybody: Role,
        clock: Callable[[], float],
        now: Callable[[], float],
    ) -> None:
        self.file, self.oidc = file, oidc
        self._everybody, self._now = everybody, now
        self._attempts = Attempts(clock)

    @property
    def open(self) -> bool:
        """Whether nobody has to log in."""
        return self.file is None and self.oidc is None

    def visitor(self, request: Request) -> Visitor | None:
        """Who asks; None where they have to log in first."""
        if self.open:
            return Visitor(role=self._everybody)
        session = request.session
        if not 0 <= self._now() - session.get("since", 0) < LONGEST:  # who lost a group at the provider loses it here
            return None
        if session.get("by") == "oidc" and self.oidc and session.get("print") == self.oidc.print:
            return Visitor(role=session["role"], name=session["user"])
        name = session.get("user") if session.get("by") == "file" and self.file else None
        user = users.read(self.file).get(name) if name and self.file else None
        if user is None or not secrets.compare_digest(str(session.get("print")), _print(user)):
            return None
        return Visitor(role=user.role, name=name)

    def log_in(self, request: Request, form: Mapping[str, Any]) -> tuple[Response | None, float]:
        """Let somebody in by name and password; None and the seconds to wait where that fails."""
        if self.file is None:
            return RedirectResponse("/login", 303), 0.0
        name, password = str(form.get("name", ""))[:64], str(form.get("password", ""))[:1000]
        keys = f"name {name}", f"address {request.client.host if request.client else ''}"
        if wait := self._attempts.wait(*keys):
            return None, wait
        user = users.checked(users.read(self.file), name, password)
        if user is None:
            self._attempts.failed(*keys)
            return None, self._attempts.wait(*keys)
        self._attempts.succeeded(*keys)
        request.session.clear()  # a token of before is not valid after
        request.session.update({"by": "file", "user": name, "since": self._now(), "print": _print(user)})
        return RedirectResponse(inside(str(form.get("next", ""))), 303), 0.0

    def come_back(self, request: Request, back: str) -> Response:
        """Let somebody in whom the provider sends back. Refused where it does not vouch for them."""
        if self.oidc is None:
            raise Refused("no provider is set up")
        visitor, after = self.oidc.finish(request.session, request.query_params, back)
        request.session.clear()
        told = {"by": "oidc", "user": visitor.name, "role": visitor.role, "since": self._now()}
        request.session.update({**told, "print": self.oidc.print})
        return RedirectResponse(inside(after), 303)

    def log_out(self, request: Request) -> Response:
        request.session.clear()
        return RedirectResponse("/" if self.open else "/login", 303)


def token(request: Request) -> str:
    """What a form of this session has to carry."""
    return str(request.session.setdefault(TOKEN, secrets.token_urlsafe(24)))


def meant(request: Request, form: Mapping[str, Any]) -> bool:
    """Whether a form comes from our own page, by its token."""
    known = request.session.get(TOKEN)
    return bool(known) and secrets.compare_digest(str(known), str(form.get(TOKEN, "")))


def inside(address: str) -> str:
    """An address of these pages, or the first page."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return address if plain else "/"


def _print(user: users.User) -> str:
    return hashlib.sha256(user.hash.encode()).hexdigest()[:32]
