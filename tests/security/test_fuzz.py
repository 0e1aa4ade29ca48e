"""Everything at once, made up: requests, Socket.IO messages and stream entries, from a seed that is told.

For some seconds with the other tests, for long in `make soak` (``STATIONS_FUZZ_SECONDS``). It looks for answers of
5xx, for anything in the log that was not foreseen, for memory that stays, and for a server that no longer serves.
"""

import json
import os
import random
import secrets
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from redis import Redis
from redis.exceptions import ResponseError
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from seven_stations.queue.keys import published_stream
from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.security.test_hostile_values import ENTRIES, HASHES, PROGRESS
from tests.viewers import until, watching

SECONDS = float(os.environ.get("STATIONS_FUZZ_SECONDS", "12"))
SEED = int(os.environ.get("STATIONS_FUZZ_SEED", "0")) or secrets.randbits(32)
GROWTH = 20_000_000 if SECONDS > 300 else 80_000_000
"""Bytes of memory that may stay. In a short run the ring of recent events, 32 MB of payloads, is still filling."""

FORESEEN = (
    "running open: no key is configured, every caller is believed and sees everything",
    "entry not understood",
    "index not written",
    "stream not readable, its key holds something else",
)
"""What the log may say with an error or a warning: all of it is another producer's doing."""

WARM_UP = min(600.0, SECONDS / 4)
"""Seconds until what is made once and kept is there, the ring of recent events included: about eight minutes."""

pytestmark = pytest.mark.timeout(SECONDS + WARM_UP + 180)

WRITTEN = [*(f"f{number}" for number in range(30)), "a/b", "a:b", "ж", "f1:text"]
JOBS = [*WRITTEN, "completed", "meta", "events", "id", "stations:user:sam"]
"""The last ones are names of what lies beside jobs."""

ODD = [
    "",
    "0",
    "-1",
    "1" + "0" * 400,
    "1e999",
    "NaN",
    "null",
    "[]",
    "*",
    "\x00",
    "\ud800",
    "../..",
    "ж" * 300,
    "x" * 5000,
    "job:f1",
    "analysis:f1",
    "job:ai-analysis:f1",
    "queue:ai-analysis",
    "user:sam",
    "@everyone",
    "AAAAAAAAAA",
    "AQAAAAAAAA",
    "Av__________8B__________8B",
    "AZruQmFhAQ",
    "failed,waiting",
    "true",
    "'\"<&>",
    "\r\nX: y",
]
PATHS = [
    "/",
    "/new",
    "/queues/{}",
    "/livez",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/api/session",
    "/api/realtime/health",
    "/api/realtime/stats",
    "/api/realtime/test",
    "/api/realtime/events",
    "/api/realtime/jobs/{}/stream",
    "/api/realtime/analysis/{}/stream",
    "/api/analysis",
    "/api/analysis/{}",
    "/api/analysis/{}/report",
    "/api/analysis/{}/script",
    "/api/queues",
    "/api/queues/{}",
    "/api/queues/ai-analysis/jobs",
    "/api/queues/ai-analysis/jobs/{}",
    "/api/queues/ai-analysis/jobs/{}/logs",
    "/api/queues/ai-analysis/jobs/{}/cancel",
    "/api/queues/ai-analysis/jobs/{}/retry",
    "/api/queues/ai-analysis/jobs/{}/promote",
    "/api/queues/ai-analysis/{}",
    "/assets/{}/{}",
    "/socket.io/",
    "/{}",
]
POSTED = [path for path in PATHS if path.startswith("/api") and "stream" not in path]
QUERIES = ["rooms", "lastEventId", "wait", "queue", "state", "cursor", "limit", "start", "search", "user"]
QUERIES += ["project", "format", "userId", "access_token", "sid", "EIO", "transport", "t", "j", "b64"]
HEADERS = [
    "Last-Event-ID",
    "Authorization",
    "Cookie",
    "Origin",
    "Accept",
    "Idempotency-Key",
    "X-Request-ID",
    "Expect",
]
HEADERS += [
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "If-None-Match",
    "Content-Type",
    "Upgrade",
    "Connection",
    "Host",
]
FIELDS = ["text", "title", "projectId", "analysisId", "analysisType", "options", "language", "userId", "delay"]
FIELDS += ["priority", "attempts", "deduplicate", "eventType", "payload", "target", "token", "olderThan", "limit"]


