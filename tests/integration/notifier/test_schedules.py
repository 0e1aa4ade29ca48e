"""The cursor under random schedules: publish, disconnect anywhere, reconnect elsewhere, trim, delete.

Two notifiers read at their own pace, in this process so that the schedule decides who moves when; the server is
real, and so is every line from the stream to the SSE frame. What must hold: no event twice, none lost without
a gap being said, each stream's order kept.
"""

import asyncio
import os
import random
import secrets
from collections import Counter
from collections.abc import MutableMapping
from typing import Any

import pytest

from notifier.app import build_services
from notifier.log.listener import EVERYONE
from notifier.services import Services
from notifier.settings import NotifierSettings
from notifier.transports.catch_up import cursor_of
from notifier.transports.sse import EventStream, connected
from seven_stations.queue.connection import connect
from tests.services import caught_up
from tests.viewers import is_at_rest

SCHEDULES = int(os.environ.get("STATIONS_SCHEDULES", "40"))
EVENTS = {"active": 2, "stalled": 1, "progress": 1}
"""Kinds of entries, and how many events the notifier makes of each."""


class Viewer:
    """One EventSource: it remembers the last id, leaves after so many events, and comes back."""

    def __init__(self, queues: list[str]) -> None:
        self.rooms = [f"queue:{queue}" for queue in queues]
        self.last_id: str | None = None
        self.got: list[tuple[str, str]] = []
        self.gaps: set[str] = set()
        self.patience = 0
        self._task: asyncio.Task[None] | None = None
        self._stream: EventStream | None = None
        self._services: Services | None = None

    async def join(self, services: Services, patience: int) -> None:
        """Connect; the connection breaks after ``patience`` events, in the middle of an entry if it falls so."""
        self.patience = patience
        stream = EventStream(user="v", admin=True, budget=4096)
        cursor, _ = cursor_of(self.last_id)
        gaps: list[str] = []
        if cursor is not None:
            cursor, gaps = await services.listener.catch_up(cursor)
        services.hub.add(stream, [*self.rooms, EVERYONE])
        until = dict(services.listener.vector)
        missed = None
        if cursor is not None:
            missed = services.replay.missed(cursor, until, lambda m: services.hub.share(stream, m), gaps=gaps)
        self._stream, self._services = stream, services
        self._task = asyncio.ensure_future(
            stream.serve(
                services.hub,
                {"type": "http"},
                self._never,
                self._send,
                headers=[],
                opening=[connected(stream, self.last_id or stream.last_id)],
                missed=missed,
                behind=services.behind,
                keepalive=60,
                stall_timeout=60,
            )
        )
        await self.settle()

    async def settle(self) -> None:
        """Let the connection send what it can."""
        stream, services = self._stream, self._services
        assert stream is not None
        assert services is not None
        for _ in range(2000):
            await asyncio.sleep(0)
            if self._task is None or self._task.done():
                return
            if stream.place == services.hub.head and is_at_rest(self._task):
                return
            await asyncio.sleep(0.001)  # it waits for the server
        raise AssertionError("the stream does not come to rest")

    async def leave(self) -> None:
        if self._stream is not None and self._services is not None and self._task is not None:
            self._services.hub.remove(self._stream)
            self._stream.end()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._stream = self._task = None

    @property
    def present(self) -> bool:
        return self._task is not None and not self._task.done()

    async def _never(self) -> Any:
        await asyncio.Event().wait()

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        await asyncio.sleep(0)
        for block in message.get("body", b"").decode().split("\n\n"):
            fields = dict(line.partition(": ")[::2] for line in block.splitlines() if not line.startswith("retry"))
            if "event" not in fields:
                continue
            if fields["event"] == "system:warning":
                self.gaps.add(fields["data"])
                continue
            if fields["event"] != "connected":
                if self.patience == 0:
                    raise ConnectionResetError
                self.patience -= 1
                job = fields["data"].partition('"jobId":"')[2].partition('"')[0]
                self.got.append((job, fields["event"]))
            self.last_id = fields.get("id", self.last_id)


