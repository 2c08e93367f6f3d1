"""The AT protocol's requests over HTTP (XRPC), through our own fetcher: asked as nobody, or signed in.

The app password comes from the environment. We sign in once a night, and renew the session when it runs out; its two
tokens live in this object alone and are written nowhere.
"""

import os
from typing import Any

from listeners.api_json import read_json, text
from listeners.http.answers import shown
from listeners.records import Fetcher, Response, SourceRefused, SourceUnavailable

PASSWORD = "KUNDSCHAFTER_BLUESKY_PASSWORD"  # noqa: S105 - the name of the variable
OK = 200
RUN_OUT = {"ExpiredToken", "InvalidToken"}


class Missing(SourceRefused):
    """What was asked for is not there. Bluesky says so with the status 400."""


class Xrpc:
    """A service at `url`. With an `account` its password is sent there, and to no other place."""

    def __init__(self, url: str, fetcher: Fetcher, account: str | None) -> None:
        self._url, self._shown = url.rstrip("/") + "/xrpc/", shown(url)
        self._fetcher, self._account = fetcher, account
        self._access = self._refresh = ""
        self.asked = 0
        self.quota_left: int | None = None

    def get(self, method: str, **params: Any) -> dict[str, Any]:
        """What a query answers. Raises SourceUnavailable, Missing, and SourceRefused for everything else."""
        if self._account and not self._access:
            self._sign_in(self._account)
        answer, told = self._ask(method, params)
        if self._account and told.get("error") in RUN_OUT:
            self._renew(self._account)
            answer, told = self._ask(method, params)
        if answer.status == OK:
            return told
        kind = Missing if told.get("error") == "NotFound" else SourceRefused
        raise kind(f"{self._shown} refuses {method} ({answer.status}): {_words(told)}")

    def _ask(self, method: str, params: dict[str, Any]) -> tuple[Response, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._access}"} if self._access else {}
        answer = self._fetcher.get(self._url + method, params=params, headers=headers, api=True)
        self.asked += 1
        left = answer.headers.get("ratelimit-remaining", "")
        self.quota_left = int(left) if left.isdecimal() else self.quota_left
        return answer, _dictionary(answer)

    def _sign_in(self, account: str) -> None:
        password = os.environ.get(PASSWORD)
        if not password:
            raise SourceRefused(f"Bluesky needs an app password for {account}: set {PASSWORD} in the environment.")
        self._open("com.atproto.server.createSession", {"identifier": account, "password": password}, {})

    def _renew(self, account: str) -> None:
        try:
            headers = {"Authorization": f"Bearer {self._refresh}"}
            self._open("com.atproto.server.refreshSession", None, headers)
        except SourceRefused:  # the session was ended over there
            self._sign_in(account)

    def _open(self, method: str, body: dict[str, str] | None, headers: dict[str, str]) -> None:
        answer = self._fetcher.post(self._url + method, json=body, headers=headers)
        told = _dictionary(answer)
        if answer.status != OK:
            raise SourceRefused(
                f"{self._shown} does not let {self._account} in ({answer.status}): {_words(told)} Check 'account' and "
                f"{PASSWORD}: it has to be an app password, made in Bluesky under Settings, Privacy and security."
            )
        self._access, self._refresh = text(told.get("accessJwt")), text(told.get("refreshJwt"))
        if not self._access or not self._refresh:
            raise SourceUnavailable(f"{self._shown} let {self._account} in, but gave no session.")


def _dictionary(answer: Response) -> dict[str, Any]:
    told = read_json(answer, "Bluesky")
    if not isinstance(told, dict):
        raise SourceRefused(f"{shown(answer.url)} answered with JSON that is none of Bluesky's: check 'url'.")
    return told


def _words(told: dict[str, Any]) -> str:
    return f"{text(told.get('error'))[:50]} {text(told.get('message'))[:200]}".strip()