def value(rng: random.Random, depth: int = 0) -> Any:
    """Something that JSON can say, or nearly."""
    match rng.randrange(9 if depth < 4 else 6):
        case 0 | 1:
            return rng.choice(ODD)
        case 2:
            return rng.choice([None, True, False, 0, -1, 10**400, 1.5, 1e308, float("nan"), float("inf")])
        case 3:
            return rng.choice(JOBS)
        case 4:
            return "INT. HOUSE - DAY\n\nANNA\nHello.\n" * rng.choice([1, 1, 50])
        case 5:
            return rng.choice(["full", "quick", "en", "ar", "system:info", "all", "sse", "websocket"])
        case 6 | 7:
            return {rng.choice(FIELDS + ODD): value(rng, depth + 1) for _ in range(rng.randrange(5))}
        case _:
            return [value(rng, depth + 1) for _ in range(rng.choice([0, 1, 3, 40]))]


def bent(rng: random.Random, raw: bytes) -> bytes:
    """The same, sometimes with bytes changed, cut out or doubled."""
    if not raw or rng.random() < 0.7:
        return raw
    at, size = rng.randrange(len(raw)), rng.choice([1, 1, 4, 50])
    return raw[:at] + rng.choice([b"", rng.randbytes(size), raw[at : at + size] * 2]) + raw[at + size :]


def encoded(text: str, *, safe: str = "") -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=safe)


