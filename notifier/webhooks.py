"""Webhooks: the end of each job is posted to the operator's receiver, signed as Standard Webhooks specifies.

All notifiers of a deployment share one consumer group on each queue's log, so each end is delivered by one of
them. Redis keeps which entries have been read and not acknowledged, since when, and how often they were tried, so
nothing is lost when a notifier dies: another one tries again. A delivery can be repeated, under the same id.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import random
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import structlog
from redis.exceptions import RedisError, ResponseError

from notifier.log.listener import Listener
from notifier.message import Message
from notifier.settings import NotifierSettings, is_loopback
from seven_stations.log.job_cache import JobCache
from seven_stations.log.streams import Streams
from seven_stations.log.translator import Translator
from seven_stations.process.throttle import Throttle
from seven_stations.process.tracing import trace_headers
from seven_stations.protocol.cursor import FULL, Position, entry_position
from seven_stations.protocol.entries import PUBLISHED, Entry, Stream
from seven_stations.protocol.events import timestamp
from seven_stations.queue.connection import connect

log = structlog.get_logger()

GROUP = "stations-webhooks"
_CONSUMER = "notifiers"
"""All notifiers use this name: entries that a dead one has left are recognised by how long they have been idle."""

WAITS = (30.0, 60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0)
"""Seconds between one try and the next. After the last one, the webhook is given up."""

_REQUEST_SECONDS = 10.0
_REQUESTS = 8
"""Requests at once."""
_COUNT = 100
"""Entries that are read at once of each queue."""
_PAGE = 500
_LOOK_SECONDS = 2.0

Row = tuple[Stream, str, dict[str, str]]
"""An entry of a stream: its id and its fields."""


def sign(key: bytes, webhook_id: str, at: int, body: bytes) -> str:
    """The value of ``webhook-signature``. ``at`` is ``webhook-timestamp``, in seconds since 1970."""
    signed = hmac.digest(key, b"%b.%d.%b" % (webhook_id.encode("ascii"), at, body), hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


class Webhooks:
    """One for a notifier whose settings name a receiver. ``counters`` are by outcome."""

    def __init__(
        self,
        settings: NotifierSettings,
        listener: Listener,
        streams: Streams,
        job_cache: JobCache,
        translator: Translator[Message],
        waits: Sequence[float] = WAITS,
    ) -> None:
        self._url = settings.webhook_url or ""
        self._key = settings.webhook_key
        self._client = connect(settings.redis_url, client_name="stations-notifier", max_connections=2)
        self._listener = listener
        self._streams = streams
        self._job_cache = job_cache
        self._translator = translator
        self._waits = waits
        self._throttle = Throttle()
        self._requests = asyncio.Semaphore(_REQUESTS)
        self._joined: set[str] = set()
        self._started = False
        self._look_at = self._away_until = 0.0
        """Times of the event loop: of the next look at what is due, and until when nothing is tried."""
        self.counters = Counter({"delivered": 0, "failed": 0, "given-up": 0, "trimmed": 0})

    async def run(self) -> None:
        """Deliver until cancelled; what cannot be delivered now is tried again later, by any notifier."""
        await self._listener.ready.wait()
        # A proxy that the environment names cannot reach this machine's own ports.
        trust_env = not is_loopback(urlsplit(self._url).hostname or "")
        try:
            async with httpx.AsyncClient(timeout=None, trust_env=trust_env) as http:  # noqa: S113  # see _post
                while True:
                    try:
                        await self._step(http)
                    except (RedisError, OSError) as error:
                        if str(error).startswith("NOGROUP"):
                            self._joined.clear()  # the log was deleted, and its group with it
                        self._throttle.tell("webhooks wait for the server", error=str(error))
                        await asyncio.sleep(1.0)
                    except Exception:
                        log.exception("webhooks failed, starting again")
                        await asyncio.sleep(1.0)
        finally:
            await self._client.aclose()

    async def _step(self, http: httpx.AsyncClient) -> None:
        """Deliver what is due again and what is new."""
        streams = {
            stream.key: stream
            for stream in self._streams.all.values()
            if stream.queue != PUBLISHED and stream.queue not in self._streams.unreadable
        }
        await self._join(streams)
        loop = asyncio.get_running_loop()
        rows: list[Row] = []
        if loop.time() >= max(self._look_at, self._away_until):
            # No more than can be tried at once, and no queue always first.
            for stream in random.sample(list(streams.values()), len(streams)):
                rows += await self._due(stream) if len(rows) < _REQUESTS else []
            if not rows:
                self._look_at = loop.time() + _LOOK_SECONDS
        block = None if rows else int(_LOOK_SECONDS * 1000)
        found: Any = await self._client.xreadgroup(
            GROUP, _CONSUMER, dict.fromkeys(streams, ">"), count=_COUNT, block=block
        )
        for key, answer in found.items() if isinstance(found, dict) else found or ():
            # RESP3 has one more list around the rows.
            read = answer[0] if answer and isinstance(answer[0], list) else answer
            rows += [(streams[key], name, fields) for name, fields in read]
        for key in streams:
            others = [name for stream, name, fields in rows if stream.key == key and not _is_end(fields)]
            if others:
                await self._client.xack(key, GROUP, *others)
        if ends := [row for row in rows if _is_end(row[2])]:
            entries = await self._entries(ends)
            translated = self._translator.translate(entries, live=False)
            told = [(entry, events[0][1] if events else None) for entry, events in translated]
            await asyncio.gather(*(self._deliver(http, entry, message) for entry, message in told))

    async def _join(self, streams: dict[str, Stream]) -> None:
        """Make the groups that do not exist yet.

        Webhooks that have just been configured begin now. A log that appears later is delivered from its start.
        """
        for key in streams.keys() - self._joined:
            try:
                await self._client.xgroup_create(key, GROUP, id="0" if self._started else "$", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise
            self._joined.add(key)
        self._started = True

    async def _due(self, stream: Stream) -> list[Row]:
        """Claim what was not delivered and has waited for long enough; give up what was tried too often."""
        due: list[Any] = []
        spent: list[Any] = []
        start = "-"
        while len(due) < _REQUESTS:
            pending: Any = await self._client.xpending_range(
                stream.key, GROUP, min=start, max="+", count=_PAGE, idle=int(self._waits[0] * 1000)
            )
            for one in pending:
                tries = one["times_delivered"]
                if tries > len(self._waits):
                    spent.append(one["message_id"])
                elif one["time_since_delivered"] >= self._waits[tries - 1] * 1000:
                    due.append(one["message_id"])
            if len(pending) < _PAGE:
                break
            start = f"({pending[-1]['message_id']}"
        if not due and not spent:
            return []
        first: Any = await self._client.xrange(stream.key, count=1)
        oldest = entry_position(0, first[0][0]) if first else Position(1, 0, 0, FULL)
        trimmed = [name for name in due if entry_position(0, name) < oldest]
        for outcome, names in (("given-up", spent), ("trimmed", trimmed)):
            dropped = int(await self._client.xack(stream.key, GROUP, *names)) if names else 0
            if dropped:  # not by another notifier meanwhile
                self.counters[outcome] += dropped
                log.error("webhooks given up", reason=outcome, queue=stream.queue, entries=names)
        due = [name for name in due if entry_position(0, name) >= oldest][:_REQUESTS]
        if not due:
            return []
        claimed: Any = await self._client.xclaim(
            stream.key, GROUP, _CONSUMER, min_idle_time=int(self._waits[0] * 1000), message_ids=due
        )
        return [(stream, name, fields) for name, fields in claimed if fields]

    async def _entries(self, rows: list[Row]) -> list[Entry]:
        """The entries, with what is known of their jobs."""
        newest: dict[int, Position] = {}
        for stream, name, _ in rows:
            position = entry_position(stream.position.epoch, name)
            newest[stream.number] = max(position, newest.get(stream.number, position))
        await self._listener.catch_up(newest)
        entries = [
            Entry(stream, entry_position(stream.position.epoch, name), fields) for stream, name, fields in rows
        ]
        await self._job_cache.learn(entries)
        return entries

    async def _deliver(self, http: httpx.AsyncClient, entry: Entry, message: Message | None) -> None:
        """Post one webhook, and acknowledge it where the receiver took it."""
        loop = asyncio.get_running_loop()
        # What has not begun by then is left for later, before another notifier takes it for abandoned.
        latest = loop.time() + self._waits[0] / 3
        async with self._requests:
            if message is not None:
                if loop.time() > latest or loop.time() < self._away_until:
                    return
                error = await self._post(http, entry, message)
                if error is not None:
                    self.counters["failed"] += 1
                    fields = {"queue": entry.stream.queue, "job_id": entry.job_id, "error": error}
                    self._throttle.tell("webhook not delivered", level=logging.WARNING, **fields)
                    return
                self.counters["delivered"] += 1
            await self._client.xack(entry.stream.key, GROUP, entry.position.entry_id)

    async def _post(self, http: httpx.AsyncClient, entry: Entry, message: Message) -> str | None:
        """What went wrong, if anything."""
        at = int(time.time())
        name = f"{entry.stream.key} {entry.position.entry_id} {entry.job_id}"
        webhook_id = f"msg_{uuid.uuid5(uuid.NAMESPACE_URL, name).hex}"
        body = _body(message, entry.position.ms)
        facts = self._job_cache.of(entry.stream.queue, entry.job_id or "", entry.position)
        headers = {
            **trace_headers(facts.telemetry),
            "content-type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(self._key, webhook_id, at, body),
        }
        try:
            async with asyncio.timeout(_REQUEST_SECONDS):
                # The body of the answer is not read: it may be of any size.
                async with http.stream("POST", self._url, content=body, headers=headers) as answer:
                    return None if answer.is_success else f"status {answer.status_code}"
        except (httpx.TransportError, TimeoutError) as error:
            self._away_until = asyncio.get_running_loop().time() + self._waits[0] / 3
            return f"{type(error).__name__}: {error}"


def _is_end(fields: dict[str, str]) -> bool:
    return fields.get("event") in ("completed", "failed")


def _body(message: Message, ms: int) -> bytes:
    """The event as its viewers get it, and for a finished analysis the path of its report."""
    name, data, report = message.event.encode(), message.body, b""
    if message.event == "analysis:completed":
        analysis_id = quote(json.loads(data)["analysisId"], safe="")
        report = b',"report":"/api/analysis/%b/report"' % analysis_id.encode()
    return b'{"type":"%b","timestamp":"%b","data":%b%b}' % (name, timestamp(ms).encode(), data, report)
