"""Traces as an operator's collector receives them, from our own producers, and what no trace costs.

With Node on one side, see ``tests/interop/test_node_traces.py``.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from seven_stations.client.sync import listen
from tests.deployment import TEXT, Deployment, worker
from tests.processes import StartNotifier

if TYPE_CHECKING:
    from tests.spans import Receiver, Span

QUEUE = "ai-analysis"
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
NOBODY = "http://127.0.0.1:9"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def deployment(redis_url: str, prefix: str) -> Iterator[Deployment]:
    made = Deployment(redis_url, prefix)
    yield made
    made.redis.close()


def attempt_at(receiver: "Receiver", job: str) -> "Span":
    return receiver.wait_for(
        lambda span: span.name == f"process {QUEUE}" and span.attributes["bullmq.job.id"] == job,
        f"attempt at {job}",
    )


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own, which has no endpoint for traces unless one is given."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "STATIONS_"))}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=given | environment, capture_output=True, text=True, check=True)


ENQUEUE = """
import sys
from cli.main import run
sys.argv = ["stations", *{arguments}]
try:
    run()
except SystemExit as ended:
    assert not ended.code, ended
"""

START = "from seven_stations.process.tracing import start_tracing; start_tracing('test')"
SPAN = "with job_span('add', 'queue', 'id', 'name'): pass"
PROGRAM = """
import asyncio, json
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from seven_stations.queue.connection import connect
from seven_stations.queue.producer import Producer

async def main():
    client, blobs = (connect({url!r}, client_name="test", decode=decode) for decode in (True, False))
    trace.set_tracer_provider(TracerProvider())
    with trace.get_tracer("shop").start_as_current_span("checkout") as span:
        added = await Producer(client, blobs, prefix={prefix!r}).enqueue({{"text": "ANNA\\nGone."}})
    opts = await client.hget({prefix!r} + ":ai-analysis:" + added.job_id, "opts")
    print(f"{{span.get_span_context().trace_id:032x}}", json.loads(opts)["tm"])
    await client.aclose()
    await blobs.aclose()

