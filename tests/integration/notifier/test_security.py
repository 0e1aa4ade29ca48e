"""Who may see what: every test here tries to break in."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from redis import Redis

from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.tokens import SECRET, token
from tests.viewers import until, watching


def bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


SECURED = {
    "jwt_secret": SECRET,
    "jwt_audience": "stations",
    "jwt_issuer": "us",
    "cors_origins": "https://app.example",
}
PREFIX = f"test-{secrets.token_hex(5)}"


@pytest.fixture(scope="module")
def notifier(redis_url: str) -> Iterator[NotifierProcess]:
    """One for all tests of the module: they differ in users and jobs."""
    with NotifierProcess(redis_url=redis_url, prefix=PREFIX, **SECURED) as process:
        yield process


@pytest.fixture
def log(redis: "Redis") -> Log:
    return Log(redis, PREFIX, "ai-analysis")


def good(user: str = "sam", **claims: Any) -> str:
    return token(user, **{"aud": "stations", "iss": "us", **claims})


def session(notifier: NotifierProcess, value: str | None) -> httpx.Response:
    return httpx.get(f"{notifier.url}/api/session", headers={} if value is None else bearer(value))


def test_a_good_token_is_let_in(notifier: NotifierProcess) -> None:
    told = session(notifier, good()).json()
    assert told.pop("limits").keys() == {"text", "file"}
    assert told == {"success": True, "userId": "sam", "admin": False, "rooms": [], "open": False}


BAD_TOKENS: dict[str, Callable[[], str]] = {
    "no token": lambda: "rubbish",
    "long": lambda: "x" * 20_000,
    "another secret": lambda: good(secret="another secret of the same length"),
    "no audience": lambda: token(iss="us"),
    "another audience": lambda: good(aud="others"),
    "another issuer": lambda: good(iss="them"),
    "nobody": lambda: good(""),
    "for ever": lambda: jwt.encode({"sub": "sam", "aud": "stations", "iss": "us"}, SECRET),
    "not yet": lambda: good(nbf=time.time() + 600),
}


def assert_refused(answer: httpx.Response, code: str) -> None:
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == code
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("what", BAD_TOKENS)
def test_bad_tokens_are_401(notifier: NotifierProcess, what: str) -> None:
    assert_refused(session(notifier, BAD_TOKENS[what]()), "token-invalid")


def test_a_token_that_is_not_there_or_expired_is_401(notifier: NotifierProcess) -> None:
    assert_refused(session(notifier, None), "token-missing")
    assert_refused(session(notifier, good(exp=time.time() - 60)), "token-expired")


def test_alg_none_is_refused(notifier: NotifierProcess) -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    body = good().split(".")[1]
    assert session(notifier, f"{head}.{body}.").status_code == 401


def test_a_public_key_is_no_shared_secret(start_notifier: StartNotifier) -> None:
    """The classic confusion: a token signed by HMAC with the public key, which everyone knows."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    notifier = start_notifier(jwt_public_key=public.decode().replace("\n", "\\n"))
    claims = {"sub": "sam", "exp": time.time() + 60}
    assert session(notifier, jwt.encode(claims, private, algorithm="RS256")).status_code == 200
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    mac = hmac.new(public, head + b"." + body, hashlib.sha256).digest()
    forged = (head + b"." + body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
    assert session(notifier, forged).status_code == 401


def test_keys_of_a_key_set_are_chosen_by_their_id(
    start_notifier: StartNotifier, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("a", "b")}
    jwks = [
        {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())), "kid": name, "alg": "ES256"}
        for name, key in keys.items()
    ]
    path = tmp_path_factory.mktemp("keys") / "jwks.json"
    path.write_text(json.dumps({"keys": jwks}))
    notifier = start_notifier(jwks=str(path))
    claims = {"sub": "sam", "exp": time.time() + 60}
    assert session(notifier, jwt.encode(claims, keys["b"], "ES256", {"kid": "b"})).status_code == 200
    assert session(notifier, jwt.encode(claims, keys["b"], "ES256", {"kid": "a"})).status_code == 401
    assert session(notifier, jwt.encode(claims, keys["b"], "ES256")).status_code == 401


def test_rooms_need_a_right(notifier: NotifierProcess, log: Log) -> None:
    log.job("r1", {"userId": "kim"})
    log.job("r2", {"userId": "sam"})
    url = notifier.events_url

    def status(wanted: str, **claims: Any) -> int:
        with httpx.stream("GET", url, params={"rooms": wanted}, headers=bearer(good(**claims))) as answer:
            return answer.status_code

    assert status("user:kim") == 403
    assert status("job:r1") == 403
    assert status("project:p") == 403
    assert status("queue:ai-analysis") == 403
    assert status("analysis:r1") == 403
    assert status("*") == 400
    assert status("@everyone") == 400
    assert status("job:r2,analysis:r2,user:sam") == 200
    assert status("project:p", rooms=["project:p"]) == 200
    assert status("project:pq", rooms=["project:p"]) == 403
    assert status("queue:ai-analysis", rooms=["queue:*"]) == 200
    assert status("user:kim", roles=["admin"]) == 200
    assert status("user:kim", roles="admin", rooms="user:*") == 403, "claims of the wrong type grant nothing"


