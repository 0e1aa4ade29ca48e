"""A Socket.IO connection in one namespace, as a subscriber of the hub."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence, Set
from typing import Any

import structlog
from redis.exceptions import RedisError

from notifier.auth import Principal
from notifier.log.replay import Missed
from notifier.message import Message
from notifier.services import Services
from notifier.subscriber import Item
from notifier.transports.catch_up import CatchUpSubscriber
from notifier.transports.socketio.engineio_websocket import TRY_AGAIN_LATER
from notifier.transports.socketio.prepared_frames import Path, Wire
from seven_stations.errors import StationsError
from seven_stations.protocol.cursor import Position
from seven_stations.protocol.events import Payload

log = structlog.get_logger()

NAMESPACES: dict[str, tuple[str, ...] | None] = {
    "/": None,
    "/jobs": ("job:", "queue:"),
    "/analysis": ("analysis:",),
    "/admin": None,
}
"""The events of each namespace, by the prefix of their names; connection and system events are in all of them."""

_ALWAYS = ("system:", "connected", "authenticated", "unauthorized", "disconnected")
_LOOKUPS_AT_ONCE = 100
_LOOKUP_SECONDS = 0.05
"""The minimum time of each further lookup."""


class SocketSubscriber(CatchUpSubscriber):
    """One connection in one namespace."""

    __slots__ = (
        "_admission",
        "_catching",
        "_paced",
        "_services",
        "asked",
        "authenticating",
        "base",
        "carries",
        "eio_sid",
        "lock",
        "namespace",
        "paused",
        "principal",
        "sid",
        "subscribed",
        "wire",
    )

    def __init__(self, services: Services, wire: Wire, *, sid: str, eio_sid: str, namespace: str) -> None:
        super().__init__(user=None, admin=False)
        self._services = services
        self.wire = wire
        self.sid = sid
        self.eio_sid = eio_sid
        self.namespace = namespace
        self.carries = NAMESPACES[namespace]
        self.filters = self.carries is not None
        self.principal: Principal | None = None
        self.subscribed: set[str] = set()
        self.asked: dict[str, Any] = {}
        """What its handshake asked for, until it is authenticated."""
        self.authenticating = 0
        """The number of its tokens that are being validated."""
        self.base: dict[int, Position] = {}
        """The positions of the streams when this connection was authenticated; it has received what came later."""
        self.paused = False
        """While set, something must be sent before the ring's messages: no catching up until :meth:`replay`."""
        self.lock = asyncio.Lock()
        self._catching: asyncio.Task[None] | None = None
        self._admission: asyncio.Task[None] | None = None
        self._paced = 0.0

    async def pace(self) -> None:
        """Wait if a client causes lookups of rights in Redis again and again."""
        now = asyncio.get_running_loop().time()
        self._paced = max(self._paced, now - _LOOKUPS_AT_ONCE * _LOOKUP_SECONDS) + _LOOKUP_SECONDS
        if self._paced > now:
            await asyncio.sleep(self._paced - now)

    def become(self, principal: Principal) -> None:
        """Become this caller, with the rights of their token."""
        self.principal = principal
        self.user, self.admin, self.patterns = principal.user, principal.admin, principal.patterns

    def admit(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin with what the handshake asks for.

        This is not awaited in the handshake: over polling, the handshake is part of the client's request, and the
        client cannot upgrade to a WebSocket before its answer, while what was missed may not fit into it.
        """
        self._admission = asyncio.ensure_future(work)
        self._admission.add_done_callback(self._forget_admission)

    def _forget_admission(self, _done: asyncio.Task[None]) -> None:
        self._admission = None  # a connection may wait for days, so it keeps no references that it does not need

    @property
    def answering(self) -> bool:
        """Whether the client waits for us, and not we for it."""
        return self._admission is not None or self.authenticating > 0

    async def admitted(self) -> None:
        """Return when the handshake has been processed; the client's next requests come after it."""
        if self._admission is not None:
            await asyncio.wait([self._admission])

    def accepts(self, message: Message) -> bool:
        name = message.event
        if message.target == "sse":
            return False
        return self.carries is None or name.startswith(self.carries) or name.startswith(_ALWAYS)

    def write(self, items: Sequence[Item]) -> bool:
        for message, _limited in items:
            if message.gap is not None:
                return False  # the present state comes after it, and is read by the coroutine
        path = self.wire.path()
        self._write(path, items)
        # A closing connection accepts nothing more; its client has its cursor.
        return path is not Path.FULL

    def _write(self, path: Path, items: Sequence[Item]) -> None:
        if path is Path.DIRECT:
            namespace = self.namespace
            if len(items) == 1:
                message, limited = items[0]
                self.wire.write(message.websocket(namespace, limited=limited))
            else:
                self.wire.write(b"".join([m.websocket(namespace, limited=limited) for m, limited in items]))
        elif path is Path.QUEUE:
            for message, limited in items:
                self.wire.enqueue(message.packet(self.namespace, limited=limited))

    def wake(self, missed: AsyncIterator[Missed] | None = None, rooms: frozenset[str] = frozenset()) -> None:
        if not self.paused and not self.ended and (self._catching is None or self._catching.done()):
            self._catching = asyncio.ensure_future(self._go_live(missed, rooms))

    async def pause(self) -> None:
        """Stop at the present head, with everything before it sent."""
        hub = self._services.hub
        while not self.live:
            await self.replay(None)
            if self.ended:
                raise StationsError("The connection is gone")
        self.live, self.paused = False, True
        self.place, self.last_id = hub.head, hub.current_id

    async def replay(self, missed: AsyncIterator[Missed] | None, rooms: frozenset[str] = frozenset()) -> None:
        """Send what was missed in these rooms, then the messages in the ring, then go live. Returns when live.

        The connection must be paused.
        """
        self.paused = False
        self.wake(missed, rooms)
        if self._catching is not None:
            # Not awaited directly, because ``stop`` cancels it, which must not cancel the waiting request.
            await asyncio.wait([self._catching])

    def stop(self) -> None:
        """Send nothing more, because the connection has left."""
        self.ended = True
        # Not itself: it may be the task that ends the connection and must finish that.
        if self._catching is not None and self._catching is not asyncio.current_task():
            self._catching.cancel()

    async def _go_live(self, missed: AsyncIterator[Missed] | None, rooms: frozenset[str]) -> None:
        hub = self._services.hub
        try:
            await self.catch_up(hub, self._services.behind, missed, rooms)
            self.live = not self.ended
        except TimeoutError:
            self.ended = True
            hub.counters["slow"] += 1
            log.warning("slow reader disconnected", **self.names)
            await self.wire.abort("too slow")
        except Exception as error:
            # Missed events cannot be read now. Never continue without them; the client returns with its cursor.
            self.ended = True
            expected = isinstance(error, (StationsError, RedisError, OSError))
            hub.counters["put_off"] += 1
            log.warning("catching up failed", **self.names, error=str(error), exc_info=not expected)
            await self.wire.close(TRY_AGAIN_LATER, "Redis cannot be reached")

    @property
    def names(self) -> dict[str, Any]:
        return {"sid": self.sid, "namespace": self.namespace}

    async def drained(self) -> None:
        async with asyncio.timeout(self._services.settings.stall_timeout):
            await self.wire.drained()

    async def send(self, items: Sequence[Item]) -> None:
        principal = self.principal
        await self.drained()
        if self.principal is not principal:  # the token was replaced: send only what the new one grants
            hub = self._services.hub
            items = [item for message, _ in items if (item := hub.share(self, message)) is not None]
        self._write(self.wire.path(), items)

    async def states(self, queue: str, rooms: Set[str], cursor: str) -> list[Item]:
        states: list[Payload] = []
        asked = None
        while (principal := self.principal) is not asked and principal is not None:
            states = await self._services.present(principal, rooms, queue)
            await self.drained()
            asked = principal
        items = [(Message.of(state, event_id=cursor), False) for state in states]
        return [item for item in items if self.accepts(item[0])]
