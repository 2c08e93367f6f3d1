"""The tables `[report]`, `[smtp]` and `[[deliveries]]` of the settings. What is secret is named here, and stands in the environment."""

import os
import re
from datetime import date
from typing import Annotated, Literal

import msgspec

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Variable = Annotated[str, msgspec.Meta(pattern=r"^KUNDSCHAFTER_[A-Z0-9_]+$")]
Address = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$")]
USER, PASSWORD = "KUNDSCHAFTER_SMTP_USER", "KUNDSCHAFTER_SMTP_PASSWORD"


class MissingSecretError(Exception):
    """A variable that the settings name is not in the environment."""


class ReportSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[report]`. `address` is where the folder var/site is reached in a browser; messages then link to it."""

    pdf: bool | None = None  # None: where a Chromium is found
    chromium: str | None = None
    address: str | None = None
    holidays: list[date] = []

    def __post_init__(self) -> None:
        if self.address is not None and not re.match(r"https?://[^/]+", self.address):
            raise ValueError(f"`address` is '{self.address}', and has to begin with https:// or http://")


class Smtp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[smtp]`: which server takes our mail. It is logged in to where KUNDSCHAFTER_SMTP_USER is set."""

    host: Annotated[str, msgspec.Meta(min_length=1)]
    sender: Address
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    deadline: Annotated[float, msgspec.Meta(gt=0)] = 30.0  # seconds, for each answer


class Delivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What all deliveries say: what (`when`), in which language, and on which days. A day of `[report]` holidays is quiet."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    when: Literal["weekly", "alert"] = "weekly"
    language: Literal["de", "en"] | None = None  # None: that of the report
    weekdays: list[Weekday] = msgspec.field(default_factory=lambda: list(WEEKDAYS[:5]))
    holidays: bool = False  # also on holidays

    def quiet(self, day: date, holidays: list[date]) -> bool:
        """Whether nothing is sent on `day`."""
        return WEEKDAYS[day.weekday()] not in self.weekdays or (day in holidays and not self.holidays)


class Mail(Delivery, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="mail"):
    to: Annotated[list[Address], msgspec.Meta(min_length=1)]


class Slack(Delivery, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="slack"):
    url_from: Variable


class Teams(Delivery, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="teams"):
    url_from: Variable


class Webhook(Delivery, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="webhook"):
    url_from: Variable
    secret_from: Variable


AnyDelivery = Mail | Slack | Teams | Webhook


def secret(variable: str) -> str:
    """What the environment says. Raises MissingSecretError, which names the variable and never a value."""
    value = os.environ.get(variable, "").strip()
    if not value:
        raise MissingSecretError(f"{variable} is not set in the environment")
    return value