def test_somebody_elses_job_looks_like_none(notifier: NotifierProcess, log: Log) -> None:
    log.job("s1", {"userId": "kim"})
    for path in ("/api/realtime/jobs/{}/stream", "/api/realtime/analysis/{}/stream", "/api/analysis/{}"):
        said = []
        for job in ("s1", "does-not-exist"):
            answer = httpx.get(notifier.url + path.format(job), headers=bearer(good()))
            assert answer.status_code == 404
            said.append(answer.text.replace(job, "…"))
        assert said[0] == said[1], "the answer tells that the job exists"
    assert httpx.delete(f"{notifier.url}/api/analysis/s1", headers=bearer(good())).status_code == 404


def test_results_data_and_errors_do_not_leak_through_queue_rooms(notifier: NotifierProcess, log: Log) -> None:
    log.job("x1", {"userId": "kim"}, attempts=3)
    url = notifier.events_url
    reader = good(rooms=["queue:*"])
    with (
        watching(url, access_token=reader, rooms="queue:ai-analysis") as stranger,
        watching(url, access_token=good("kim", rooms=["queue:*"]), rooms="queue:ai-analysis") as owner,
    ):
        next(stranger), next(owner)
        log.progress("x1", {"progress": 5, "secret": "sesame"})
        log.add("active", "x1", prev="waiting")
        log.change("x1", "delayed", {"atm": "1", "failedReason": "sesame"}, delay="99")
        early = until(owner, lambda frame: frame.event == "job:retry")
        log.add("failed", "x1", failedReason="sesame", prev="active")
        log.add("completed", "x1", returnvalue='"sesame"', prev="active")
        log.add("drained")
        seen = until(stranger, lambda frame: frame.event == "queue:drained")
        own = early + until(owner, lambda frame: frame.event == "queue:drained")
    assert [frame.event for frame in seen if frame.event.startswith("job:")] == [
        "job:progress",
        "job:started",
        "job:retry",
        "job:failed",
        "job:completed",
    ]
    assert "sesame" not in "".join(map(str, seen)), "a stranger read somebody's data"
    assert "".join(map(str, own)).count("sesame") == 5, "an owner sees all of it, the analysis's failure too"


def test_a_token_that_expires_ends_its_live_connection(notifier: NotifierProcess) -> None:
    expires = time.time() - 3.8
    with watching(notifier.events_url, access_token=good(exp=expires)) as frames:
        next(frames)
        last = list(frames)[-1]
    assert time.time() > expires + 5, "who was let in within the leeway was sent away at once"
    assert (last.event, last.data["code"]) == ("unauthorized", "token-expired")