asyncio.run(main())
"""


def enqueue(deployment: Deployment, tmp_path: Path, *texts: str, then: str = "", **environment: str) -> list[str]:
    """Add texts by the command line; the ids of the jobs. ``then`` is code that runs behind it."""
    files = [tmp_path / f"{number}.txt" for number, _ in enumerate(texts)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, "utf-8")
    arguments = ["enqueue", *map(str, files), "--json", *(["--compare"] if len(files) > 1 else [])]
    given = {"STATIONS_REDIS_URL": deployment.url, "STATIONS_PREFIX": deployment.prefix, **environment}
    done = python(ENQUEUE.format(arguments=arguments) + then, **given)
    return [json.loads(line)["jobId"] for line in done.stdout.splitlines()]


def test_one_trace_from_the_command_line_to_the_delivery(
    deployment: Deployment, receiver: "Receiver", start_notifier: StartNotifier, tmp_path: Path
) -> None:
    start_notifier()
    (job,) = enqueue(deployment, tmp_path, TEXT, **{ENDPOINT: receiver.url})
    add = receiver.wait_for(lambda span: span.name == f"add {QUEUE}.analyze", "the producer")  # sent at exit
    assert (add.service, add.parent_id, add.attributes["bullmq.job.id"]) == ("stations-cli", "", job)
    with worker(deployment):
        attempt = attempt_at(receiver, job)
        delivery = receiver.wait_for(lambda span: span.name == f"deliver {QUEUE}", "the delivery")
    assert {attempt.trace_id, delivery.trace_id} == {add.trace_id}
    assert {attempt.parent_id, delivery.parent_id} == {add.span_id}
    assert delivery.began >= attempt.began
    assert len([s for s in receiver.spans(add.trace_id) if s.parent_id == attempt.span_id]) == 7


def test_a_set_is_one_trace(deployment: Deployment, receiver: "Receiver", tmp_path: Path) -> None:
    with worker(deployment):
        jobs = enqueue(deployment, tmp_path, TEXT, f"{TEXT}\nANNA\nGone.\n", **{ENDPOINT: receiver.url})
        attempts = [attempt_at(receiver, job) for job in jobs]
    add = receiver.wait_for(lambda span: span.name == f"addFlow {QUEUE}", "the producer")
    assert [(a.trace_id, a.parent_id) for a in attempts] == [(add.trace_id, add.span_id)] * 3
    assert [a.attributes["bullmq.job.name"] for a in attempts] == ["analyze", "analyze", "compare"]


def test_a_failed_attempt_says_what_failed(deployment: Deployment, receiver: "Receiver") -> None:
    with worker(deployment, pace=30):
        refused, late = deployment.add({}), deployment.add({"text": TEXT, "options": {"timeout": 1}})
        attempts = attempt_at(receiver, refused), attempt_at(receiver, late)
    assert [(a.failed, a.attributes["error.type"]) for a in attempts] == [
        (True, "invalid-data"),
        (True, "timeout"),
    ]
    (station,) = [span for span in receiver.spans(attempts[1].trace_id) if span.name.startswith("station ")]
    assert (station.name, station.failed, station.parent_id) == (
        "station Text Analysis",
        True,
        attempts[1].span_id,
    )
    assert attempts[0].trace_id != attempts[1].trace_id


NO_UNICODE = json.dumps({"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "baggage": "\ud800"})


def test_what_no_producer_should_send_begins_a_trace_of_its_own(
    deployment: Deployment, receiver: "Receiver"
) -> None:
    contexts = (
        *("{", "null", "[" * 9000, '{"traceparent": 5}', '{"traceparent": "00-0-0-01"}', "x" * 20_000, 7),
        NO_UNICODE,
    )
    data = {"text": TEXT, "analysisType": "quick"}
    jobs = [deployment.add(data, tm=tm) for tm in contexts]
    # A name that is no Unicode, which the exporter could not encode.
    deployment.redis.hset(deployment.keys.job(jobs[0]), "name", b"caf\xe9")  # type: ignore[arg-type]
    with worker(deployment):
        attempts = [attempt_at(receiver, job) for job in jobs]
        assert {deployment.outcome(job)["event"] for job in jobs} == {"completed"}
    assert {span.parent_id for span in attempts} == {""}
    assert attempts[0].attributes["bullmq.job.name"] == "caf?"


def test_no_context_of_a_producer_keeps_a_notifier_from_going_on(
    deployment: Deployment, start_notifier: StartNotifier
) -> None:
    notifier = start_notifier()
    jobs = [deployment.add({"text": TEXT}, tm=tm) for tm in (NO_UNICODE, "{")]
    with listen(notifier.url, [f"job:{job}" for job in jobs]) as events:
        next(events)
        for job in jobs:
            deployment.redis.xadd(deployment.keys.events, {"event": "completed", "jobId": job, "prev": "active"})
        ends = (event.payload["jobId"] for event in events if event.name == "job:completed")
        assert [next(ends), next(ends)] == jobs
    assert "listener failed" not in notifier.logged()


def test_what_a_notifier_reads_again_at_its_start_is_no_delivery(
    deployment: Deployment, receiver: "Receiver", start_notifier: StartNotifier
) -> None:
    tm = json.dumps({"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
    before, after = (deployment.add({"text": TEXT}, tm=tm) for _ in range(2))
    deployment.redis.xadd(deployment.keys.events, {"event": "completed", "jobId": before, "prev": "active"})
    start_notifier()
    deployment.redis.xadd(deployment.keys.events, {"event": "completed", "jobId": after, "prev": "active"})
    receiver.wait_for(lambda span: span.attributes.get("bullmq.job.id") == after, "the delivery")
    assert [span.attributes["bullmq.job.id"] for span in receiver.spans("a" * 32)] == [after]


def test_headers_of_a_trace_are_read_quietly_and_without_baggage(
    deployment: Deployment, start_notifier: StartNotifier
) -> None:
    notifier = start_notifier()
    parent = f"00-{'a' * 32}-{'b' * 16}-01"
    for baggage in ("whose=theirs", ",".join(["no"] * 170)):
        headers = {"traceparent": parent, "tracestate": "no", "baggage": baggage}
        job = httpx.post(f"{notifier.url}/api/analysis", json={"text": TEXT}, headers=headers).json()["jobId"]
        opts = json.loads(str(deployment.redis.hget(deployment.keys.job(job), "opts")))
        assert json.loads(opts["tm"]) == {"traceparent": parent}
    lines = [json.loads(line) for line in notifier.logged().splitlines()]
    ready = [line["event"] for line in lines].index("notifier ready")
    assert {line["level"] for line in lines[ready:]} == {"info"}, "nothing is said of the parts that are not valid"


def test_a_propagator_that_is_not_installed_costs_no_request(
    monkeypatch: pytest.MonkeyPatch, start_notifier: StartNotifier
) -> None:
    monkeypatch.setenv("OTEL_PROPAGATORS", "tracecontext,b3")
    notifier = start_notifier()
    assert httpx.get(f"{notifier.url}/api/queues").is_success
    assert "Propagator b3 not found" in notifier.logged()


LOADED = "assert not (found := [name for name in sys.modules if name.startswith({name!r})]), found"


def assert_no_context(deployment: Deployment, job: str) -> None:
    assert "tm" not in json.loads(str(deployment.redis.hget(deployment.keys.job(job), "opts")))


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a process for which the extra is not installed."""
    (tmp_path / "opentelemetry.py").write_text("raise ImportError('not installed')")
    return {"PYTHONPATH": str(tmp_path)}


