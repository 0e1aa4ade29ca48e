"""The OpenAPI document, and whether the endpoints do what it says: schemathesis asks them in all kinds of ways."""

import json
import secrets
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from redis import Redis
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from notifier.http.endpoints import ENDPOINTS
from notifier.http.openapi.document import document
from notifier.http.replies import STATUS
from seven_stations.analysis.pipeline import report_of
from seven_stations.protocol.events import EVENTS
from seven_stations.stations import AnalysisType
from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.tokens import SECRET, bearer

PREFIX = f"test-{secrets.token_hex(5)}"
DONE, WAITING = "done", "waiting"
"""Two analyses that exist."""

STREAMS = r"/(events|stream)$"
REQUESTS = ("Token", "EventRequest", "NewAnalysis", "NewDraft", "Drain", "Clean")

few = settings(
    max_examples=20,  # for each endpoint: the whole module is to take less than a minute
    deadline=None,
    derandomize=True,  # the same requests each time: a gate does not roll dice
    suppress_health_check=list(HealthCheck),
)
fewer = settings(few, max_examples=4, phases=[Phase.generate])
"""Where only who asks makes a difference: the answers themselves are those of an open server."""


def strict(*, open_mode: bool) -> dict[str, Any]:
    """The document, with ids that exist, and such that an answer with a field that it does not know is a fault."""
    made = document(ENDPOINTS, open_mode=open_mode)
    for name, schema in made["components"]["schemas"].items():
        if name not in REQUESTS and "properties" in schema:
            schema["additionalProperties"] = False
    for operations in made["paths"].values():
        for parameter in operations.get("parameters", ()):
            known = ["ai-analysis"] if parameter["name"] == "name" else [DONE, WAITING]
            parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
        for method in operations.keys() - {"parameters"}:  # bytes of any kind, as `application/octet-stream` is
            operations[method].get("requestBody", {}).get("content", {}).pop("application/pdf", None)
    return made


opened = schemathesis.openapi.from_dict(strict(open_mode=True))
secured = schemathesis.openapi.from_dict(strict(open_mode=False))


@pytest.fixture(scope="module", autouse=True)
def _analyses(redis_url: str) -> None:
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        log = Log(redis, PREFIX, "ai-analysis")
        log.job(WAITING, {"userId": "sam", "title": "Waiting", "projectId": "p"})
        result = {"sevenStations": 1, "analysisId": DONE, "userId": "sam", "attempt": 1, "language": "en"}
        result |= {"analysisType": "full", "score": 7.5, "rating": "good", "confidence": 0.5, "duration": 12.5}
        result |= {"report": "there", "engine": "1"}
        times = {"processedOn": "1700000000001", "finishedOn": "1700000000002"}
        log.job(DONE, {"userId": "sam"}, returnvalue=json.dumps(result), **times)
        redis.zadd(log.keys.of("completed"), {DONE: 1})
        ended = report_of("INT. ROOM - DAY\n\nANNA\nHello.\n", analysis_type=AnalysisType.QUICK)
        report = {"json": ended.to_json().encode(), "md": b"# Report", "html": b"<h1>Report</h1>"}
        script = {"title": None, "language": "en", "lines": ["ANNA"], "roles": "c", "scenes": [[1, "", None, 1]]}
        report["script"] = json.dumps(script | {"speakers": ["ANNA"], "speeches": [[1, 1, 0, 1]]}).encode()
        packed: dict[Any, Any] = {fmt: zlib.compress(body) for fmt, body in report.items()}
        redis.hset(log.keys.report(DONE), mapping=packed)


def running(redis_url: str, **given: object) -> NotifierProcess:
    return NotifierProcess(redis_url=redis_url, prefix=PREFIX, rate_limit=100_000, auth_timeout=60, **given)


@pytest.fixture(scope="module")
def open_notifier(redis_url: str) -> Iterator[NotifierProcess]:
    with running(redis_url) as process:
        yield process


@pytest.fixture(scope="module")
def secured_notifier(redis_url: str) -> Iterator[NotifierProcess]:
    with running(redis_url, jwt_secret=SECRET) as process:
        yield process


# The document


@pytest.mark.parametrize("open_mode", [False, True])
def test_the_document_is_served_as_it_is_made(
    open_notifier: NotifierProcess, secured_notifier: NotifierProcess, open_mode: bool
) -> None:
    notifier = open_notifier if open_mode else secured_notifier
    answer = httpx.get(f"{notifier.url}/openapi.json")
    assert answer.json() == document(ENDPOINTS, open_mode=open_mode)
    assert answer.json()["openapi"] == "3.1.0"


def test_every_schema_of_the_document_is_one() -> None:
    made = document(ENDPOINTS, open_mode=False)
    for name in made["components"]["schemas"]:
        whole = {"$ref": f"#/components/schemas/{name}", "components": made["components"]}
        jsonschema_rs.Draft202012Validator(whole)


def test_every_event_is_in_the_document() -> None:
    schemas = document(ENDPOINTS, open_mode=False)["components"]["schemas"]
    assert len(schemas["Event"]["oneOf"]) == len(EVENTS)
    assert {model.__name__ for model in EVENTS.values()} <= schemas.keys()


def test_operations_have_names_of_their_own() -> None:
    paths = document(ENDPOINTS, open_mode=False)["paths"]
    names = [
        operation["operationId"]
        for operations in paths.values()
        for method, operation in operations.items()
        if method != "parameters"
    ]
    assert len(set(names)) == len(names)
    assert {"getAnalysisReport", "postAnalysis", "getRealtimeEvents"} <= set(names)


