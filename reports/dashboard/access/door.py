"""The door: who comes in, as what, and how they go again.

The session is a signed cookie with a name and the fingerprint of a password, so that a new password or a removed user
ends it. Every form carries a token that only its own page knows.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.dashboard.access import users
from reports.dashboard.access.attempts import Attempts
from reports.dashboard.access.users import ROLES, Role

TOKEN = "token"  # noqa: S105 - the name of a field


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. `name` is None where nobody has to log in."""

    role: Role
    name: str | None = None

    def may(self, role: Role) -> bool:
        """Whether this is at least the role."""
        return ROLES.index(self.role) >= ROLES.index(role)

    @property
    def sees_names(self) -> bool:
        return self.may("manager")


class Door:
    """Lets in the users of a password file; without a file everybody, as `everybody`."""

    def __init__(self, file: Path | None, everybody: Role, clock: Callable[[], float]) -> None:
        self._file, self._everybody = file, everybody
        self._attempts = Attempts(clock)

    def visitor(self, request: Request) -> Visitor | None:
        """Who asks; None where they have to log in first."""
        if self._file is None:
            return Visitor(role=self._everybody)
        name = request.session.get("user")
        user = users.read(self._file).get(name) if name else None
        if user is None or not secrets.compare_digest(str(request.session.get("print")), _print(user)):
            return None
        return Visitor(role=user.role, name=name)

    def log_in(self, request: Request, form: Mapping[str, Any]) -> tuple[Response | None, float]:
        """Let somebody in by name and password; None and the seconds to wait where that fails."""
        if self._file is None:
            return RedirectResponse("/", 303), 0.0
        name, password = str(form.get("name", ""))[:64], str(form.get("password", ""))[:1000]
        keys = f"name {name}", f"address {request.client.host if request.client else ''}"
        if wait := self._attempts.wait(*keys):
            return None, wait
        user = users.checked(users.read(self._file), name, password)
        if user is None:
            self._attempts.failed(*keys)
            return None, self._attempts.wait(*keys)
        self._attempts.succeeded(*keys)
        request.session.clear()  # a token of before is not valid after
        request.session.update({"user": name, "print": _print(user)})
        return RedirectResponse(inside(str(form.get("next", ""))), 303), 0.0

    def log_out(self, request: Request) -> Response:
        request.session.clear()
        return RedirectResponse("/login" if self._file else "/", 303)


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
