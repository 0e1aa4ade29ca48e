"""Work for a deployment under faults: analyses added by our producer, and beats that only the log has."""

import asyncio
import secrets
import threading
import time
from contextlib import suppress
from typing import Self

from redis import Redis
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError

from seven_stations.errors import StationsError
from seven_stations.queue.connection import connect
from seven_stations.queue.producer import Producer
from tests.deployment import TEXT


class _Thread:
    """Something that goes on in a thread until the context is left."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._error: BaseException | None = None

    def _run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self._error = error

    def work(self) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Add no more."""
        self._ended.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


class Analyses(_Thread):
    """Adds an analysis every ``every`` seconds, ``count`` of them at most; one that is refused is tried again.

    ``added`` are those that the server acknowledged: these are what a deployment answers for.
    """

    def __init__(self, url: str, prefix: str, *, every: float, count: int = 1_000_000, text: str = TEXT) -> None:
        super().__init__()
        self._url, self._prefix, self._every, self._count, self._text = url, prefix, every, count, text
        self.added: dict[str, float] = {}
        """By job, when it was acknowledged, in seconds since the epoch."""
        self.refusals: list[str] = []

    def work(self) -> None:
        asyncio.run(self._work())

    async def _work(self) -> None:
        client = connect(self._url, client_name="test", retries=0)
        blobs = connect(self._url, client_name="test", decode=False, retries=0)
        producer = Producer(client, blobs, prefix=self._prefix, queue="ai-analysis", max_text_bytes=5_000_000)
        while not self._ended.is_set() and len(self.added) < self._count:
            analysis = secrets.token_hex(6)
            while not self._ended.is_set():
                try:
                    # The same id each time: an answer that was lost must not add the job twice.
                    found = await producer.enqueue({"text": self._text, "userId": "sam"}, idempotency_key=analysis)
                except (RedisError, OSError, TimeoutError, StationsError) as error:
                    self.refusals.append(f"{type(error).__name__}: {error}")
                    await asyncio.sleep(0.1)
                else:
                    self.added[found.job_id] = time.time()
                    break
            await asyncio.sleep(self._every)
        for each in (client, blobs):
            with suppress(Exception):
                await each.aclose()


class Beats(_Thread):
    """Entries of progress with numbers that only count up, so many a second, written as any producer may."""

    def __init__(self, url: str, prefix: str, *, a_second: float, maxlen: int = 50_000) -> None:
        super().__init__()
        self._url, self._key = url, f"{prefix}:ai-analysis:events"
        self._job, self._rate, self._maxlen = f"{prefix}:ai-analysis:beat", a_second, maxlen
        self.written = 0
        self.refusals = 0

    def work(self) -> None:
        client = Redis.from_url(self._url, decode_responses=True, socket_timeout=5)
        number, began = 0, time.monotonic()
        client.hset(self._job, mapping={"name": "beat", "data": "{}", "opts": "{}", "timestamp": "1700000000000"})
        while not self._ended.is_set():
            body = f'{{"progress": {number % 101}, "n": {number}}}'
            try:
                fields = {"event": "progress", "jobId": "beat", "data": body}
                client.xadd(self._key, fields, maxlen=self._maxlen, approximate=True)  # type: ignore[arg-type]
                self.written += 1
            except (RedisError, OSError) as error:
                refused = isinstance(error, OutOfMemoryError) or "LOADING" in str(error)
                if isinstance(error, ResponseError) and not refused:
                    raise
                self.refusals += 1
                time.sleep(0.02)
            number += 1  # one whose answer was lost is not written again: a number comes once or never
            time.sleep(max(0.0, began + number / self._rate - time.monotonic()))
        client.close()
