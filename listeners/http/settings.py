"""How we behave as a visitor."""

from typing import Annotated

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]


class HttpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[http]` of the settings."""

    user_agent: str = "Kundschafter/0.1"  # the part before the slash is our name in robots.txt
    contact: str = ""  # a mail or web address, told to every host we visit
    deadline: Positive = 30.0  # seconds for one answer, first byte to last
    max_bytes: Annotated[int, msgspec.Meta(gt=0)] = 20_000_000  # of one answer, unpacked
    requests_per_minute: Positive = 100.0  # to one host
    tries: Annotated[int, msgspec.Meta(ge=1)] = 3
    longest_wait: float = 60.0  # seconds; a host that asks for more is left until the next night
    max_redirects: int = 5
    allow_hosts: list[str] = []  # hosts that may have a private or loopback address
    robots_ignored: list[str] = []  # hosts that are ours, or have permitted us what their robots.txt does not
