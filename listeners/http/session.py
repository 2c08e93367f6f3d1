"""One HTTP session for all listeners, with manners and without patience for ever.

Each answer has a deadline and a byte cap, and is whole or not handed on. Every host has a budget, and its robots.txt is
obeyed, for feeds too: a host that is ours or permits us more is named in `robots_ignored`. Only documented interfaces
for programs are asked without it.
What fails in passing is tried again; then `SourceUnavailable` says when to come back. What will not get better by
itself is `SourceRefused`, in words for the person who wrote the settings.
"""

import os
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

import msgspec
import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import Retry

from listeners.http.answers import in_plain_words, judged, phrase, retry_after, shown
from listeners.http.body import read_body, read_error
from listeners.http.budget import Budget
from listeners.http.connection import CarefulAdapter
from listeners.http.robots import Robots
from listeners.http.settings import HttpSettings
from listeners.http.sockets import Talk, connect
from listeners.records import Response, SourceRefused, SourceUnavailable

PERMANENT = {301, 308}
REDIRECTS = {302, 303, 307} | PERMANENT
PASSING = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
UNASKABLE = "{} is not an address that can be asked. Check how it is written."  # the reason may hold a key of it
NO_BETTER = (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema)


class _Ask(NamedTuple):
    """What is asked, whatever address a redirect leads to."""

    headers: dict[str, str]
    private: dict[str, str]  # for the first host alone
    content: bytes | None = None  # of a POST
    api: bool = False


