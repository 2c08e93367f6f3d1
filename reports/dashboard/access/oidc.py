"""Login at the company's own provider by OpenID Connect: code flow with PKCE, state and nonce; the ID token is checked.

The definitions are those of OpenID Connect Core 1.0, section 3.1, and of RFC 7636 (PKCE). Only signatures by a key pair
are taken: never none, and never one by a secret that we know too.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from reports.dashboard.access.roles import ROLES, Role, Visitor

Kind = TypeVar("Kind")
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "EdDSA"]
LEEWAY = 60  # seconds two clocks may differ
DEADLINE = 10  # seconds for one answer of the provider
BEGUN = "oidc"  # the field of the session that remembers a login that has begun


class OidcSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[dashboard.oidc]`. `roles` gives a value of the `claim` its role; whoever has none does not come in."""

    issuer: str
    client_id: str
    roles: dict[str, Role]
    claim: str = "groups"
    scopes: tuple[str, ...] = ("openid", "profile", "email")

    def __post_init__(self) -> None:
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError(f"issuer: '{self.issuer}' has to begin with https://")
        if "openid" not in self.scopes:
            raise ValueError("scopes: 'openid' has to be among them")


class Refused(Exception):
    """Nobody comes in this way; the message is for the log and says why."""


class _Provider(msgspec.Struct, frozen=True, kw_only=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Begun(msgspec.Struct, frozen=True, kw_only=True):
    state: str
    nonce: str
    verifier: str
    after: str


class _Tokens(msgspec.Struct, frozen=True, kw_only=True):
    id_token: str


class Oidc:
    """The way in by a provider. `now` is in seconds since 1970."""

    def __init__(self, settings: OidcSettings, secret: str, now: Callable[[], float] = time.time) -> None:
        self._told, self._secret, self._now = settings, secret, now
        self._known: _Provider | None = None
        self.print = hashlib.sha256(msgspec.json.encode(settings, order="sorted")).hexdigest()[:32]

    def begin(self, session: MutableMapping[str, Any], back: str, after: str) -> str:
        """The address to send a browser to; the provider sends it back to `back`. Refused where it cannot be reached."""
        begun = _Begun(state=_random(), nonce=_random(), verifier=_random(), after=after)
        session[BEGUN] = msgspec.to_builtins(begun)
        digest = hashlib.sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._told.client_id,
            "redirect_uri": back,
            "scope": " ".join(self._told.scopes),
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = self._provider().authorization_endpoint
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    def finish(self, session: MutableMapping[str, Any], told: Mapping[str, str], back: str) -> tuple[Visitor, str]:
        """Who comes back from the provider, and where they wanted to go. Refused says why nobody comes in."""
        try:
            begun = msgspec.convert(session.pop(BEGUN, None), _Begun)  # a login is finished once
        except msgspec.ValidationError as error:
            raise Refused("no login had begun in this browser") from error
        if not secrets.compare_digest(begun.state.encode(), told.get("state", "").encode()):
            raise Refused("the state is not the one we sent")
        if told.get("iss", self._told.issuer) != self._told.issuer:  # RFC 9207: the answer of another provider
            raise Refused(f"the answer is of another issuer, {told['iss']}")
        if "code" not in told:
            raise Refused(f"the provider said {told.get('error', 'nothing')}")
        claims = self._claims(self._token(told["code"], begun.verifier, back), begun.nonce)
        name = claims.get("preferred_username") or claims.get("email") or claims["sub"]
        return Visitor(role=self._role(claims), name=str(name)[:64]), begun.after

    def _token(self, code: str, verifier: str, back: str) -> str:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        identified = quote(self._told.client_id, safe=""), quote(self._secret, safe="")
        answer = self._asked("POST", self._provider().token_endpoint, data=form, auth=identified)
        return _read(answer, _Tokens).id_token

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What the ID token says, once every claim that has to be checked is."""
        wanted = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._told.issuer},
            aud={"essential": True, "value": self._told.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            # fetched for each login: providers change their keys, and logins are few
            keys = KeySet.import_key_set(self._asked("GET", self._provider().jwks_uri).json())
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            wanted.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Refused(f"the ID token will not do: {error}") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._told.client_id:
            raise Refused("the ID token was made for another client")
        return claims

    def _role(self, claims: Mapping[str, Any]) -> Role:
        """The highest of the roles that the values of the claim give."""
        given = claims.get(self._told.claim)
        values = given if isinstance(given, list) else [given]
        roles = {self._told.roles[one] for one in values if isinstance(one, str) and one in self._told.roles}
        if not roles:
            raise Refused(f"{claims['sub']} has no value of '{self._told.claim}' that gives a role")
        return max(roles, key=ROLES.index)

    def _provider(self) -> _Provider:
        if self._known is None:
            address = f"{self._told.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = _read(self._asked("GET", address), _Provider)
            if found.issuer != self._told.issuer:
                raise Refused(f"{address} is of another issuer, {found.issuer}")
            self._known = found
        return self._known

    def _asked(self, method: str, address: str, **more: Any) -> requests.Response:
        try:
            answer = requests.request(method, address, timeout=DEADLINE, allow_redirects=False, **more)
        except requests.RequestException as error:
            raise Refused(f"{address} cannot be reached: {type(error).__name__}") from error
        if answer.status_code != requests.codes.ok:
            raise Refused(f"{address} answered {answer.status_code}")
        return answer


def _read(answer: requests.Response, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as error:
        raise Refused(f"{answer.url} answered something else than was asked for: {error}") from error


def _random() -> str:
    return secrets.token_urlsafe(32)
