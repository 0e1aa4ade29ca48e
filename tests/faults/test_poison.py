"""Jobs, requests and messages of the wrong kind: one clear error each, no 5xx, no trace, and nobody dies."""

import asyncio
import json
import random
from collections import Counter
from contextlib import suppress
from typing import Any

import httpx
import pytest
from bullmq import Queue
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as websocket

from seven_stations.queue.connection import connect
from tests.deployment import TEXT
from tests.faults.scale import LONG, times
from tests.faults.system import System, await_that, is_running
from tests.faults.table import Record
from tests.processes import NotifierProcess

pytestmark = pytest.mark.timeout(3600 if LONG else 300)

DEEP = "[" * 2000 + "]" * 2000

POISON: list[tuple[str, str]] = [
    ("a list", "[]"),
    ("a number", "7"),
    ("null", "null"),
    ("no text", "{}"),
    ("a text of another kind", '{"text": {"a": 1}}'),
    ("an empty text", '{"text": ""}'),
    ("a lone surrogate", '{"text": "\\ud800 ANNA\\nHello."}'),
    ("a NUL", '{"text": "A\\u0000B", "userId": "a\\u0000b"}'),
    ("huge", json.dumps({"text": "x" * 5_000_001})),
    ("another user's analysis", '{"text": "ANNA\\nMine.", "userId": "eve", "analysisId": "of-sam"}'),
    ("a reference to nothing", '{"sevenStations": 1, "textRef": "no:such:key"}'),
    ("NaN", '{"text": "a", "options": {"timeout": NaN}}'),
    ("a wrong type", '{"text": "ANNA\\nHello.", "analysisType": 7}'),
]
UNREADABLE: list[tuple[str, dict[str, str | bytes]]] = [
    ("no data", {"data": ""}),
    ("half an object", {"data": "{"}),
    ("no JSON", {"data": "undefined"}),
    ("nested too deep", {"data": f'{{"text": "a", "options": {DEEP}}}'}),
    ("no Unicode", {"data": b'{"text": "ANNA\nHello \xff\xfe."}', "name": b"\xff"}),
    ("options that are no JSON", {"opts": "{"}),
    ("options of another kind", {"opts": "[7]"}),
    ("options that no script can read", {"opts": '{"attempts": 1' + "0" * 400 + "}"}),
    ("a progress and a stack that are no JSON", {"progress": "{", "stacktrace": "["}),
    ("numbers that are none", {"timestamp": "noon", "priority": "high"}),
]


async def _add(url: str, prefix: str, jobs: list[tuple[str, dict[str, str | bytes]]]) -> None:
    client = connect(url, client_name="test")
    queue: Any = Queue("ai-analysis", {"connection": client, "prefix": prefix})
    await queue.pause()
    for job_id, fields in jobs:
        await queue.add("whatever", {}, {"jobId": job_id})
        await client.hset(f"{prefix}:ai-analysis:{job_id}", mapping=fields)
    await queue.resume()
    await client.aclose()


def assert_ended_once(system: System, jobs: set[str]) -> None:
    system.ledger.read()
    assert not system.ledger.lost_jobs(jobs)
    assert set(system.ledger.ends().values()) == {1}, "a job ended twice"


def test_poisonous_jobs_fail_and_nothing_else_does(system: System, record: Record) -> None:
    worker, notifier = system.worker(), system.notifier()
    good = json.dumps({"text": TEXT, "userId": "sam", "analysisId": "of-sam"})
    jobs = [("good-0", good)]
    jobs += [(f"poison-{number}", raw) for number, (_, raw) in enumerate(POISON)]
    jobs += [("good-1", json.dumps({"text": TEXT}))]
    asyncio.run(_add(system.url, system.prefix, [(job, {"data": raw}) for job, raw in jobs]))
    wanted = {job for job, _ in jobs}

    def all_ended() -> bool:
        system.ledger.read()
        return system.ledger.ends().keys() >= wanted

    await_that(all_ended, "all have ended", 120)
    ends = {f["jobId"]: f for _, f in system.ledger.entries if f["event"] in ("completed", "failed")}
    taken = Counter(entry["jobId"] for _, entry in system.ledger.entries if entry["event"] == "active")
    for number, (what, _) in enumerate(POISON):
        job = f"poison-{number}"
        reason = ends[job].get("failedReason", "it was completed")
        assert reason.startswith("invalid-data: "), f"{what}: {reason}"
        assert "Traceback" not in reason, what
        assert taken[job] == 1, f"{what}: tried again in vain"
    assert ends["good-0"]["event"] == ends["good-1"]["event"] == "completed"
    for job in wanted:
        answer = httpx.get(f"{notifier.url}/api/queues/ai-analysis/jobs/{job}", timeout=30)
        assert answer.status_code == 200, f"{job}: {answer.status_code} {answer.text[:200]}"
    assert is_running(worker)
    assert is_running(notifier)
    assert_ended_once(system, wanted)
    record("poison: jobs of the wrong shape", len(POISON), jobs=len(jobs), jobs_lost=0, jobs_doubled=0)


