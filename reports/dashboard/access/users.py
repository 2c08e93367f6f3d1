"""The password file: names, roles and hashes, in TOML that a person can read and a program writes."""

import re
import tomllib
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from listeners.files import write_whole
from reports.dashboard.access.roles import ROLES, Role

__all__ = ["ROLES", "Role", "User", "UsersError", "add", "checked", "read"]
SHORTEST = 10  # letters of a password
_NAME = re.compile(r"[\w.@+-]{1,64}")
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    role: Role
    hash: str


class UsersError(Exception):
    """The password file or a new user is not as it has to be; the message says what to do."""


def read(file: Path) -> dict[str, User]:
    """The users by name; UsersError where the file is missing or wrong."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), dict[str, User])
    except FileNotFoundError:
        raise UsersError(f"{file} is not there. 'kundschafter user add NAME' writes it.") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UsersError(f"{file} cannot be read: {error}") from None


def add(file: Path, name: str, role: Role, password: str) -> None:
    """Add a user, or give one a new role and password. UsersError for a name or a password that will not do."""
    if not _NAME.fullmatch(name):
        raise UsersError(f"'{name}' cannot be a name: use letters, digits and . _ @ + - alone, 64 at most.")
    if len(password) < SHORTEST:
        raise UsersError(f"The password is too short: it needs {SHORTEST} letters at least.")
    users = read(file) if file.exists() else {}
    users[name] = User(role=role, hash=_HASHER.hash(password))
    lines = [f'["{known}"]\nrole = "{user.role}"\nhash = "{user.hash}"\n' for known, user in sorted(users.items())]
    write_whole(file, "\n".join(lines).encode(), mode=0o600)


def checked(users: dict[str, User], name: str, password: str) -> User | None:
    """The user of this name and password; it takes as long where there is nobody of that name."""
    user = users.get(name)
    try:
        _HASHER.verify(user.hash if user else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return user
