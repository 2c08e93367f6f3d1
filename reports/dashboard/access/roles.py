"""What a visitor may see."""

from typing import Literal, get_args

import msgspec

Role = Literal["viewer", "manager", "admin"]
"""A viewer sees no names; a manager sees people; an admin sees the same, and is a role of its own for what may come."""

ROLES: tuple[Role, ...] = get_args(Role)


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
