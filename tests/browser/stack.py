"""A whole deployment as `stations up` runs it, and a worker that a test drives by hand."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self

import httpx
import jwt
from redis import Redis

from seven_stations.errors import StationsError
from seven_stations.protocol.jobs import parse_job_data
from seven_stations.protocol.tracker import Tracker
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.steps import Step
from seven_stations.words import Note
from worker.attempt import Attempt as Try
from worker.metrics import Metrics
from worker.progress_writer import ProgressWriter

SECRET = "a secret of thirty-two bytes or more"
QUEUE = "bull:ai-analysis"
START_SECONDS = 60
STOP_SECONDS = 30


def token_for(user: str, *, seconds: int = 3600, **claims: Any) -> str:
    return jwt.encode({"sub": user, "exp": int(time.time()) + seconds, **claims}, SECRET, algorithm="HS256")


class Stack:
    """``stations up`` on a free port, with settings as ``pace=0.3``."""

    def __init__(self, directory: Path, *, workers: int, **settings: object) -> None:
        self._directory = directory
        self._workers = workers
        self._settings = {f"STATIONS_{name.upper()}": str(value) for name, value in settings.items()}
        self.url = ""
        self.redis_url = ""
        self.pids: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._log = (self._directory / "up.log").open("wb")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from cli.main import run; run()"),
                *("up", "--port", "0", "--workers", str(self._workers), "--json"),
                *("--data-dir", str(self._directory / "data")),
            ],
            cwd=self._directory,  # away from any .env file
            env={n: v for n, v in os.environ.items() if not n.startswith("STATIONS_")} | self._settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        try:
            said = json.loads(self._first_line())
        except BaseException:
            self._stop()
            raise
        self.url, self.redis_url, self.pids = said["notifier"], said["redis"], said["pids"]
        return self

    def add(self, text: str, *, user: str | None = None, **fields: object) -> str:
        """Send a text as a program does; its analysis's id."""
        headers = {"Authorization": f"Bearer {token_for(user)}"} if user else {}
        answer = httpx.post(f"{self.url}/api/analysis", json={"text": text, **fields}, headers=headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["analysisId"])

    def put(self, name: str, data: dict[str, Any]) -> str:
        """A waiting job as another producer writes it, with whatever it likes; its id."""
        at = int(time.time() * 1000)
        job_id = f"put-{at}"
        with Redis.from_url(self.redis_url) as redis, redis.pipeline() as pipeline:
            fields = {"name": name, "data": json.dumps(data), "opts": "{}", "timestamp": at, "delay": 0}
            pipeline.hset(f"{QUEUE}:{job_id}", mapping=fields)
            pipeline.lpush(f"{QUEUE}:wait", job_id)
            pipeline.xadd(f"{QUEUE}:events", {"event": "waiting", "jobId": job_id})
            pipeline.execute()
        return job_id

    def fail(self, job_id: str, reason: str) -> None:
        """End a waiting job as a worker does whose processor raised for good."""
        at = int(time.time() * 1000)
        with Redis.from_url(self.redis_url, decode_responses=True) as redis, redis.pipeline() as pipeline:
            pipeline.lrem(f"{QUEUE}:wait", 0, job_id)
            fields = {"failedReason": reason, "processedOn": at - 1500, "finishedOn": at, "atm": 1, "ats": 1}
            pipeline.hset(f"{QUEUE}:{job_id}", mapping=fields)
            pipeline.zadd(f"{QUEUE}:failed", {job_id: at})
            event = {"event": "failed", "jobId": job_id, "failedReason": reason, "prev": "active"}
            pipeline.xadd(f"{QUEUE}:events", event)
            pipeline.execute()

    def pace(self, *, seconds: int) -> None:
        """Let one job run, and some have ended that took this long."""
        at = int(time.time() * 1000)
        with Redis.from_url(self.redis_url) as redis, redis.pipeline() as pipeline:
            for number in range(8):
                fields = {"name": "mail", "data": "{}", "timestamp": at, "processedOn": at - seconds * 1000}
                pipeline.hset(f"{QUEUE}:paced-{number}", mapping=fields | ({"finishedOn": at} if number else {}))
                if number:
                    pipeline.zadd(f"{QUEUE}:completed", {f"paced-{number}": at})
            pipeline.hset(f"{QUEUE}:paced-0", "processedOn", at)
            pipeline.lpush(f"{QUEUE}:active", "paced-0")
            pipeline.execute()

    def clear(self) -> None:
        """Forget all jobs, as if nobody had added any; for a deployment without a worker."""
        kept = {f"{QUEUE}:{name}".encode() for name in ("events", "meta", "id")}
        with Redis.from_url(self.redis_url) as redis:
            found = [key for key in redis.scan_iter(f"{QUEUE}:*", count=1000) if key not in kept]
            for part in range(0, len(found), 1000):
                redis.unlink(*found[part : part + 1000])

    def _first_line(self) -> bytes:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        line = self._process.stdout.readline() if ready else b""
        assert line, f"`stations up` did not start: {(self._directory / 'up.log').read_text('utf-8', 'replace')}"
        return line

    def _stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()

    def __exit__(self, *_: object) -> None:
        self._stop()


class HandWorker:
    """Publishes the progress of a waiting job, through the worker's own writer, when the test says so.

    It runs in a thread of its own: Playwright's synchronous interface has a loop in the test's.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def begin(self, analysis_id: str, *, attempt: int = 1, user: str = "nell") -> "Attempt":
        data = parse_job_data({"text": "-", "analysisId": analysis_id, "userId": user})
        tracker = Tracker(data, job_id=analysis_id, attempt=attempt)
        self.publish(analysis_id, tracker.opening())
        return Attempt(self, analysis_id, tracker)

    def publish(self, job_id: str, progress: Any) -> None:
        if progress is not None:
            self._run(self._write(job_id, progress))

    async def _write(self, job_id: str, progress: Any) -> None:
        await self._client.set(Keys("bull", "ai-analysis").lock(job_id), "hand", px=10_000)
        await self._progress_writer.write(Try(job_id, 1, "hand"), progress)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self) -> None:
        self._client = connect(self._stack.redis_url, client_name="test", max_connections=4, retries=0)
        self._progress_writer = ProgressWriter(self._client, Metrics(), prefix="bull", queue="ai-analysis")

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._client.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Attempt:
    """One attempt of one job."""

    def __init__(self, worker: HandWorker, job_id: str, tracker: Tracker) -> None:
        self._worker = worker
        self._job_id = job_id
        self._tracker = tracker

    def start(self, number: int) -> None:
        self._publish(Step("started", number))

    def log(self, number: int, *lines: str) -> None:
        """Lines travel with the next progress."""
        for line in lines:
            self.say(number, Note(line))

    def say(self, number: int, note: Note) -> None:
        """As ``log``, of what the catalogue has words for."""
        self._publish(Step("log", number, note=note))

    def part(self, number: int, share: float) -> None:
        """How much of a station is done; of the reading where ``number`` is 0."""
        self._publish(Step("part", number, share=share))

    def complete(self, number: int, **summary: Any) -> None:
        self._publish(Step("completed", number, summary=summary, duration=12.0))

    def fail(self, message: str) -> None:
        self._worker.publish(self._job_id, self._tracker.failed(StationsError(message)))

    def _publish(self, step: Step) -> None:
        self._worker.publish(self._job_id, self._tracker.apply(step))