def test_without_the_extra_nothing_is_imported(
    deployment: Deployment, tmp_path: Path, bare: dict[str, str]
) -> None:
    (job,) = enqueue(deployment, tmp_path, TEXT, then=LOADED.format(name="opentelemetry"), **bare)
    assert_no_context(deployment, job)
    python("import sys, worker.__main__, notifier.__main__\n" + LOADED.format(name="opentelemetry"), **bare)


def test_without_an_endpoint_nothing_is_exported(deployment: Deployment, tmp_path: Path) -> None:
    # redis-py has metrics of its own: it imports the rest where it is installed.
    then = LOADED.format(name=("opentelemetry.exporter", "opentelemetry.sdk.trace"))
    for environment in ({}, {ENDPOINT: NOBODY, "OTEL_TRACES_EXPORTER": "none"}):
        (job,) = enqueue(deployment, tmp_path, TEXT, then=then, **environment)
        assert_no_context(deployment, job)


def test_a_collector_that_is_away_keeps_no_process_from_ending() -> None:
    said = python(
        f"{START}\nfrom seven_stations.process.tracing import job_span\n{SPAN}", **{ENDPOINT: NOBODY}
    ).stderr
    assert "Shutdown in progress" in said, "it waited until the exporter gave up by itself"


def test_a_program_with_a_set_up_of_its_own_is_the_parent_of_its_jobs(redis_url: str, prefix: str) -> None:
    trace, context = python(PROGRAM.format(url=redis_url, prefix=prefix)).stdout.split(maxsplit=1)
    assert json.loads(context)["traceparent"].startswith(f"00-{trace}-")


def test_a_page_of_another_origin_may_send_its_context(start_notifier: StartNotifier) -> None:
    url = start_notifier(cors_origins="http://shop.example").url
    asked = {
        "origin": "http://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,traceparent,tracestate",
    }
    assert httpx.options(f"{url}/api/analysis", headers=asked).is_success


def test_an_endpoint_without_the_extra_is_said_and_costs_no_job(
    deployment: Deployment, tmp_path: Path, bare: dict[str, str]
) -> None:
    bare[ENDPOINT] = NOBODY
    said = python(START, **bare).stderr
    assert "seven-stations[otel]" in said
    (job,) = enqueue(deployment, tmp_path, TEXT, **bare)
    assert_no_context(deployment, job)
