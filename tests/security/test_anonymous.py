"""Attacks by somebody without a token, or with a forged one; and by pages of other sites."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from notifier.auth import Authenticator, UnauthorizedError
from notifier.key_set import KeySet, KeysUnavailableError
from notifier.settings import NotifierSettings
from seven_stations.errors import ConfigurationError
from seven_stations.process.settings import load_settings
from tests.processes import NotifierProcess
from tests.security.caller import HTTP, SECURED
from tests.tokens import token


class Issuer:
    """An issuer with a key set at a URL, which can withdraw a key, and stop answering."""

    def __init__(self) -> None:
        self.keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("old", "new")}
        self.published = ["old", "new"]
        self.asked = 0
        self.second = threading.Event()
        self.answers = threading.Event()
        self.answers.set()
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                if issuer.asked == 2:
                    issuer.second.set()
                issuer.answers.wait(20)
                body = json.dumps(issuer.key_set()).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/keys"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def key_set(self) -> dict[str, Any]:
        public = {
            name: jwt.algorithms.ECAlgorithm.to_jwk(self.keys[name].public_key(), as_dict=True)
            for name in self.published
        }
        return {"keys": [{**key, "kid": name, "alg": "ES256"} for name, key in public.items()]}

    def token(self, key: str, kid: str | None = None) -> str:
        claims = {"sub": "sam", "exp": time.time() + 3600}
        return jwt.encode(claims, self.keys[key], "ES256", {"kid": kid or key})


pytestmark = pytest.mark.anyio


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.answers.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let the key set's time pass."""
    passed, real = [0.0], time.monotonic
    monkeypatch.setattr("notifier.key_set.time.monotonic", lambda: real() + passed[0])
    return lambda seconds: passed.__setitem__(0, passed[0] + seconds)


# A key that its issuer had withdrawn was accepted for as long as the server ran.
@pytest.mark.parametrize("kind", ["url", "file"])
async def test_a_withdrawn_key_ends(
    issuer: Issuer, clock: Callable[[float], None], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(issuer.key_set()))
    jwks = issuer.url if kind == "url" else str(path)
    authenticator = Authenticator(NotifierSettings(jwks=jwks, _env_file=None))
    assert (await authenticator.principal(issuer.token("old"))).user == "sam"
    issuer.published = ["new"]
    path.write_text(json.dumps(issuer.key_set()))
    clock(301)
    with pytest.raises(UnauthorizedError):
        await authenticator.principal(issuer.token("old"))
    assert (await authenticator.principal(issuer.token("new"))).user == "sam"