def test_tokens_are_not_logged(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(**SECURED)
    value = good()
    for query in (f"access_token={value}", "access_token=sesame-sesame"):
        httpx.get(f"{notifier.url}/api/realtime/stats?{query}")
        httpx.get(f"{notifier.url}/nowhere?{query}")
    session(notifier, value)
    assert notifier.stop() == 0
    written = notifier.logged()
    assert written
    assert value not in written
    assert "sesame" not in written


def test_pages_of_other_origins_cannot_change_anything(notifier: NotifierProcess) -> None:
    url = f"{notifier.url}/api/analysis"
    headers = bearer(good())
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{notifier.port + 1}"):
        answer = httpx.post(url, json={"text": "x"}, headers={**headers, "Origin": origin})
        assert answer.status_code == 403, origin
        assert "access-control-allow-origin" not in answer.headers
    for origin in ("https://app.example", notifier.url):
        answer = httpx.post(url, json={"text": "x"}, headers={**headers, "Origin": origin})
        assert answer.status_code == 202, origin
    allowed = httpx.options(
        url, headers={"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    )
    assert allowed.headers["access-control-allow-origin"] == "https://app.example"
    assert allowed.headers["access-control-allow-credentials"] == "true"


def test_the_cookie_is_out_of_scripts_reach(notifier: NotifierProcess) -> None:
    with httpx.Client(base_url=notifier.url) as browser:
        assert browser.post("/api/session", json={"token": "forged"}).status_code == 401
        answer = browser.post("/api/session", json={"token": good()})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert browser.get("/api/session").json()["userId"] == "sam"
        browser.delete("/api/session")
        assert browser.get("/api/session").status_code == 401


def test_a_user_id_in_a_body_is_not_believed(notifier: NotifierProcess, log: Log) -> None:
    url = f"{notifier.url}/api/analysis"
    job = httpx.post(url, json={"text": "x", "userId": "kim"}, headers=bearer(good())).json()["jobId"]
    assert json.loads(str(log.redis.hget(log.keys.job(job), "data")))["userId"] == "sam"
    admin = bearer(good("root", roles=["admin"]))
    job = httpx.post(url, json={"text": "x", "userId": "kim"}, headers=admin).json()["jobId"]
    assert json.loads(str(log.redis.hget(log.keys.job(job), "data")))["userId"] == "kim"


def test_projects_and_analyses_belong_to_someone(notifier: NotifierProcess) -> None:
    url = f"{notifier.url}/api/analysis"
    body = {"text": "x", "projectId": "p"}
    assert httpx.post(url, json=body, headers=bearer(good())).status_code == 403
    assert httpx.post(url, json=body, headers=bearer(good(rooms=["project:p"]))).status_code == 202
    number = {"text": "x", "projectId": 7}
    assert httpx.post(url, json=number, headers=bearer(good())).status_code == 403, "a number opens any project"
    assert httpx.post(url, json=number, headers=bearer(good(rooms=["project:7"]))).status_code == 202
    mine = {"text": "x", "analysisId": "play"}
    assert httpx.post(url, json=mine, headers=bearer(good())).status_code == 202
    assert httpx.post(url, json=mine, headers=bearer(good())).status_code == 202
    assert httpx.post(url, json=mine, headers=bearer(good("kim"))).status_code == 409


def test_statistics_name_nobody_to_others(notifier: NotifierProcess) -> None:
    url = f"{notifier.url}/api/realtime/stats"
    with (
        watching(notifier.events_url, access_token=good("kim"), rooms="user:kim") as frames,
        SocketClient(notifier, auth={"token": good("lou")}) as client,
    ):
        next(frames)
        client.until("authenticated")
        plain = httpx.get(url, headers=bearer(good())).text
        admin = httpx.get(url, headers=bearer(good(roles=["admin"]))).json()["stats"]
    assert "kim" not in plain
    assert {"userId": "kim", "clients": 1} in admin["sse"]["users"]
    assert {"name": "user:kim", "clients": 1} in admin["sse"]["rooms"]
    assert admin["websocket"]["rooms"] == ["global", "user:lou"], "each transport tells of its own connections"
    assert httpx.post(f"{notifier.url}/api/realtime/test", json={}, headers=bearer(good())).status_code == 403


def test_an_open_server_answers_to_loopback_names_only(start_notifier: StartNotifier) -> None:
    notifier = start_notifier()
    url = f"{notifier.url}/api/analysis"
    assert httpx.post(url, json={"text": "x"}, headers={"Host": "rebound.example"}).status_code == 403
    assert httpx.get(f"{notifier.url}/api/session", headers={"Host": "rebound.example"}).status_code == 403
    assert httpx.post(url, json={"text": "x"}, headers={"Host": f"localhost:{notifier.port}"}).status_code == 202


def test_limits_are_answered_and_the_server_stays_up(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(
        max_body_bytes=2000, max_text_bytes=1000, rate_limit=4, max_connections=2, max_connections_per_user=2
    )
    url = f"{notifier.url}/api/analysis"
    large = httpx.post(url, content=b"x" * 3000)
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too-large")
    assert httpx.post(url, content=iter([b"x" * 1500] * 2)).status_code == 413, "a body of unknown length"
    text = httpx.post(url, json={"text": "x" * 1001})
    assert (text.status_code, text.json()["error"]["code"]) == (422, "invalid-data")
    assert httpx.post(url, json={"text": "x"}).status_code == 202
    limited = httpx.post(url, json={"text": "x"})
    assert limited.status_code == 429
    assert int(limited.headers["retry-after"]) > 0
    events = notifier.events_url
    with watching(events) as one, watching(events) as two:
        next(one), next(two)
        refused = httpx.get(events)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
    assert httpx.get(f"{notifier.url}/livez").status_code == 200


def test_bad_bodies_are_refused_with_the_field_at_fault(notifier: NotifierProcess) -> None:
    url = f"{notifier.url}/api/analysis"
    for body, status, fault in (
        (b"", 400, "JSON"),
        (b"[]", 400, "object"),
        (b"[" * 100_000, 400, "JSON"),
        (b'{"text": ""}', 422, "text: empty"),
        (b'{"text": 7}', 422, "text: "),
        (b'{"text": "a\\u0000b"}', 422, "text: binary"),
        (b'{"text": "a\\ud800b"}', 422, "text: undecodable"),
        (b'{"text": "x", "analysisType": "slow"}', 422, "analysisType: "),
        (b'{"title": "x"}', 422, "text: missing"),
    ):
        answer = httpx.post(url, content=body, headers=bearer(good()))
        assert answer.status_code == status, body[:60]
        assert fault in answer.json()["error"]["message"], body[:60]


def test_an_idempotency_key_gives_the_first_answer_again(notifier: NotifierProcess, log: Log) -> None:
    url = f"{notifier.url}/api/analysis"
    headers = {**bearer(good()), "Idempotency-Key": "once"}
    waiting = log.redis.llen(log.keys.of("wait"))
    first = httpx.post(url, json={"text": "one"}, headers=headers).json()
    second = httpx.post(url, json={"text": "one"}, headers=headers).json()
    assert first == second
    assert log.redis.llen(log.keys.of("wait")) == waiting + 1
    other = httpx.post(url, json={"text": "x"}, headers={**bearer(good("kim")), "Idempotency-Key": "once"}).json()
    assert other["jobId"] != first["jobId"], "one user's key reached another's job"
