"""Posting to an address that is a secret: with a deadline, to public hosts alone, and never saying the address."""

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from listeners.http.answers import phrase, retry_after
from listeners.http.body import read_error
from listeners.http.connection import CarefulAdapter
from listeners.records import SourceRefused
from reports.delivery.sending import Frame, NotSentError, UnsureError

PASSING = {408, 425, 429, 500, 503}
NO_TLS = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "CertificateError")
NOBODY = ("NewConnectionError", "NameResolutionError")
UNSURE = {502, 504}  # a server in between answers; the one behind it may have taken the message


def post(url: str, variable: str, content: bytes, frame: Frame, headers: Mapping[str, str] | None = None) -> None:
    """Post JSON to `url`, which stands in the environment as `variable`. No redirect is followed.

    Raises NotSentError where it surely was not taken, UnsureError where the answer never came.
    """
    host = _host(url, variable, frame)
    with requests.Session() as session:
        session.trust_env = False
        adapter = CarefulAdapter(frame.allow_hosts)
        sent = {"User-Agent": "Kundschafter/0.1", "Content-Type": "application/json", **(headers or {})}
        try:
            request = session.prepare_request(requests.Request("POST", url, data=content, headers=sent))
            answer = adapter.send(
                request,
                stream=True,
                timeout=(min(frame.deadline, 10.0), frame.deadline),
                verify=os.environ.get("REQUESTS_CA_BUNDLE") or True,
                proxies={} if host in frame.allow_hosts else get_environ_proxies(url),
            )
        except SourceRefused:
            raise NotSentError(
                f"{variable} leads to an address that is not public; if that is meant, add its host to allow_hosts under [http]",
                again=False,
            ) from None
        except ValueError:
            raise NotSentError(f"{variable} is not an address that can be asked", again=False) from None
        except (requests.RequestException, HTTPError) as error:
            raise _broken(error, variable) from None
        with answer:
            _judge(answer, url, variable)
        adapter.close()


def _host(url: str, variable: str, frame: Frame) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in frame.allow_hosts)):
        why = f"{variable} has to begin with https:// (or http://, where allow_hosts under [http] names its host)"
        raise NotSentError(why, again=False)
    return host


def _broken(error: Exception, variable: str) -> NotSentError | UnsureError:
    """A connection that was never made is sure; of one that broke later nobody knows."""
    said = repr(error)  # not to be shown: it holds the address
    if any(sign in said for sign in NO_TLS):
        return NotSentError(f"the host of {variable} has no valid certificate, or speaks no TLS", again=False)
    if isinstance(error, requests.exceptions.ConnectTimeout) or any(sign in said for sign in NOBODY):
        return NotSentError(f"nobody answers at the host of {variable}", again=True)
    return UnsureError(
        f"the host of {variable} may have taken the message, but gave no answer: look whether it arrived"
    )


def _judge(answer: requests.Response, url: str, variable: str) -> None:
    status = answer.status_code
    if 200 <= status < 300:
        return
    try:
        said = " ".join(read_error(answer.raw).decode("utf-8", "replace").split())[:120]
    except (requests.RequestException, HTTPError, OSError):
        said = ""
    for part in re.split(r"[/?&=#]+", url):  # some answers repeat what was asked for
        said = said.replace(part, "…") if len(part) > 5 else said
    why = f"the host of {variable} answered {status} {phrase(status)}" + (f": {said}" if said else "")
    if status in UNSURE:
        raise UnsureError(f"{why}; look whether the message arrived")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    raise NotSentError(why, again=status in PASSING, after=retry_after(headers) if status in PASSING else None)


def signed(content: bytes, number: str, seconds: int, secret: str) -> dict[str, str]:
    """The headers of a signed message, as Standard Webhooks writes them.

    The signature is the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`. `number` stays the same when a message is
    sent again, `seconds` since 1970 tells when it was. A secret that begins with `whsec_` is base64, else it is its bytes.
    """
    said = f"{number}.{seconds}.".encode() + content
    made = base64.b64encode(hmac.digest(_key(secret), said, hashlib.sha256)).decode()
    return {"webhook-id": number, "webhook-timestamp": str(seconds), "webhook-signature": f"v1,{made}"}


def _key(secret: str) -> bytes:
    begins = "whsec_"
    if not secret.startswith(begins):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(begins), validate=True)
    except binascii.Error:
        raise NotSentError("the secret begins with whsec_, but what follows is not base64", again=False) from None
