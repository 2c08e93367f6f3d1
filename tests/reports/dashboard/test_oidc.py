"""Login at the company's own provider: a provider that speaks the protocol, on loopback, and every way it may go wrong."""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.testclient import TestClient

from reports.dashboard.access.oidc import Oidc, OidcSettings
from reports.dashboard.app import create
from reports.dashboard.settings import DashboardSettings

CLIENT, SECRET = "dash boards", "s:ecret/%"
ROLES = {"marketing": "viewer", "community": "manager"}


@dataclass
class Provider:
    """What the provider knows and, for the tests, how it goes wrong: `claims` and `header` overlay the ID token."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False))
    groups: list[str] = field(default_factory=lambda: ["marketing"])
    claims: dict = field(default_factory=dict)
    signer: object = None
    algorithm: str = "RS256"
    told_issuer: str = ""
    issuer: str = ""
    codes: dict = field(default_factory=dict)
    at: int = 0

    def metadata(self):
        ends = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return {"issuer": self.told_issuer or self.issuer, **ends}

    def authorize(self, query):
        """Where the browser is sent back to; the person is logged in already."""
        asked = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form, authorization):
        """Status and answer; a code is good once, for the client that asked, with the verifier of its challenge."""
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (unquote(name), unquote(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if not asked or asked["code_challenge"] != challenge.decode() or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce):
        told = {"iss": self.issuer, "aud": CLIENT, "sub": "7", "iat": self.at, "exp": self.at + 300, "nonce": nonce}
        told |= {"preferred_username": "anna", "groups": self.groups, **self.claims}
        told = {name: value for name, value in told.items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none"}, told)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        key = self.signer or self.key
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, told, key, algorithms=[self.algorithm])


@pytest.fixture
def provider():
    told = Provider(at=int(time.time()))

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            path, _, query = self.path.partition("?")
            if path == "/authorization_endpoint":
                self.send_response(302)
                self.send_header("Location", told.authorize(query))
                self.end_headers()
            elif path == "/jwks_uri":
                self.say(200, KeySet([told.key]).as_dict(private=False))
            else:
                self.say(*((200, told.metadata()) if path == "/.well-known/openid-configuration" else (404, {})))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.say(*told.token(form, self.headers.get("Authorization", "")))

        def say(self, status, answer):
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        told.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture
def door(dashboard, provider):
    settings = OidcSettings(issuer=provider.issuer, client_id=CLIENT, roles=ROLES)
    with TestClient(create(replace(dashboard, oidc=Oidc(settings, SECRET)))) as client:
        yield client


def begin(door, after="/"):
    """The provider's answer to the browser, as the query it comes back with."""
    sent = door.get("/login/provider", params={"next": after}, follow_redirects=False)
    assert sent.status_code == 303
    return sent.headers["location"]


def come_back(door, provider, **changes):
    back = urlsplit(provider.authorize(urlsplit(begin(door, "/topics?lang=de")).query))
    query = {name: values[0] for name, values in parse_qs(back.query).items()} | changes
    told = {name: value for name, value in query.items() if value is not None}
    return door.get(back.path, params=told, follow_redirects=False)


def inside(door):
    return door.get("/", follow_redirects=False).status_code == 200


def test_a_person_of_a_known_group_comes_in_and_is_led_to_where_they_wanted_to_go(door, provider):
    assert not inside(door)
    assert come_back(door, provider).headers["location"] == "/topics?lang=de"
    page = door.get("/")
    assert "anna" in page.text


@pytest.mark.parametrize(("groups", "names"), [(["marketing"], False), (["marketing", "community"], True)])
def test_the_highest_role_of_the_groups_counts(door, provider, groups, names):
    provider.groups = groups
    come_back(door, provider)
    assert ("crowd" in door.get("/posts?first=2026-01-01").text) is names


