"""A connection whose client reads slowly: what its tokens and its leaving mean for what is not written yet."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis import Redis

from notifier.app import build_services
from notifier.message import Message
from notifier.settings import NotifierSettings
from notifier.transports.socketio.prepared_frames import Path
from notifier.transports.socketio.subscriber import SocketSubscriber
from notifier.transports.socketio.subscriptions import Subscriptions
from seven_stations.errors import StationsError
from tests.clients import connected
from tests.queue_log import Log
from tests.services import caught_up
from tests.tokens import SECRET, token

pytestmark = pytest.mark.anyio

QUEUE = "ai-analysis"
ROOMS = [f"queue:{QUEUE}", "job:1"]


class SlowWire:
    """In place of an Engine.IO connection whose client stops reading when waited for the ``stops_at``-th time."""

    is_direct = False

    def __init__(self) -> None:
        self.told: list[str] = []
        self.full = False
        self.stops_at = -1
        self.stopped = asyncio.Event()
        self.reads_on = asyncio.Event()

    def path(self) -> Path:
        return Path.FULL if self.full else Path.QUEUE

    def enqueue(self, packet: bytes) -> None:
        self.told.append(json.loads(packet[packet.index(b"[") :])[0])

    def send(self, namespace: str, message: Message) -> None:
        self.enqueue(message.packet(namespace))

    async def drained(self) -> None:
        self.full = False
        self.stops_at -= 1
        if self.stops_at == 0:
            self.stopped.set()
            await self.reads_on.wait()

    async def abort(self, _reason: str) -> None: ...

    async def close(self, _code: int, _reason: str) -> None: ...


@asynccontextmanager
async def connection(
    redis_url: str, prefix: str, log: Log, wire: SlowWire, rooms: list[str]
) -> AsyncIterator[tuple[Any, Subscriptions, SocketSubscriber]]:
    """A notifier's services, and one connection of sam's in some of the rooms; job 1 is kim's."""
    settings = NotifierSettings(
        redis_url=redis_url, prefix=prefix, queues=[QUEUE], jwt_secret=SECRET, _env_file=None
    )

    async def emit(_subscriber: Any, payload: Any) -> None:
        if payload.event_type == "system:warning":  # that the rooms were left
            wire.told.append("left")

    async with connected(redis_url) as clients:
        services = build_services(settings, *clients)
        requests = Subscriptions(services, emit, lambda _subscriber: True)
        subscriber = SocketSubscriber(services, wire, sid="s", eio_sid="e", namespace="/")  # type: ignore[arg-type]
        await services.listener.follow()
        await services.listener.pump()
        services.listener.ready.set()
        log.job("1", {"userId": "kim"})
        await requests.authenticate(subscriber, {"token": token("sam", rooms=ROOMS), "rooms": rooms})
        yield services, requests, subscriber


# What was collected for a slow reader under one token was written after the next one, which did not open it.
@pytest.mark.parametrize("stops_at", range(1, 4))
@pytest.mark.parametrize("lost", [False, True], ids=["from the ring", "after a gap"])
async def test_a_token_that_grants_less_counts_for_what_is_not_written_yet(
    redis_url: str, redis: "Redis", prefix: str, lost: bool, stops_at: int
) -> None:
    log, wire = Log(redis, prefix, QUEUE), SlowWire()
    async with connection(redis_url, prefix, log, wire, ROOMS) as (services, requests, subscriber):
        wire.full, wire.stops_at = True, stops_at
        for number in range(2):
            log.add(("waiting", "active")[number], "1")
        if lost:
            redis.delete(log.keys.events)
            log.add("waiting", "1")
        await caught_up(services)
        stopped = asyncio.ensure_future(wire.stopped.wait())
        await asyncio.wait(
            [stopped, asyncio.ensure_future(subscriber.replay(None))], return_when="FIRST_COMPLETED"
        )
        await requests.authenticate(subscriber, {"token": token("sam")})
        wire.reads_on.set()
        await asyncio.wait_for(subscriber.replay(None), 60)
        stopped.cancel()
    after = wire.told[wire.told.index("left") + 1 :]
    assert set(after) <= {"system:warning", "authenticated"}, "it was written with rights that had ended"


async def test_a_request_of_a_client_that_leaves_is_refused_and_not_cancelled(
    redis_url: str, redis: "Redis", prefix: str
) -> None:
    log, wire = Log(redis, prefix, QUEUE), SlowWire()
    async with connection(redis_url, prefix, log, wire, ROOMS[:1]) as (services, requests, subscriber):
        cursor = services.hub.current_id
        wire.full, wire.stops_at = True, 1
        log.add("waiting", "1")
        await caught_up(services)
        request = asyncio.ensure_future(
            requests.subscribe(subscriber, {"rooms": ROOMS[1:], "lastEventId": cursor})
        )
        await asyncio.wait_for(wire.stopped.wait(), 60)
        subscriber.stop()
        with pytest.raises(StationsError, match="gone"):
            await asyncio.wait_for(request, 60)