def test_jobs_that_bullmq_cannot_read_end_too(system: System, record: Record) -> None:
    """They raise in bullmq after it has taken them, and were once given back again and again."""
    worker, notifier = system.worker(), system.notifier()
    data = json.dumps({"text": TEXT})
    jobs = [(f"raw-{number}", {"data": data, **fields}) for number, (_, fields) in enumerate(UNREADABLE)]
    asyncio.run(_add(system.url, system.prefix, [*jobs, ("good", {"data": data})]))
    wanted = {"good", *(job for job, _ in jobs)}

    def all_ended() -> bool:
        system.ledger.read()
        return system.ledger.ends().keys() >= wanted

    await_that(all_ended, "all have ended", 120)
    attempts = Counter(entry["jobId"] for _, entry in system.ledger.entries if entry["event"] == "active")
    for (job, _), (what, _) in zip(jobs, UNREADABLE, strict=True):
        reason = str(system.redis.hget(system.key(job), "failedReason"))
        assert reason.startswith("invalid-data: "), f"{what}: {reason}"
        assert "Traceback" not in reason, what
        assert attempts[job] == 1, f"{what}: taken {attempts[job]} times"
        answer = httpx.get(f"{notifier.url}/api/queues/ai-analysis/jobs/{job}", timeout=30)
        assert answer.status_code == 200, f"{what}: {answer.status_code} {answer.text[:200]}"
        assert answer.json()["job"]["state"] == "failed", what
    assert system.redis.llen(system.key("active")) == 0
    assert is_running(worker)
    for process in (worker, notifier):
        assert "Traceback" not in process.logged()
    assert_ended_once(system, wanted)
    record("poison: jobs that BullMQ cannot read", len(jobs), jobs=len(jobs) + 1, jobs_lost=0, jobs_doubled=0)


# Messages and requests

MESSAGES = times("messages", short=150, long=5000)
NAMES = ["authenticate", "subscribe", "unsubscribe", "ping", "message", "disconnect", "connected", ""]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        name: JSON_VALUES | st.sampled_from(["job:1", "queue:*", "user:eve", "\ud800", "x" * 5000])
        for name in ("room", "rooms", "userId", "token", "lastEventId")
    },
)
FRAMES = st.one_of(
    st.builds(
        lambda name, body, ack: f"42{ack}{json.dumps([name, body])}",
        st.sampled_from(NAMES) | st.text(max_size=10),
        SHAPED | JSON_VALUES,
        st.sampled_from(["", "1", "999999999999999999999"]),
    ),
    st.text(max_size=60).map(lambda text: "4" + text),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    st.binary(max_size=60),
    st.just("42" + json.dumps(["subscribe", {"room": "job:1"}])[:-1]),
    st.just('42["subscribe",' + DEEP + "]"),
    st.just('451-["subscribe",{"_placeholder":true,"num":0}]'),
    st.integers(0, 10**30).map(lambda number: f"45{number}-[]"),
)


def test_messages_of_any_shape(system: System, record: Record) -> None:
    notifier = system.notifier(ping_interval=300)
    url = f"ws://127.0.0.1:{notifier.port}/socket.io/?EIO=4&transport=websocket"
    sent: list[int] = []
    told: list[str] = []

    @settings(
        max_examples=MESSAGES,
        deadline=None,
        derandomize=not LONG,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(FRAMES, min_size=1, max_size=5))
    def send(frames: list[str | bytes]) -> None:
        with websocket(url, compression=None, max_size=None, close_timeout=0.2) as socket:
            socket.recv(60)
            socket.send("40" + json.dumps({"userId": "sam"}))
            with suppress(ConnectionClosed, UnicodeEncodeError, TimeoutError):
                for frame in frames:
                    socket.send(frame)
                    sent.append(1)
                while True:
                    told.append(str(socket.recv(0.02)))

    send()
    traces = [text for text in told if "Traceback" in text or 'File "' in text]
    assert not traces, f"a client was sent a trace: {traces[0][:300]}"
    assert is_running(notifier)
    assert httpx.get(f"{notifier.url}/api/realtime/health", timeout=30).status_code == 200
    logged = [json.loads(line) for line in notifier.logged().splitlines() if line.startswith("{")]
    errors = [line for line in logged if line.get("level") in ("error", "critical") or "exception" in line]
    assert not errors, f"{len(errors)} of {len(sent)} messages were errors of ours, first: {errors[0]}"
    assert "Traceback" not in notifier.logged()
    metrics = httpx.get(f"{notifier.url}/metrics").text
    refused = sum(
        float(line.split()[-1])
        for line in metrics.splitlines()
        if line.startswith("stations_refused_total") and 'what="message"' in line
    )
    assert refused > len(sent) / 10, (
        f"{refused:.0f} of {len(sent)} messages were refused, and most of them are garbage"
    )
    record("poison: Socket.IO messages", len(sent), note=f"{len(told)} answers, {refused:.0f} refused")


def test_bodies_of_any_bytes(notifier: NotifierProcess) -> None:
    """``test_openapi.py`` asks everything that JSON can be; these are not JSON."""
    raw = random.Random(3)
    for path in ("analysis", "session", "realtime/test", "queues/ai-analysis/drain", "queues/ai-analysis/clean"):
        for _ in range(20):
            body = raw.randbytes(raw.randrange(1, 200))
            answer = httpx.post(f"{notifier.url}/api/{path}", content=body, timeout=30)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad-request"), (
                f"{path}: {body!r}"
            )
    assert httpx.get(f"{notifier.url}/api/realtime/health", timeout=30).status_code == 200
    assert "Traceback" not in notifier.logged()