FALSE = {
    "another state": {"query": {"state": "guessed"}},
    "no state": {"query": {"state": None}},
    "another issuer beside the code": {"query": {"iss": "https://evil.example"}},
    "an error of the provider": {"query": {"code": None, "error": "access_denied"}},
    "a code of nobody": {"query": {"code": "stolen"}},
    "another nonce": {"claims": {"nonce": "replayed"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another client"}},
    "made for another of two": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "two audiences and nobody named": {"claims": {"aud": [CLIENT, "other"]}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "without an end": {"claims": {"exp": None}},
    "of tomorrow": {"claims": {"nbf": 4_000_000_000}},
    "nobody": {"claims": {"sub": None}},
    "no signature": {"algorithm": "none"},
    "signed by somebody else": {"signer": RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)},
    "signed by our secret": {"signer": OctKey.import_key(SECRET * 4), "algorithm": "HS256"},
    "a group that gives no role": {"groups": ["sales"]},
    "no group": {"claims": {"groups": None}},
    "a group that only looks like one": {"claims": {"groups": "marketing, community"}},
}


@pytest.mark.parametrize("way", FALSE)
def test_no_other_way_leads_in(door, provider, way, caplog):
    told = dict(FALSE[way])
    query = told.pop("query", {})
    for name, value in told.items():
        setattr(provider, name, value)
    answer = come_back(door, provider, **query)
    assert answer.status_code == 401
    assert "login by the provider refused" in caplog.text
    assert not inside(door)


def test_the_same_answer_is_good_once(door, provider):
    back = provider.authorize(urlsplit(begin(door)).query)
    assert door.get(back, follow_redirects=False).status_code == 303
    door.cookies.clear()
    assert door.get(back, follow_redirects=False).status_code == 401
    assert not inside(door)


def test_metadata_of_another_issuer_sends_nobody_there(door, provider):
    provider.told_issuer = "https://evil.example"
    answer = door.get("/login/provider", follow_redirects=False)
    assert answer.status_code == 401


def test_a_provider_that_is_away_is_told_and_nobody_comes_in(dashboard):
    settings = OidcSettings(issuer="http://127.0.0.1:9", client_id=CLIENT, roles=ROLES)
    with TestClient(create(replace(dashboard, oidc=Oidc(settings, SECRET)))) as door:
        assert door.get("/login/provider").status_code == 401
        assert not inside(door)


def test_a_login_holds_half_a_day_and_not_longer(dashboard, provider):
    settings = OidcSettings(issuer=provider.issuer, client_id=CLIENT, roles=ROLES)
    start = dashboard.now()
    clock = {"now": start}
    with TestClient(create(replace(dashboard, oidc=Oidc(settings, SECRET), now=lambda: clock["now"]))) as door:
        come_back(door, provider)
        assert inside(door)
        clock["now"] = start.replace(hour=start.hour + 12)
        assert not inside(door)


def test_other_roles_in_the_settings_end_the_sessions_of_before(dashboard, provider):
    settings = OidcSettings(issuer=provider.issuer, client_id=CLIENT, roles=ROLES)
    with TestClient(create(replace(dashboard, oidc=Oidc(settings, SECRET)))) as door:
        come_back(door, provider)
        cookies = dict(door.cookies)
    fewer = msgspec.structs.replace(settings, roles={"community": "manager"})
    with TestClient(create(replace(dashboard, oidc=Oidc(fewer, SECRET))), cookies=cookies) as door:
        assert not inside(door)


def test_settings_that_would_send_the_secret_in_the_clear_are_refused():
    table = {"issuer": "http://login.example", "client_id": "a", "roles": {}}
    with pytest.raises(msgspec.ValidationError, match="https://"):
        msgspec.convert({"oidc": table}, DashboardSettings)
    open_to_others = {"host": "0.0.0.0", "oidc": {**table, "issuer": "https://login.example"}}  # noqa: S104
    assert msgspec.convert(open_to_others, DashboardSettings).oidc.claim == "groups"
