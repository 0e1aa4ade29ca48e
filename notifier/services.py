"""What the routes and transports of one notifier share."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from notifier.auth import Authenticator, Principal
from notifier.hub import Hub
from notifier.jobs import Jobs
from notifier.log.listener import Listener
from notifier.log.replay import Missed, Replay
from notifier.message import Message
from notifier.refusals import Refusals
from notifier.settings import NotifierSettings
from notifier.subscriber import Item, Subscriber
from notifier.transports.sse import EventStream, Present
from notifier.webhooks import Webhooks
from seven_stations.errors import UnavailableError
from seven_stations.process.throttle import Throttle
from seven_stations.protocol.cursor import Position, Vector, decode
from seven_stations.protocol.events import Payload
from seven_stations.protocol.present_state import analysis_present, job_present
from seven_stations.protocol.rooms import Room, parse_room
from seven_stations.queue.connection import refuses_writes
from seven_stations.queue.keys import probe
from seven_stations.queue.operations import Operations
from seven_stations.queue.producer import Producer
from seven_stations.queue.publisher import Publisher
from seven_stations.queue.queues import Queues
from seven_stations.queue.schedules import Schedules
from seven_stations.queue.store import Store

log = structlog.get_logger()

_READY_SECONDS = 10.0


FULL = "Redis refuses writes: its memory or its disk is full"
_PROBE_SECONDS = 2.0


class NotReadyError(UnavailableError):
    """Redis is not reached yet; try again in a moment."""


class TooManyConnectionsError(UnavailableError):
    """Too many connections; try again in a moment."""


@dataclass(slots=True, eq=False)
class Services:
    """The services of one notifier, created in ``notifier.app``."""

    settings: NotifierSettings
    client: Redis
    authenticator: Authenticator
    hub: Hub
    listener: Listener
    replay: Replay
    queues: Queues
    operations: Operations
    jobs: Jobs
    store: Store
    schedules: Callable[[str], Schedules]
    """The schedules of each queue."""
    producer: Producer
    publisher: Publisher
    webhooks: Webhooks | None
    """Where the settings name a receiver."""
    streams: set[EventStream] = field(default_factory=set)
    addresses: Counter[str] = field(default_factory=Counter)
    users: Counter[str] = field(default_factory=Counter)
    throttle: Throttle = field(default_factory=Throttle)
    refusals: Refusals = field(init=False)
    started_at: float = field(default_factory=time.time)
    closing: bool = False
    server_full: bool = False
    """Whether Redis refused writes when it was last tested."""
    _tried_at: float = 0.0
    no_streams: asyncio.Event = field(default_factory=asyncio.Event)

    sockets: int = 0
    """The number of Engine.IO connections, updated by ``notifier.transports.socketio.server``."""

    waiting: int = 0
    """The number of requests that wait for a stream of something that does not exist yet."""

    present_in: Present = field(init=False)
    """The same for a stream of several rooms. One function serves all of them, because each stream keeps a
    reference."""

    def __post_init__(self) -> None:
        self.present_in = self._present_in
        self.refusals = Refusals(self.throttle)

    def full(self, address: str) -> bool:
        """Whether no further connection from this address is accepted. Existing connections are never evicted."""
        settings = self.settings
        return (
            self.closing
            or len(self.streams) + self.sockets + self.waiting >= settings.max_connections
            or self.addresses[address] >= settings.max_connections_per_address
        )

    @contextlib.contextmanager
    def waiting_place(self, address: str, user: str) -> Iterator[None]:
        """Count a waiting request as the connection that it is. Raises an error if there are too many."""
        if self.full(address) or self.users[user] >= self.settings.max_connections_per_user:
            self.refuse_connection()
            raise TooManyConnectionsError
        self.waiting += 1
        self.addresses[address] += 1
        self.users[user] += 1
        try:
            yield
        finally:
            self.waiting -= 1
            _decrease(self.addresses, address)
            self.forget_user(user)

    async def resume(self, transport: str, cursor: Vector) -> tuple[dict[int, Position], list[str]]:
        """Count a client that came back with its cursor; then the same as :meth:`Listener.catch_up`."""
        self.hub.counters["resumed"] += 1
        self.throttle.tell("client resumed", transport, transport=transport)
        return await self.listener.catch_up(cursor)

    def put_off(self, transport: str, error: Exception) -> None:
        """Count a client that must come back later with its cursor, because Redis is away."""
        self.hub.counters["put_off"] += 1
        self.throttle.tell("client put off", transport, transport=transport, error=str(error))

    def refuse_connection(self) -> None:
        """Count a connection that was refused."""
        self.refusals.count("connection", "closing" if self.closing else "too-many-connections")

    def forget_address(self, address: str) -> None:
        """Count the end of a connection."""
        _decrease(self.addresses, address)

    def forget_user(self, user: str) -> None:
        _decrease(self.users, user)

    async def listening(self) -> None:
        """Return when the streams are being read; before that, this notifier knows no positions to serve from."""
        if self.listener.ready.is_set():
            return
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await self.listener.ready.wait()
        except TimeoutError:
            raise NotReadyError from None

    async def writable(self) -> bool:
        """Whether Redis accepts writes, tested every few seconds at most. ``True`` if it is not known."""
        if time.monotonic() - self._tried_at < _PROBE_SECONDS:
            return not self.server_full
        self._tried_at = time.monotonic()
        try:
            await self.client.set(probe(self.settings.prefix), "1", px=1000)
            now_full = False
        except RedisError as error:
            now_full = refuses_writes(error)
        if now_full and not self.server_full:
            log.error("server is full")
        elif self.server_full and not now_full:
            log.info("server takes writes again")
        self.server_full = now_full
        return not now_full

    async def drained(self) -> None:
        """Return when the last stream has ended."""
        if self.streams:
            self.no_streams.clear()
            await self.no_streams.wait()

    def parse_room(self, name: object) -> Room | None:
        """Parse a room name as clients write it."""
        return parse_room(name, default_queue=self.settings.queue, relayed=self.listener.relayed)

    async def present(self, principal: Principal, rooms: Iterable[str], queue: str) -> list[Payload]:
        """The present state of the jobs and analyses of a queue that these rooms are about.

        Only of those that exist and that the caller may see.
        """
        states: list[Payload] = []
        for wanted in map(self.parse_room, sorted(rooms)):
            if wanted is None:
                continue
            if wanted.kind == "job" and (wanted.queue or self.settings.queue) == queue:
                view, state_of = await self.jobs.get(principal, queue, wanted.identifier), job_present
            elif wanted.kind == "analysis" and queue == self.settings.queue:
                view, state_of = await self.jobs.of_analysis(principal, wanted.identifier), analysis_present
            else:
                continue
            if view is not None:
                states.append(state_of(view))
        return states

    async def _present_in(self, stream: EventStream, queue: str) -> list[Payload]:
        principal = Principal(stream.user or "", stream.admin, stream.patterns)
        return await self.present(principal, stream.rooms, queue)

    def paced(self, user: str | None) -> str | None:
        """The user whose replays are slowed down; ``None`` in open mode, where all callers may be one user."""
        return None if self.authenticator.open else user

    async def behind(self, subscriber: Subscriber, cursor: str) -> AsyncIterator[Missed]:
        """What a connection missed and the ring no longer has. The connection is first attached again, at the
        head."""
        subscriber.place = self.hub.head
        until = dict(self.listener.vector)

        def share(message: Message) -> Item | None:
            return self.hub.share(subscriber, message)

        async for page in self.replay.missed(decode(cursor), until, share):
            yield page


def _decrease(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]
