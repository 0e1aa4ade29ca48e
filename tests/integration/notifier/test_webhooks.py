"""The operator's receiver is told of the end of every job, over real HTTP, whatever dies on the way."""

import asyncio
import base64
import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from standardwebhooks import Webhook

from notifier.app import build_services, ended
from notifier.settings import NotifierSettings
from notifier.webhooks import GROUP
from seven_stations.queue.connection import connect
from tests.deployment import TEXT, Deployment, worker
from tests.ports import free_port
from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.viewers import until, watching

ROOT = Path(__file__).parents[3]


class Receiver:
    """A receiver that verifies with the public library. ``answer`` gives the status for each webhook."""

    def __init__(self, answer: Callable[[dict[str, Any]], int] = lambda _: 204) -> None:
        self.answer = answer
        self.got: list[tuple[str, dict[str, Any]]] = []
        """The id and the content of each request, whatever was answered."""
        self.headers: Message | None = None
        """Those of the last one."""
        self.secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
        self.port = free_port()
        self._server: ThreadingHTTPServer | None = None

    @property
    def settings(self) -> dict[str, str]:
        return {"webhook_url": f"http://127.0.0.1:{self.port}/hook", "webhook_secret": self.secret}

    @property
    def jobs(self) -> list[str]:
        return [content["data"]["jobId"] for _, content in self.got]

    def __enter__(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                content = Webhook(receiver.secret).verify(body, dict(self.headers))
                receiver.headers = self.headers
                receiver.got.append((self.headers["webhook-id"], content))
                status = receiver.answer(content)
                with contextlib.suppress(OSError):  # the notifier may be gone
                    self.send_response(status)
                    self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@contextlib.asynccontextmanager
async def delivering(url: str, prefix: str, receiver: Receiver, *waits: float) -> AsyncIterator[dict[str, int]]:
    """The part of a notifier that delivers, with these waits between tries; its counters."""
    clients = [connect(url, client_name="test", decode=decode) for decode in (True, False)]
    settings = NotifierSettings(redis_url=url, prefix=prefix, _env_file=None, **receiver.settings)  # type: ignore[arg-type]
    services = build_services(settings, *clients)
    assert services.webhooks is not None
    services.webhooks._waits = waits
    tasks = [asyncio.ensure_future(run()) for run in (services.listener.run, services.webhooks.run)]
    try:
        await happened(lambda: services.webhooks is not None and services.webhooks._joined)
        yield services.webhooks.counters
    finally:
        await ended(tasks)
        for client in clients:
            await client.aclose()


async def happened(condition: Callable[[], object]) -> None:
    await asyncio.to_thread(wait_until, condition)


def counted(notifier: NotifierProcess) -> dict[str, float]:
    text = httpx.get(f"{notifier.url}/metrics").text
    family = next(f for f in text_string_to_metric_families(text) if f.name == "stations_webhooks")
    return {sample.labels["outcome"]: sample.value for sample in family.samples if sample.name.endswith("_total")}


def begun(redis: "Redis", *keys: str) -> None:
    """Wait until what comes into these logs is delivered."""
    for key in keys:
        wait_until(lambda key=key: GROUP in {group["name"] for group in redis.xinfo_groups(key)})


def pending(redis: "Redis", key: str) -> int:
    return int(redis.xpending(key, GROUP)["pending"])  # type: ignore[index]


def test_two_notifiers_deliver_each_end_once(
    redis: "Redis", redis_url: str, prefix: str, start_notifier: StartNotifier, receiver: Receiver
) -> None:
    """An analysis that completes, one that is cancelled, and a failed job of another team's queue."""
    deployment, other = Deployment(redis_url, prefix), Log(redis, prefix, "mail")
    notifiers = [start_notifier(queues="mail", **receiver.settings) for _ in range(2)]
    begun(redis, deployment.keys.events, other.keys.events)
    cancelled = deployment.enqueue({"text": TEXT, "userId": "kim", "analysisId": "cut/short"})
    answer = httpx.post(f"{notifiers[0].url}/api/queues/ai-analysis/jobs/{cancelled}/cancel")
    assert answer.status_code == 200, answer.text
    with worker(deployment):
        done = deployment.enqueue({"text": TEXT, "userId": "kim", "analysisId": "a b"})
        deployment.outcome(done)
    other.job("m1", {"to": "kim"})
    other.add("failed", "m1", failedReason="no such address", prev="active")
    for at in range(30):
        other.job(f"n{at}")
        other.add("completed", f"n{at}", returnvalue='{"sent": true}', prev="active")
    wait_until(lambda: sum(counted(notifier)["delivered"] for notifier in notifiers) == 33)
    assert len(receiver.got) == len({webhook_id for webhook_id, _ in receiver.got}) == 33
    told = {content["data"]["jobId"]: content for _, content in receiver.got}
    assert told[done]["type"] == "analysis:completed"
    assert told[done]["report"] == "/api/analysis/a%20b/report"
    assert httpx.get(notifiers[1].url + told[done]["report"]).status_code == 200
    assert told[done]["data"]["userId"] == "kim"
    assert told[done]["timestamp"] == told[done]["data"]["timestamp"]
    assert told[cancelled]["type"] == "analysis:failed"
    assert told[cancelled]["data"]["code"] == "cancelled"
    assert told["m1"]["type"] == "job:failed"
    assert told["m1"]["data"]["error"] == "no such address"
    assert told["n7"]["data"]["result"] == {"sent": True}
    assert "salt" not in str(told), "a word of the text"
    for key in (deployment.keys.events, other.keys.events):
        wait_until(lambda key=key: not pending(redis, key))


def test_the_webhook_is_the_event_that_viewers_get(
    redis: "Redis", start_notifier: StartNotifier, log: Log, receiver: Receiver
) -> None:
    notifier = start_notifier(**receiver.settings)
    begun(redis, log.keys.events)
    with watching(notifier.events_url, rooms="job:v1") as events:
        log.job("v1", {"userId": "kim"})
        log.add("completed", "v1", returnvalue='{"n": 1}', prev="active")
        seen = until(events, lambda frame: frame.event == "job:completed")[-1].data
    wait_until(lambda: receiver.got)
    assert receiver.got[0][1]["data"] == {name: value for name, value in seen.items() if name != "eventId"}


def test_the_receiver_can_continue_the_trace_of_the_job(
    redis: "Redis", start_notifier: StartNotifier, log: Log, receiver: Receiver
) -> None:
    start_notifier(**receiver.settings)
    begun(redis, log.keys.events)
    context = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    log.job("t1", {}, opts=json.dumps({"tm": json.dumps(context)}))
    log.add("completed", "t1", returnvalue="1", prev="active")
    wait_until(lambda: receiver.got)
    assert receiver.headers is not None
    assert receiver.headers["traceparent"] == context["traceparent"]


def test_viewers_do_not_wait_for_a_receiver_that_hangs(
    redis: "Redis", start_notifier: StartNotifier, log: Log, receiver: Receiver
) -> None:
    hangs = threading.Event()
    receiver.answer = lambda _: 204 if hangs.wait(120) else 500
    notifier = start_notifier(**receiver.settings)
    begun(redis, log.keys.events)
    with watching(notifier.events_url, rooms="queue:ai-analysis") as events:
        for at in range(40):
            log.job(f"s{at}")
            log.add("completed", f"s{at}", returnvalue="1", prev="active")
        wait_until(lambda: receiver.got)
        log.job("last")
        log.add("failed", "last", failedReason="x", prev="active")
        until(events, lambda frame: frame.event == "job:failed")
        assert counted(notifier)["delivered"] == 0
        assert len(receiver.got) <= 8, "requests at once"
    hangs.set()
    wait_until(lambda: "last" in receiver.jobs)


def test_what_a_killed_notifier_had_not_acknowledged_is_repeated_under_its_id(
    redis: "Redis", start_notifier: StartNotifier, log: Log, receiver: Receiver
) -> None:
    answers = threading.Event()
    receiver.answer = lambda _: 204 if answers.wait(120) else 500
    first = start_notifier(**receiver.settings)
    begun(redis, log.keys.events)
    log.job("k1", {"userId": "kim"})
    log.add("completed", "k1", returnvalue="1", prev="active")
    wait_until(lambda: receiver.got)
    first.kill(signal.SIGKILL)
    answers.set()
    assert pending(redis, log.keys.events) == 1
    second = start_notifier(**receiver.settings)
    wait_until(lambda: counted(second)["delivered"])
    (first_id, told), (second_id, again) = receiver.got
    assert (first_id, told) == (second_id, again)
    wait_until(lambda: not pending(redis, log.keys.events))


def test_what_ended_while_no_notifier_ran_is_delivered(
    redis: "Redis", start_notifier: StartNotifier, log: Log, receiver: Receiver
) -> None:
    log.job("before")
    log.add("completed", "before", returnvalue="1", prev="active")
    first = start_notifier(**receiver.settings)
    begun(redis, log.keys.events)
    first.stop()
    log.job("between")
    log.add("completed", "between", returnvalue="1", prev="active")
    start_notifier(**receiver.settings)
    wait_until(lambda: receiver.got)
    assert receiver.jobs == ["between"], "not what had ended before webhooks were configured"


@pytest.mark.anyio
async def test_a_receiver_that_is_away_is_tried_until_it_is_back(redis_url: str, prefix: str, log: Log) -> None:
    receiver, failures = Receiver(), iter([500, 302, 204])
    async with delivering(redis_url, prefix, receiver, 0.6, 0.6, *[0.6] * 200) as counters:
        log.job("w1")
        log.add("completed", "w1", returnvalue="1", prev="active")
        await happened(lambda: counters["failed"] >= 2)
        tries = counters["failed"]
        receiver.answer = lambda _: next(failures)
        with receiver:
            await happened(lambda: counters["delivered"])
        assert len(receiver.got) == 3, "anything but success is a failure"
        assert len({webhook_id for webhook_id, _ in receiver.got}) == 1
        assert counters["failed"] >= tries + 2
        assert not counters["given-up"]


@pytest.mark.anyio
async def test_one_that_is_always_refused_is_given_up_and_the_others_arrive(
    redis: "Redis", redis_url: str, prefix: str, log: Log, receiver: Receiver
) -> None:
    receiver.answer = lambda content: 500 if content["data"]["jobId"] == "bad" else 200
    async with delivering(redis_url, prefix, receiver, 0.2, 0.2) as counters:
        for job_id in ("bad", "good"):
            log.job(job_id)
            log.add("completed", job_id, returnvalue="1", prev="active")
        await happened(lambda: counters["given-up"])
        assert receiver.jobs.count("bad") == 3, "once, and once after each wait"
        assert receiver.jobs.count("good") == 1
        assert counters == {"delivered": 1, "failed": 3, "given-up": 1, "trimmed": 0}
        assert not pending(redis, log.keys.events)


@pytest.mark.anyio
async def test_one_that_was_trimmed_before_it_could_be_delivered_is_counted(
    redis: "Redis", redis_url: str, prefix: str, log: Log
) -> None:
    async with delivering(redis_url, prefix, Receiver(), *[0.2] * 200) as counters:
        log.job("t1")
        log.add("completed", "t1", returnvalue="1", prev="active")
        await happened(lambda: counters["failed"])
        log.add("drained")
        redis.xtrim(log.keys.events, maxlen=1, approximate=False)
        await happened(lambda: counters["trimmed"])
        assert counters["trimmed"] == 1
        assert not pending(redis, log.keys.events)


@pytest.mark.anyio
async def test_a_log_that_was_deleted_is_delivered_from_its_new_beginning(
    redis: "Redis", redis_url: str, prefix: str, log: Log, receiver: Receiver
) -> None:
    async with delivering(redis_url, prefix, receiver, 30.0):
        redis.delete(log.keys.events)
        log.job("d1")
        log.add("completed", "d1", returnvalue="1", prev="active")
        await happened(lambda: receiver.got)
        assert receiver.jobs == ["d1"]


@pytest.mark.anyio
async def test_what_was_read_by_one_that_died_at_once_is_delivered_where_it_is_an_end(
    redis: "Redis", redis_url: str, prefix: str, log: Log, receiver: Receiver
) -> None:
    redis.xgroup_create(log.keys.events, GROUP, id="0", mkstream=True)
    for at in range(3):
        log.job(f"r{at}")
        log.progress(f"r{at}", 50)
        log.add("completed", f"r{at}", returnvalue="1", prev="active")
    redis.xreadgroup(GROUP, "notifiers", {log.keys.events: ">"})
    assert pending(redis, log.keys.events) == 6
    async with delivering(redis_url, prefix, receiver, 3.0, *[3.0] * 200):
        await happened(lambda: not pending(redis, log.keys.events))
    assert sorted(receiver.jobs) == ["r0", "r1", "r2"]


@pytest.mark.anyio
async def test_entries_that_cannot_be_understood_hold_up_nothing(
    redis: "Redis", redis_url: str, prefix: str, log: Log, receiver: Receiver
) -> None:
    async with delivering(redis_url, prefix, receiver, 30.0):
        log.add("completed")
        log.add("completed", "é" * 3000, returnvalue="{" * 100_000)
        log.add("failed", "\ud83d".encode("utf-8", "surrogatepass"))
        log.job("x1")
        log.add("completed", "x1", returnvalue="1", prev="active")
        await happened(lambda: "x1" in receiver.jobs)
        await happened(lambda: not pending(redis, log.keys.events))


def test_the_receiver_of_the_documentation_verifies(
    redis: "Redis", start_notifier: StartNotifier, log: Log
) -> None:
    page = (ROOT / "docs" / "queues.md").read_text("utf-8")
    code = re.search(r"```python\n(import base64, .*?)```", page, re.DOTALL)
    assert code is not None
    receiver = Receiver()
    program = code[1].replace("8000", str(receiver.port))
    assert program != code[1]
    environment = {**os.environ, "STATIONS_WEBHOOK_SECRET": receiver.secret}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        try:
            wait_until(lambda: _answers(receiver))
            start_notifier(**receiver.settings)
            begun(redis, log.keys.events)
            log.job("doc1")
            log.add("completed", "doc1", returnvalue="1", prev="active")
            assert running.stdout is not None
            assert b'"jobId":"doc1"' in running.stdout.readline()
        finally:
            running.kill()


def _answers(receiver: Receiver) -> bool:
    """Whether it is there, and refuses what is not signed."""
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1614265330", "webhook-signature": "v1,x"}
    try:
        answer = httpx.post(receiver.settings["webhook_url"], content=b"{}", headers=headers)
    except httpx.TransportError:
        return False
    assert answer.status_code == 401
    return True