class Fuzz:
    """One run. Each attacker has a generator of its own, so that a seed says what each of them does."""

    def __init__(self, notifier: NotifierProcess, log: Log, prefix: str) -> None:
        self.notifier = notifier
        self.log = log
        self.prefix = prefix
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._runs = 0

    def run(self, seconds: float) -> None:
        self._stop.clear()
        self._runs += 1
        attackers = [*[self.requests] * 6, self.messages, self.polls, self.entries]
        threads = [
            threading.Thread(target=self._repeat, args=(attacker, random.Random(f"{SEED} {self._runs} {number}")))
            for number, attacker in enumerate(attackers)
        ]
        for thread in threads:
            thread.start()
        self._stop.wait(seconds)
        self._stop.set()
        for thread in threads:
            thread.join()

    def _repeat(self, attacker: Callable[[random.Random], None], rng: random.Random) -> None:
        while not self._stop.is_set():
            try:
                attacker(rng)
                self.counts[attacker.__name__] += 1
            except Exception as error:
                self.wrong.append(f"{attacker.__name__}: {type(error).__name__}: {error}")
                self._stop.set()

    # What is sent over HTTP

    def requests(self, rng: random.Random) -> None:
        sent = self._request(rng)
        with socket.create_connection(("127.0.0.1", self.notifier.port), timeout=3) as connection:
            with suppress(OSError):  # what it refuses it does not read
                connection.sendall(sent)
            self._judge(connection, sent)

    def _request(self, rng: random.Random) -> bytes:
        method = rng.choice(["GET"] * 6 + ["POST"] * 6 + ["DELETE", "DELETE", "HEAD", "OPTIONS", "PUT", "TRACE"])
        path = rng.choice(PATHS if method != "POST" else POSTED)
        while "{}" in path:
            path = path.replace("{}", encoded(rng.choice(JOBS + ODD), safe="/:"), 1)
        if rng.random() < 0.5:
            pairs = [(rng.choice(QUERIES), rng.choice(ODD + JOBS)) for _ in range(rng.randrange(1, 5))]
            path += "?" + "&".join(f"{name}={encoded(given, safe=',:')}" for name, given in pairs)
        lines = [f"{method} {path} HTTP/1.1", "Connection: close"]
        if rng.random() < 0.95:
            lines.append(f"Host: 127.0.0.1:{self.notifier.port}")
        lines += [f"{rng.choice(HEADERS)}: {rng.choice(ODD)}" for _ in range(rng.choice([0, 0, 1, 3]))]
        body = b""
        if method in ("POST", "PUT", "DELETE") and rng.random() < 0.9:
            made = {name: value(rng) for name in rng.sample(FIELDS, rng.randrange(8))}
            made |= {"text": "INT. HOUSE - DAY\n\nANNA\nHello.\n"} if rng.random() < 0.5 else {}
            body = bent(rng, json.dumps(made if rng.random() < 0.95 else value(rng)).encode())
            lines.append(f"Content-Length: {len(body) if rng.random() < 0.95 else rng.choice(ODD)}")
        head = "\r\n".join(lines).encode("utf-8", "surrogatepass")
        return (bent(rng, head) if rng.random() < 0.3 else head) + b"\r\n\r\n" + body

    def _judge(self, connection: socket.socket, sent: bytes) -> None:
        answer = b""
        with suppress(OSError):
            while len(answer) < 2000 and (part := connection.recv(65_536)):
                answer += part
        # The head of a request may have been cut: then nothing comes within the time that is waited here.
        status = answer[9:12].decode("latin-1") or "none"
        self.counts[status] += 1
        if status.startswith("5"):
            self.wrong.append(f"{status} of {sent[:600]!r}: {answer[-300:]!r}")

    def polls(self, rng: random.Random) -> None:
        """Engine.IO's other transport."""
        base = f"{self.notifier.url}/socket.io/?EIO=4&transport=polling"
        with httpx.Client(timeout=30) as client:
            opened = client.get(base)
            if opened.status_code != 200:
                self.counts[f"polling {opened.status_code}"] += 1
                return
            sid = json.loads(opened.text.split("\x1e")[0][1:])["sid"]
            for _ in range(rng.randrange(6)):
                packets = b"\x1e".join(self._packet(rng) for _ in range(rng.choice([1, 1, 3, 20])))
                answer = client.post(f"{base}&sid={sid}", content=packets)
                if answer.status_code == 200 and rng.random() < 0.5:
                    with suppress(httpx.ReadTimeout):
                        answer = client.get(f"{base}&sid={sid}", timeout=0.5)
                self.counts[f"polling {answer.status_code}"] += 1
                if answer.status_code >= 500:
                    self.wrong.append(f"{answer.status_code} of {packets[:500]!r}: {answer.text[:300]}")

    def messages(self, rng: random.Random) -> None:
        url = f"ws://127.0.0.1:{self.notifier.port}/socket.io/?EIO=4&transport=websocket"
        with suppress(WebSocketException, OSError, TimeoutError), connect(url, close_timeout=0.2) as client:
            if rng.random() < 0.8:
                auth = {"userId": "sam", "rooms": ["job:f1"], "lastEventId": rng.choice(ODD)}
                client.send("40" + rng.choice(["", "/jobs,", "/analysis,", "/admin,"]) + json.dumps(auth))
            for _ in range(rng.randrange(1, 40)):
                packet = self._packet(rng)
                client.send(packet if rng.random() < 0.1 else packet.decode("utf-8", "replace"))
                if rng.random() < 0.5:
                    with suppress(TimeoutError):
                        client.recv(0.01)

    @staticmethod
    def _packet(rng: random.Random) -> bytes:
        namespace = rng.choice(["", "", "", "/jobs,", "/analysis,", "/admin,", "/none,", "/,"])
        number = rng.choice(["", "", "1", "99", "9" * 50])
        event = rng.choice(
            ["subscribe", "subscribe", "unsubscribe", "authenticate", "connect", "ping", "", "x" * 500]
        )
        data = value(rng)
        if rng.random() < 0.5:
            rooms = [rng.choice(JOBS + ODD) for _ in range(rng.choice([1, 3, 12]))]
            data = {
                rng.choice(["room", "rooms"]): rooms,
                "lastEventId": rng.choice(ODD),
                "userId": rng.choice(ODD),
            }
        made = rng.choice(
            [
                f"42{namespace}{number}{json.dumps([event, data])}",
                f"42{namespace}{number}{json.dumps(value(rng))}",
                f"4{rng.randrange(10)}{namespace}{json.dumps(data)}",
                f"{rng.randrange(10)}{rng.choice(ODD)}",
                "2probe",
                "3",
            ]
        )
        return bent(rng, made.encode("utf-8", "surrogatepass"))

    # What other producers write

    def entries(self, rng: random.Random) -> None:
        redis, keys = self.log.redis, self.log.keys
        for _ in range(rng.randrange(1, 30)):
            job = rng.choice(WRITTEN)
            raw: dict[Any, Any] = {}
            match rng.randrange(12):
                case 0:
                    with suppress(ResponseError):
                        redis.hset(keys.job(job), mapping=rng.choice(HASHES))
                case 1:
                    redis.delete(keys.job(job))
                case 2:
                    redis.delete(keys.job(job))
                    self.log.job(job, {"userId": rng.choice(ODD), "analysisId": rng.choice(JOBS), "text": "x"})
                case 3:
                    raw = {"event": "progress", "jobId": job, "data": rng.choice(PROGRESS)}
                case 4:
                    raw = {"event": "progress", "jobId": job, "data": json.dumps(value(rng))}
                case 5:
                    raw = {"jobId": job, **rng.choice(ENTRIES)}
                case 6:
                    self._publish(rng)
                case 7:
                    state = rng.choice(["failed", "completed", "delayed", "prioritized"])
                    redis.zadd(keys.of(state), {job: rng.choice([0.0, 1e12, 1.7e12])})
                case 8:
                    raw = {"event": rng.choice(ODD) or "x", rng.choice(ODD) or "x": rng.choice(ODD)}
                case _:
                    event = rng.choice(["added", "active", "completed", "failed", "delayed", "waiting", "stalled"])
                    raw = {"event": event, "jobId": job, "prev": rng.choice(["active", "waiting", "failed", "?"])}
                    raw["returnvalue"] = raw["failedReason"] = json.dumps(value(rng))
            if raw:
                told = {_bytes(name): _bytes(each) for name, each in raw.items()}
                redis.xadd(keys.events, told, maxlen=2000)
        time.sleep(0.02)

    def _publish(self, rng: random.Random) -> None:
        told = {
            "event": rng.choice(["system:info", "mine", "x\ny", *ODD]),
            "rooms": rng.choice(['["global"]', "global", "7", "[[]]", '["user:sam", "job:f1"]', "{}"]),
            "target": rng.choice(["all", "sse", "x"]),
            rng.choice(["payload", "text", "other"]): rng.choice([json.dumps(value(rng)), *ODD, "{}"]),
        }
        named = {name: _bytes(each) for name, each in told.items() if rng.random() < 0.95}
        if named:
            self.log.redis.xadd(published_stream(self.prefix), named, maxlen=1000)  # type: ignore[arg-type]


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def test_nothing_that_is_made_up_is_an_error_of_ours(
    start_notifier: StartNotifier, log: Log, redis: "Redis", prefix: str
) -> None:
    # Much is asked for by one user from one address.
    notifier = start_notifier(
        rate_limit=1_000_000, rate_limit_bytes=10**12, auth_timeout=2, ping_interval=2, ping_timeout=4
    )
    fuzz = Fuzz(notifier, log, prefix)
    log.job("good")
    with watching(f"{notifier.url}/api/realtime/jobs/good/stream") as frames:
        next(frames)
        fuzz.run(WARM_UP)
        before = notifier.resident
        fuzz.run(SECONDS)
        log.progress("good", 5)
        until(frames, lambda frame: frame.event == "job:progress" and frame.data["progress"] == 5)
    sys.stdout.write(f"{SEED=} {dict(fuzz.counts)}\n")
    assert not fuzz.wrong, f"seed {SEED}: {fuzz.wrong[:5]}"
    assert httpx.get(f"{notifier.url}/readyz").status_code == 200
    wait_until(lambda: not notifier.sockets + notifier.streams, "the attack's connections are forgotten")
    grown = notifier.resident - before
    sys.stdout.write(f"{grown:,} bytes more\n")
    assert grown < GROWTH, f"seed {SEED}: {grown:,} bytes more"
    unforeseen = [line for line in notifier.logged().splitlines() if not _foreseen(line)]
    assert not unforeseen, f"seed {SEED}: {unforeseen[:3]}"


def _foreseen(line: str) -> bool:
    try:
        told = json.loads(line)
    except ValueError:
        return False
    return told["event"] in FORESEEN or (told["level"] in ("info", "debug") and "exception" not in told)
