"""Server-Sent Events: one stream a connection, written by the hub while it keeps up, by itself otherwise."""

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
"""Clients reconnect after this long, each at its own moment."""

_KEEPALIVE = b": keepalive\n\n"
_HEARTBEAT = b"event: heartbeat\ndata: {}\n\n"

Present = Callable[["EventStream", str], Awaitable[list[Payload]]]
"""The present state of what a stream is about and is of this queue, read now."""


def retry_line() -> bytes:
    """A ``retry:`` line with jitter."""
    return b"retry: %d\n" % random.randint(*_RETRY_MS)  # noqa: S311


class EventStream(CatchUpSubscriber):
    """One SSE connection.

    ``ends_on`` are the events after which the stream ends; ``present`` gives the state that it goes on with after
    a gap. With ``heartbeat`` what keeps it alive is an event, which a page can hear, and not a comment.
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
            # The end of a stream, and what follows a gap, are more than bytes: the coroutine sees to them.
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
        """End the stream, with a last event where there is one to say."""
        self._farewell = self._farewell or farewell
        self.ended = True
        self.live = False
        self.wake()

    def expired(self) -> bool:
        """Whether the token that opened this stream has run out."""
        return has_expired(self.expires_at)

    def keep_alive(self) -> None:
        """Send a comment, or a heartbeat, where the connection is idle and can be written to."""
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
        """Run until the client goes, the stream ends, or the client takes nothing for ``stall_timeout`` seconds.

        ``opening`` comes first, then ``missed``, then what the hub has. The stream was added to the hub before.
        """
        watcher: asyncio.Task[None] | None = None
        self._hub, self._send, self._stall_timeout = hub, send, stall_timeout
        try:
            with one_write(scope):
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await self._body(retry_line() + b"".join([message.sse() for message in opening]))
            if any(message.event in self.ends_on for message in opening):
                self.ended = True
            opening.clear()  # a stream may wait for days: it holds nothing that it does not need
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
            # What was missed cannot be read now: the client returns with its cursor.
            hub.counters["put_off"] += 1
            log.warning("catching up failed", **self.names, error=str(error))
            if self._direct is not None:
                abort(self._direct.transport)
        except OSError:
            pass  # the client went while being written to
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
                cursor = head  # nothing before it is to come: a return with this cursor is answered with 204
            items.append((Message.of(state, event_id=cursor), False))
        return items

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()


def connected(stream: EventStream, event_id: str) -> Message:
    """The first frame: its id is where a client resumes that saw nothing yet."""
    return Message.now("connected", event_id, message="Connected", client_id=stream.client_id, user_id=stream.user)
