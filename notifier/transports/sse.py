"""Server-Sent Events: one stream per connection, written by the hub while it keeps up, otherwise by its
coroutine."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence, Set
from typing import Any

import structlog
from redis.exceptions import RedisError
from starlette.types import Receive, Scope, Send

from notifier.auth import has_expired
from notifier.hub import Hub
from notifier.log.replay import Missed
from notifier.message import Message
from notifier.subscriber import Item
from notifier.transports.catch_up import Behind, CatchUpSubscriber
from notifier.transports.uvicorn_writes import Direct, abort, chunk, direct, forget_request, one_write
from seven_stations.protocol.events import Payload

log = structlog.get_logger()

HEADERS: list[tuple[bytes, bytes]] = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]

_RETRY_MS = (1000, 3000)
"""Clients reconnect after a random time in this range."""

_KEEPALIVE = b": keepalive\n\n"
_HEARTBEAT = b"event: heartbeat\ndata: {}\n\n"

Present = Callable[["EventStream", str], Awaitable[list[Payload]]]
"""Reads the present state of those subjects of a stream that belong to this queue."""


def retry_line() -> bytes:
    """A ``retry:`` line with jitter."""
    return b"retry: %d\n" % random.randint(*_RETRY_MS)  # noqa: S311


class EventStream(CatchUpSubscriber):
    """One SSE connection.

    After the events in ``ends_on`` the stream ends; ``present`` gives the state with which it continues after a
    gap. With ``heartbeat``, idle connections are sent an event, which a page can see, instead of a comment.
    """

    __slots__ = (
        "_direct",
        "_farewell",
        "_hub",
        "_send",
        "_stall_timeout",
        "_waiter",
        "budget",
        "client_id",
        "ends_on",
        "expires_at",
        "heartbeat",
        "present",
    )

    def __init__(
        self,
        *,
        user: str | None,
        admin: bool,
        budget: int,
        patterns: tuple[str, ...] = (),
        ends_on: frozenset[str] = frozenset(),
        present: Present | None = None,
        expires_at: float | None = None,
        heartbeat: bool = False,
    ) -> None:
        super().__init__(user=user, admin=admin, patterns=patterns)
        self.budget = budget
        self.ends_on = ends_on
        self.present = present
        self.expires_at = expires_at
        self.heartbeat = heartbeat
        self.client_id = secrets.token_hex(8)
        self._farewell: Payload | None = None
        self._direct: Direct | None = None
        self._waiter: asyncio.Future[None] | None = None

    def accepts(self, message: Message) -> bool:
        return message.target != "websocket"

    def write(self, items: Sequence[Item]) -> bool:
        path = self._direct
        if path is None:
            return False
        if path.gone:
            self.end()
            return True
        if path.buffered > self.budget:
            return False
        for message, _limited in items:
            # The end of a stream, and the state after a gap, are handled by the coroutine.
            if message.gap is not None or message.event in self.ends_on:
                return False
        if len(items) == 1:
            message, limited = items[0]
            path.write(message.chunk(limited=limited))
        else:
            path.write(chunk(b"".join([message.sse(limited=limited) for message, limited in items])))
        return True

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def end(self, farewell: Payload | None = None) -> None:
        """End the stream, with a last event if there is one."""
        self._farewell = self._farewell or farewell
        self.ended = True
        self.live = False
        self.wake()

    def expired(self) -> bool:
        """Whether the token that opened this stream has expired."""
        return has_expired(self.expires_at)

    def keep_alive(self) -> None:
        """Send a comment, or a heartbeat, if the connection is idle and can be written to."""
        if self.live and self._direct is not None and not self._direct.gone and self._direct.buffered == 0:
            self._direct.write(chunk(_HEARTBEAT if self.heartbeat else _KEEPALIVE))

    @property
    def is_direct(self) -> bool:
        return self._direct is not None

    @property
    def names(self) -> dict[str, Any]:
        return {"client_id": self.client_id}

    # The connection's own coroutine

    async def serve(
        self,
        hub: Hub,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        headers: list[tuple[bytes, bytes]],
        opening: list[Message],
        missed: AsyncIterator[Missed] | None,
        behind: Behind,
        keepalive: float,
        stall_timeout: float,
    ) -> None:
        """Run until the client leaves, the stream ends, or the client takes nothing for ``stall_timeout`` seconds.

        ``opening`` is sent first, then ``missed``, then the messages of the hub, to which the stream was added
        before.
        """
        watcher: asyncio.Task[None] | None = None
        self._hub, self._send, self._stall_timeout = hub, send, stall_timeout
        try:
            with one_write(scope):
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await self._body(retry_line() + b"".join([message.sse() for message in opening]))
            if any(message.event in self.ends_on for message in opening):
                self.ended = True
            opening.clear()  # a stream may wait for days, so it keeps no references that it does not need
            self._direct = direct(scope)
            if self._direct is not None:
                self._direct.connection.on_lost = self.end
                forget_request(scope)
            else:
                watcher = asyncio.ensure_future(self._watch(receive))
            await self.catch_up(hub, behind, missed, self.rooms)
            missed = None
            while not self.ended:
                self.live = self._direct is not None
                await self._rest(keepalive)
                await self.catch_up(hub, behind)
            last = b"" if self._farewell is None else retry_line() + Message.of(self._farewell).sse()
            await self._body(last, more=False)
        except TimeoutError:
            hub.counters["slow"] += 1
            log.warning("slow reader disconnected", **self.names)
            if self._direct is not None:
                abort(self._direct.transport)
        except RedisError as error:
            # Missed events cannot be read now; the client returns with its cursor.
            hub.counters["put_off"] += 1
            log.warning("catching up failed", **self.names, error=str(error))
            if self._direct is not None:
                abort(self._direct.transport)
        except OSError:
            pass  # the client left while being written to
        finally:
            if self._direct is not None:
                self._direct.connection.on_lost = None
            if watcher is not None:
                watcher.cancel()

    async def _body(self, data: bytes, more: bool = True) -> None:
        async with asyncio.timeout(self._stall_timeout):
            await self._send({"type": "http.response.body", "body": data, "more_body": more})

    async def _rest(self, keepalive: float) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        if self.live:
            await self._waiter
            return
        try:
            async with asyncio.timeout(keepalive):
                await self._waiter
        except TimeoutError:
            await self._body(_HEARTBEAT if self.heartbeat else _KEEPALIVE)

    async def send(self, items: Sequence[Item]) -> None:
        frames: list[bytes] = []
        size = 0
        for message, limited in items:
            frame = message.sse(limited=limited)
            frames.append(frame)
            size += len(frame)
            if message.event in self.ends_on:
                self.ended = True
                break
            if size > self.budget:
                await self._body(b"".join(frames))
                frames, size = [], 0
        if frames:
            await self._body(b"".join(frames))

    async def states(self, queue: str, rooms: Set[str], cursor: str) -> list[Item]:  # noqa: ARG002  # its own
        if self.present is None:
            return []
        items: list[Item] = []
        head = self._hub.current_id
        for state in await self.present(self, queue):
            if state.event_type in self.ends_on:
                cursor = head  # nothing before it will come; a client that returns with it gets 204
            items.append((Message.of(state, event_id=cursor), False))
        return items

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()


def connected(stream: EventStream, event_id: str) -> Message:
    """The first frame; its id is where a client resumes that has seen nothing yet."""
    return Message.now("connected", event_id, message="Connected", client_id=stream.client_id, user_id=stream.user)