class Schedule:
    """One random history over one deployment."""

    def __init__(self, url: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.prefix = f"schedule-{secrets.token_hex(4)}"
        self.queues = [f"q{number}" for number in range(self.random.choice((1, 2, 3)))]
        self.client = connect(url, client_name="test")
        self.blobs = connect(url, client_name="test", decode=False)
        settings = NotifierSettings(
            redis_url=url, prefix=self.prefix, queue="q0", queues=self.queues, _env_file=None
        )
        self.notifiers = [build_services(settings, self.client, self.blobs) for _ in range(2)]
        self.viewer = Viewer(self.queues)
        self.truth: list[tuple[str, str, int]] = []
        """Every entry: queue, job, events."""
        self.destroyed: set[str] = set()
        self.clock = 1_000_000

    def key(self, queue: str) -> str:
        return f"{self.prefix}:{queue}:events"

    async def run(self) -> None:
        for services in self.notifiers:
            await services.listener.follow()
        for _ in range(self.random.choice((25, 50, 80))):
            await self.step()
        for _ in range(4):
            for services in self.notifiers:
                await caught_up(services)
        await self.viewer.leave()
        await self.viewer.join(self.random.choice(self.notifiers), 1 << 60)
        await self.viewer.leave()
        await self.client.aclose()
        await self.blobs.aclose()

    async def step(self) -> None:
        what = self.random.random()
        if what < 0.45:
            for _ in range(self.random.choice((1, 1, 2, 6))):
                await self.add()
        elif what < 0.70:
            listener = self.random.choice(self.notifiers).listener
            await (listener.pump() if self.random.random() < 0.5 else listener.step(0.001))
            if self.viewer.present:
                await self.viewer.settle()
        elif what < 0.92:
            await self.viewer.leave()
            await self.viewer.join(self.random.choice(self.notifiers), self.random.choice((0, 1, 2, 3, 5, 100)))
        elif what < 0.96:
            await self.trim(self.random.choice(self.queues))
        else:
            await self.delete(self.random.choice(self.queues))

    async def add(self) -> None:
        queue, event = self.random.choice(self.queues), self.random.choice(list(EVENTS))
        job = f"j{len(self.truth)}"
        self.clock += self.random.choice((0, 0, 1))  # equal milliseconds in several queues are usual
        last = await self.client.xrevrange(self.key(queue), count=1)
        ms = max([self.clock, *(int(entry_id.partition("-")[0]) for entry_id, _ in last)])
        fields: dict[Any, Any] = {"event": event, "jobId": job, "data": "1"}
        await self.client.xadd(self.key(queue), fields, id=f"{ms}-*")
        self.truth.append((queue, job, EVENTS[event]))

    async def trim(self, queue: str) -> None:
        rows = await self.client.xrange(self.key(queue))
        keep = self.random.randint(0, len(rows))
        self.destroyed |= {fields["jobId"] for _, fields in rows[: len(rows) - keep]}
        await self.client.xtrim(self.key(queue), maxlen=keep, approximate=False)

    async def delete(self, queue: str) -> None:
        rows = await self.client.xrange(self.key(queue))
        self.destroyed |= {fields["jobId"] for _, fields in rows}
        await self.client.delete(self.key(queue))
        for services in self.notifiers:  # a new log must not have the same epoch: its clock ticks in milliseconds
            await services.client.ping()
        await asyncio.sleep(0.002)

    def check(self) -> None:
        got = Counter(job for job, _ in self.viewer.got)
        began = self.viewer.last_id is not None
        assert began
        for queue, job, events in self.truth:
            assert got[job] <= events, f"{job} came {got[job]} times, it has {events} events"
            if got[job] < events:
                assert job in self.destroyed, f"{job} of {queue} was lost"
                assert self.viewer.gaps, f"{job} is gone and no gap was said"
        for queue in self.queues:
            order = [job for job, _ in self.viewer.got if self.queue_of(job) == queue]
            assert order == sorted(order, key=lambda job: int(job[1:])), f"{queue} came out of order"

    def queue_of(self, job: str) -> str:
        return self.truth[int(job[1:])][0]


@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_nothing_is_lost_or_doubled(redis_url: str, seed: int) -> None:
    async def play() -> Schedule:
        schedule = Schedule(redis_url, seed)
        # The viewer is there from the beginning: everything that happens is its to have.
        await schedule.notifiers[0].listener.follow()
        await schedule.notifiers[1].listener.follow()
        await schedule.viewer.join(schedule.notifiers[0], 100)
        await schedule.run()
        return schedule

    asyncio.run(play()).check()