# Keys that are JSON and no object ended a request with a traceback.
async def test_what_is_no_set_of_keys_is_said(
    issuer: Issuer, clock: Callable[[float], None], tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    path.write_text("[]")
    with pytest.raises(ConfigurationError, match="no set of keys"):
        Authenticator(NotifierSettings(jwks=str(path), _env_file=None))
    path.write_text(json.dumps(issuer.key_set()))
    authenticator = Authenticator(NotifierSettings(jwks=str(path), _env_file=None))
    path.write_text("[]")
    clock(100_000)
    with pytest.raises(KeysUnavailableError):
        await authenticator.principal(issuer.token("old"))


# 16 tokens with forged key ids, while the issuer did not answer, delayed an honest login by 55 s.
async def test_forged_key_ids_delay_nobody(issuer: Issuer, clock: Callable[[float], None]) -> None:
    authenticator = Authenticator(NotifierSettings(jwks=issuer.url, _env_file=None))
    await authenticator.principal(issuer.token("old"))
    issuer.answers.clear()
    clock(11)
    forged = [
        asyncio.ensure_future(authenticator.principal(issuer.token("old", f"forged-{number}")))
        for number in range(16)
    ]
    await asyncio.to_thread(issuer.second.wait, 20)
    assert (await authenticator.principal(issuer.token("new"))).user == "sam", "it waits for the forged ones' keys"
    assert not any(task.done() for task in forged)
    assert issuer.asked == 2, "each forged id was asked for"
    issuer.answers.set()
    refused = await asyncio.gather(*forged, return_exceptions=True)
    assert {type(error) for error in refused} == {UnauthorizedError}
    await asyncio.gather(authenticator.principal(issuer.token("old", "again")), return_exceptions=True)
    assert issuer.asked == 2, "a forged id has the keys fetched as often as it likes"


# An honest token was told that it is not valid, when it was the issuer that did not answer.
async def test_an_issuer_that_is_away_is_no_fault_of_the_token(
    issuer: Issuer, clock: Callable[[float], None]
) -> None:
    keys = KeySet("http://127.0.0.1:9/nobody")
    with pytest.raises(KeysUnavailableError):
        await keys.find("old")
    authenticator = Authenticator(NotifierSettings(jwks=issuer.url, _env_file=None))
    await authenticator.principal(issuer.token("old"))
    issuer.server.shutdown()
    issuer.server.server_close()
    clock(3000)
    assert (await authenticator.principal(issuer.token("old"))).user == "sam", "believed for an hour"
    clock(700)
    with pytest.raises(KeysUnavailableError):
        await authenticator.principal(issuer.token("old"))


def test_keys_that_are_away_are_503(redis_url: str, issuer: Issuer) -> None:
    with NotifierProcess(redis_url=redis_url, prefix="keys-away", jwks="http://127.0.0.1:9/nobody") as notifier:
        answer = HTTP.get(
            f"{notifier.url}/api/session", headers={"Authorization": f"Bearer {issuer.token('old')}"}
        )
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")


# STATIONS_CORS_ORIGINS=* mirrored every origin, with credentials: any page could act for whoever was signed in.
@pytest.mark.parametrize(
    ("origins", "said"),
    [
        ("*", "every page"),
        ("https://*.example", "every page"),
        ("https://a.example,*", "every page"),
        ("https://a.example/", "not an origin"),
        ("a.example", "not an origin"),
        ("null", "not an origin"),
    ],
)
def test_origins_are_named(origins: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=f"STATIONS_CORS_ORIGINS.*{said}"):
        load_settings(NotifierSettings, cors_origins=origins, _env_file=None)
    given = "https://a.example, http://localhost:5173"
    assert len(load_settings(NotifierSettings, cors_origins=given, _env_file=None).cors_origins) == 2


# X-Forwarded-For was believed from this machine's address: limits by address counted what anybody here said.
def test_addresses_are_believed_from_named_proxies_only(redis_url: str) -> None:
    url, headers = "/api/realtime/events", {"X-Forwarded-For": "203.0.113.7"}
    for host, proxies, status in (
        ("127.0.0.1", "", 503),
        ("127.0.0.1", "127.0.0.1", 200),
        # Sees an IPv4 proxy under an IPv6 address; on a machine without IPv6 as the one above.
        ("::" if _has_ipv6() else "127.0.0.1", "127.0.0.0/8", 200),
    ):
        with (
            NotifierProcess(
                redis_url=redis_url,
                prefix="proxies",
                host=host,
                allow_open=True,
                max_connections_per_address=1,
                **({"trusted_proxies": proxies} if proxies else {}),
            ) as notifier,
            HTTP.stream("GET", notifier.url + url) as first,
            HTTP.stream("GET", notifier.url + url, headers=headers) as second,
        ):
            assert (first.status_code, second.status_code) == (200, status)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as listener:
            listener.bind(("::", 0))
    except OSError:
        return False
    return True


# A cookie is sent over TLS alone where a proxy that is believed says that the client came so.
def test_the_cookie_is_secure_behind_tls(redis_url: str) -> None:
    for proxies, secure in (("", False), ("127.0.0.0/8", True)):
        given = {"trusted_proxies": proxies} if proxies else {}
        with NotifierProcess(redis_url=redis_url, prefix="proxies", **SECURED, **given) as notifier:
            answer = HTTP.post(
                f"{notifier.url}/api/session", json={"token": token()}, headers={"X-Forwarded-Proto": "https"}
            )
        assert ("secure" in answer.headers["set-cookie"].lower()) is secure