def test_every_status_of_an_error_is_in_the_document() -> None:
    paths = document(ENDPOINTS, open_mode=False)["paths"]
    told = {
        int(status)
        for operations in paths.values()
        for method, operation in operations.items()
        if method != "parameters"
        for status in operation["responses"]
    }
    assert set(STATUS.values()) <= told


# The endpoints


def words_only(case: schemathesis.Case) -> list[Any]:
    """Checks of what the document says in words: that a test event's payload is to fit its event, say."""
    told_in_words = ("/api/realtime/test", "/api/queues/{name}/jobs")  # the payload; the cursor
    # What is in a file is told by its content: random bytes are none of the kinds.
    a_file = case.path == "/api/analysis" and case.media_type != "application/json"
    if case.path == "/api/preview":  # which refuses what is no script, and looks at nothing but the text
        return [positive_data_acceptance, negative_data_rejection]
    return [positive_data_acceptance] if a_file or case.path in told_in_words else []


@few
@opened.exclude(
    path_regex=f"{STREAMS}|/preview$"
).parametrize()  # a process each: the secured server's few are enough
def test_an_open_server_does_what_the_document_says(
    case: schemathesis.Case, open_notifier: NotifierProcess
) -> None:
    case.call_and_validate(base_url=open_notifier.url, timeout=60, excluded_checks=words_only(case))


@fewer
@secured.exclude(path_regex=STREAMS).parametrize()
def test_a_secured_server_does_what_the_document_says(
    case: schemathesis.Case, secured_notifier: NotifierProcess
) -> None:
    excluded = words_only(case)
    if case.path == "/api/analysis":
        excluded.append(negative_data_rejection)  # whatever is given as userId is ignored, not refused
    case.call_and_validate(base_url=secured_notifier.url, headers=bearer(), timeout=60, excluded_checks=excluded)


@few
@secured.include(path_regex=STREAMS).parametrize()
def test_streams_open_as_the_document_says(case: schemathesis.Case, secured_notifier: NotifierProcess) -> None:
    """Only the beginning of a stream is read: it has no end."""
    case.query.pop("wait", None)
    request = case.as_transport_kwargs(base_url=secured_notifier.url, headers=bearer(rooms=["*"]))
    request.pop("cookies", None)
    with httpx.stream(**request) as answer:
        if case.method != "GET":
            assert answer.status_code == 405
            return
        told = case.operation.definition.raw["responses"]
        assert str(answer.status_code) in told, f"{answer.status_code} is not in the document"
        kinds = told[str(answer.status_code)].get("content", {"": None})
        assert answer.headers.get("content-type", "") in kinds
        if answer.status_code == 200:
            assert next(answer.iter_lines()).startswith("retry: ")


# What a generator of valid JSON and valid headers does not think of

DEEP = b"[" * 300 + b"]" * 300


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "a", "options": {"x": "\\ud800"}}',
        b'{"text": "a", "options": {"\\ud800": 1}}',
        b'{"text": "a", "options": {"x": NaN}}',
        b'{"text": "a", "options": {"x": %b}}' % DEEP,
        b'{"text": "\xff"}',
    ],
)
def test_what_is_not_quite_json_is_a_bad_request(open_notifier: NotifierProcess, body: bytes) -> None:
    answer = httpx.post(f"{open_notifier.url}/api/analysis", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad-request")


@pytest.mark.parametrize("details", [b'"\\ud800"', b"Infinity", DEEP])
def test_such_test_events_are_refused(open_notifier: NotifierProcess, details: bytes) -> None:
    body = b'{"eventType": "system:info", "payload": {"message": "m", "details": %b}}' % details
    assert httpx.post(f"{open_notifier.url}/api/realtime/test", content=body).status_code == 400


@pytest.mark.parametrize("headers", [{"Host": "[::1"}, {"Origin": "http://[::1"}])
def test_names_that_are_no_names_are_forbidden(open_notifier: NotifierProcess, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{open_notifier.url}/api/session", json={"token": "x"}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"data": '{"title": "\\ud800"}'},
        {"timestamp": "1700000000000.5"},  # BullMQ takes any number
        {"timestamp": "99999999999999999999"},
        {"timestamp": "soon"},
        {"progress": '{"progress": NaN}'},
        {"progress": '{"progress": "half"}'},
        {"opts": "[]"},
    ],
)
def test_other_producers_jobs_are_shown_as_far_as_they_can_be(
    open_notifier: NotifierProcess, redis: "Redis", fields: dict[str, str]
) -> None:
    log = Log(redis, PREFIX, "ai-analysis")
    redis.hset(log.keys.job(log.job("odd")), mapping=dict(fields))
    answer = httpx.get(f"{open_notifier.url}/api/analysis/odd")
    assert answer.status_code == 200, answer.text
    redis.delete(log.keys.job("odd"))
    whole = {"$ref": "#/components/schemas/AnalysisAnswer", "components": strict(open_mode=True)["components"]}
    jsonschema_rs.validate(whole, answer.json())


def test_a_405_names_all_that_is_allowed(open_notifier: NotifierProcess) -> None:
    answer = httpx.put(f"{open_notifier.url}/api/session")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"DELETE", "GET", "HEAD", "POST"}
