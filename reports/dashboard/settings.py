"""The table `[dashboard]` of the settings."""

import ipaddress
from typing import Annotated

import msgspec

from reports.dashboard.access.oidc import OidcSettings
from reports.dashboard.access.roles import Role


class DashboardSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the dashboards are served, and to whom.

    `users` is the password file, `oidc` the company's own login; without either everybody who reaches the address is
    `everybody`, so both may only be left out where nobody else reaches it: on the loopback address.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8780
    names: list[str] = []  # other names the server is reached by, such as "dashboards.your-company.example"
    users: str | None = None
    oidc: OidcSettings | None = None
    everybody: Role = "manager"
    https: bool = False  # behind a server that speaks it: the cookie then never travels without

    def __post_init__(self) -> None:
        if self.users is None and self.oidc is None and not loopback(self.host):
            raise ValueError(
                f"others can reach '{self.host}': name a password file with `users`, and add people to it with "
                "'kundschafter user add NAME', or set up [dashboard.oidc]"
            )


def loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
