"""Server-Sent Events: one stream a connection, written by the hub while it keeps up, by itself otherwise."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing

import structlog
from redis.exceptions import RedisError
from starlette.types import Receive, Scope, Send

from notifier.auth import has_expired
from notifier.hub import Hub, Item, Subscriber
from notifier.log.listener import gap_message
from notifier.log.replay import Missed
from notifier.message import Message
from notifier.transports.uvicorn_writes import Direct, abort, chunk, direct
from seven_stations.protocol.events import Payload, make_event

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

Behind = Callable[["EventStream", str], AsyncIterator[Missed]]
"""What a stream missed after a cursor, up to its place in the ring."""


def retry_line() -> bytes:
    """A ``retry:`` line with jitter."""
    return b"retry: %d\n" % random.randint(*_RETRY_MS)  # noqa: S311


class EventStream(Subscriber):
    """One SSE connection.

    ``ends_on`` are the events after which the stream ends; ``present`` gives the state that it goes on with after
    a gap. With ``heartbeat`` what keeps it alive is an event, which a page can hear, and not a comment.
    """

    __slots__ = (
        "_direct",
        "_farewell",
        "_hub",
        "_resting",
        "_woken",
        "budget",
        "client_id",
        "ended",
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
        self.ended = False
        self._farewell: Payload | None = None
        self._resting = False
        self._direct: Direct | None = None
        self._woken = asyncio.Event()

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
        self._woken.set()

    def end(self, farewell: Payload | None = None) -> None:
        """End the stream, with a last event where there is one to say."""
        self._farewell = self._farewell or farewell
        self.ended = True
        self.live = False
        self._woken.set()

    def expired(self) -> bool:
        """Whether the token that opened this stream has run out."""
        return has_expired(self.expires_at)

    def keep_alive(self) -> None:
        """Send a comment, or a heartbeat, where the connection is idle and can be written to."""
        if self.live and self._direct is not None and not self._direct.gone and self._direct.buffered == 0:
            self._direct.write(chunk(_HEARTBEAT if self.heartbeat else _KEEPALIVE))

    @property
    def idle(self) -> bool:
        """Whether there is nothing that this connection has not been sent."""
        return self._resting

    @property
    def is_direct(self) -> bool:
        return self._direct is not None

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

        async def body(data: bytes, more: bool = True) -> None:
            async with asyncio.timeout(stall_timeout):
                await send({"type": "http.response.body", "body": data, "more_body": more})

        self._hub = hub
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await body(retry_line() + b"".join([message.sse() for message in opening]))
            if any(message.event in self.ends_on for message in opening):
                self.ended = True
            opening.clear()  # a stream may wait for days: it holds nothing that it does not need
            self._direct = direct(scope)
            if self._direct is not None:
                self._direct.connection.on_lost = self.end
            else:
                watcher = asyncio.ensure_future(self._watch(receive))
            if missed is not None and not self.ended:
                await self._send_missed(missed, body)
            missed = None
            while not self.ended:
                if hub.overrun(self):
                    hub.counters["overrun"] += 1
                    log.info("slow reader caught up from the log", client_id=self.client_id)
                    await self._send_missed(behind(self, self.last_id), body)
                    continue
                self._woken.clear()
                before = self.last_id
                items = hub.take(self)
                if items:
                    await self._send_items(items, before, body)
                elif self.place == hub.head:
                    # Nothing was awaited since the last look: from here on the hub writes.
                    self.live = self._direct is not None
                    await self._rest(keepalive, body)
            last = b"" if self._farewell is None else retry_line() + Message.of(self._farewell).sse()
            await body(last, more=False)
        except TimeoutError:
            hub.counters["slow"] += 1
            log.warning("slow reader disconnected", client_id=self.client_id)
            if self._direct is not None:
                abort(self._direct.transport)
        except RedisError as error:
            # What was missed cannot be read now: the client returns with its cursor.
            hub.counters["put_off"] += 1
            log.warning("catching up failed", client_id=self.client_id, error=str(error))
            if self._direct is not None:
                abort(self._direct.transport)
        except OSError:
            pass  # the client went while being written to
        finally:
            if self._direct is not None:
                self._direct.connection.on_lost = None
            if watcher is not None:
                watcher.cancel()

    async def _rest(self, keepalive: float, body: Callable[[bytes], Awaitable[None]]) -> None:
        self._resting = True
        if self.live:
            await self._woken.wait()
            self.live = self.live and not self.ended
        else:
            try:
                async with asyncio.timeout(keepalive):
                    await self._woken.wait()
            except TimeoutError:
                await body(_HEARTBEAT if self.heartbeat else _KEEPALIVE)
        self._resting = False

    async def _send_missed(self, missed: AsyncIterator[Missed], body: Callable[[bytes], Awaitable[None]]) -> None:
        async with aclosing(missed) as pages:  # type: ignore[type-var]  # always an async generator
            async for page in pages:
                gaps = [(gap_message(queue), False) for queue in page.gaps]
                await self._send_items(gaps + page.items, page.before, body)
                self.last_id = page.last_id
                if self.ended:
                    return

    async def _send_items(
        self, items: Sequence[Item], before: str, body: Callable[[bytes], Awaitable[None]]
    ) -> None:
        """``before`` is the cursor ahead of the items: the present state after a gap goes on from there."""
        frames: list[bytes] = []
        size = 0
        for message, limited in items:
            frame = message.sse(limited=limited)
            frames.append(frame)
            size += len(frame)
            before = message.event_id or before
            if message.event in self.ends_on:
                self.ended = True
                break
            if message.gap is not None and self.present is not None:
                head = self._hub.current_id
                for state in await self.present(self, message.gap):
                    if state.event_type in self.ends_on:
                        # Nothing before it is to come any more: a return with this cursor is answered with 204.
                        self.ended, before = True, head
                    frames.append(Message.of(state, event_id=before).sse())
                if self.ended:
                    break
            if size > self.budget:
                await body(b"".join(frames))
                frames, size = [], 0
        if frames:
            await body(b"".join(frames))

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()


def connected(stream: EventStream, event_id: str) -> Message:
    """The first frame: its id is where a client resumes that saw nothing yet."""
    payload = make_event("connected", message="Connected", client_id=stream.client_id, user_id=stream.user)
    return Message.of(payload, event_id=event_id)