class Http:
    """The one `records.Fetcher`. `sleep` and `clock` (seconds, monotonic) are arguments for tests."""

    def __init__(
        self,
        settings: HttpSettings,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._budget = Budget(60 / settings.requests_per_minute, settings.longest_wait, sleep, clock)
        self._robots: dict[str, Robots] = {}
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._headers = {
            "User-Agent": settings.user_agent + contact,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
        }
        self._allowed = {host.lower() for host in settings.allow_hosts}
        self._adapter = CarefulAdapter(self._allowed)  # no session around it: no cookies, no password of a .netrc

    def get(
        self,
        url: str,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        conditional: dict[str, str] | None = None,
        api: bool = False,
    ) -> Response:
        """Fetch an address; `conditional` is the `etag` and `last-modified` of an earlier answer, sent back unchanged.

        `headers` go to the origin of `url` alone, not to where it redirects. `api`: a documented interface for programs,
        whose robots.txt is not asked and whose refusals are handed on with their words, for the caller to judge.
        """
        known = conditional or {}
        names = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("last-modified")}
        asking = {name: value for name, value in names.items() if value}
        return self._follow(_address(url, params), _Ask(asking, headers or {}, api=api), obey=not api)

    def post(self, url: str, *, json: Any, headers: dict[str, str] | None = None) -> Response:
        """Send JSON to an interface for programs; the answer is handed on as that of `get` with `api`."""
        ask = _Ask({"Content-Type": "application/json"}, headers or {}, msgspec.json.encode(json), api=True)
        return self._follow(_address(url), ask, obey=False)

    def pause(self, url: str, seconds: float) -> None:
        """Leave the host of `url` alone for so long; the next request waits, or says how long it would have to."""
        self._budget.hold(urlsplit(url).hostname or "", seconds)

    def connect(self, host: str, port: int, *, tls: bool) -> Talk:
        """Begin a conversation by lines (NNTP) with a host; the address is as careful, the patience as short."""
        self._budget.take_turn(host)
        sock = connect(host, port, tls=tls, allow_hosts=self._allowed)
        wait, cap = self._settings.deadline, self._settings.max_bytes
        return Talk(sock, f"{host}:{port}", wait, cap, lambda: self._budget.take_turn(host))

    def _follow(self, url: str, ask: _Ask, *, obey: bool) -> Response:
        start, moved_to, permanent = url, None, True
        for _ in range(self._settings.max_redirects + 1):
            if obey:
                self._obey_robots(url)
            same = urlsplit(url)[:2] == urlsplit(start)[:2]
            status, headers, body = self._persist(url, ask if same else ask._replace(private={}))
            if status not in REDIRECTS or "location" not in headers or ask.content is not None:
                answer = Response(url=url, moved_to=moved_to, status=status, headers=headers, body=body)
                return answer if ask.api else judged(answer)
            url = self._target(url, headers["location"])
            permanent = permanent and status in PERMANENT
            moved_to = url if permanent else moved_to
        raise SourceRefused(f"{shown(start)} redirects in a circle or more than {self._settings.max_redirects} times.")

    def _target(self, url: str, location: str) -> str:
        try:
            target = urljoin(url, location).partition("#")[0]
        except ValueError as error:
            raise SourceRefused(f"{shown(url)} redirects to something that is no address.") from error
        return _address(target)

    def _persist(self, url: str, ask: _Ask) -> tuple[int, dict[str, str], bytes]:
        """Ask until there is an answer or the tries are used up."""
        host = urlsplit(url).hostname or ""
        retry = Retry(total=self._settings.tries - 1, backoff_factor=0.5, backoff_max=self._settings.longest_wait)
        while True:
            self._budget.take_turn(host)
            pause: float | None = None
            try:
                status, got, body = self._once(url, ask)
                if status not in PASSING:
                    return status, got, body
                pause = retry_after(got)
                failure = HTTPError(f"answered {status} {phrase(status)}")
            except NO_BETTER as error:
                raise SourceRefused(UNASKABLE.format(shown(url))) from error
            except (requests.RequestException, HTTPError) as error:
                failure = HTTPError(in_plain_words(error))
            self._budget.hold(host, pause or 0.0)
            try:
                retry = retry.increment(None, url, error=failure)  # a POST only reads, too
            except MaxRetryError:
                raise SourceUnavailable(f"{shown(url)}: {failure}", retry_after=pause) from failure
            self._budget.hold(host, retry.get_backoff_time())

    def _once(self, url: str, ask: _Ask) -> tuple[int, dict[str, str], bytes]:
        request = requests.PreparedRequest()
        request.prepare(
            method="GET" if ask.content is None else "POST",
            url=url,
            headers={**self._headers, **ask.headers, **ask.private},
            data=ask.content,
        )
        wait = self._settings.deadline
        # not `Session.send`: it reads the body of a redirect, however large
        answer = self._adapter.send(
            request,
            stream=True,
            timeout=(min(wait, 10.0), wait),
            verify=os.environ.get("REQUESTS_CA_BUNDLE") or True,
            proxies={} if urlsplit(url).hostname in self._allowed else get_environ_proxies(url),
        )
        with answer:
            got = {name.lower(): value for name, value in answer.headers.items()}
            if answer.status_code == HTTPStatus.OK:
                return answer.status_code, got, read_body(answer.raw, got, self._settings.max_bytes, shown(url))
            return answer.status_code, got, read_error(answer.raw) if ask.api else b""

    def _obey_robots(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.hostname in {host.lower() for host in self._settings.robots_ignored}:
            return
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._fetch_robots(origin)
            # a longer one would keep us out for ever, and each night costs the host a request all the same
            delay = min(self._robots[origin].delay, self._settings.longest_wait)
            self._budget.slow_down(parts.hostname or "", delay)
        if not self._robots[origin].allow(urlunsplit(("", "", parts.path or "/", parts.query, ""))):
            raise SourceRefused(
                f"The robots.txt of {parts.hostname} asks programs to stay away from {shown(url)}. If you have "
                f'permission, add "{parts.hostname}" to robots_ignored under [http].'
            )

    def _fetch_robots(self, origin: str) -> Robots:
        """As RFC 9309: no such file permits everything, an answer we cannot get forbids it for now."""
        try:
            answer = self._follow(f"{origin}/robots.txt", _Ask({}, {}), obey=False)
        except SourceRefused:
            return Robots()
        return Robots.read(answer.body.decode("utf-8", "replace"), self._settings.user_agent.partition("/")[0])


def _address(url: str, params: dict[str, Any] | None = None) -> str:
    """The address as it is asked; SourceRefused, without what may be secret in it, where it is none."""
    try:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise SourceRefused(f"{shown(url)} is not an address of the web: it has to begin with https:// or http://")
        asked = requests.PreparedRequest()
        asked.prepare_url(url, params)
    except ValueError as error:  # InvalidURL and the like, and a port that is no number
        raise SourceRefused(UNASKABLE.format(shown(url))) from error
    return str(asked.url)
