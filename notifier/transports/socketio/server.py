"""The Socket.IO server: the four namespaces, and the life of a connection in each of them."""

import asyncio
from typing import Any

import socketio
from redis.exceptions import RedisError

from notifier.access import check_host, origin_allowed
from notifier.auth import UnauthorizedError
from notifier.message import Message
from notifier.services import Services
from notifier.transports.catch_up import cursor_of
from notifier.transports.socketio.engineio_websocket import POLICY_VIOLATION, SERVICE_RESTART, TRY_AGAIN_LATER
from notifier.transports.socketio.handshake import handshake_token
from notifier.transports.socketio.prepared_frames import Server, Wire
from notifier.transports.socketio.subscriber import NAMESPACES, SocketSubscriber
from notifier.transports.socketio.subscriptions import Subscriptions
from seven_stations.errors import StationsError, UnavailableError
from seven_stations.protocol.events import Payload, make_event

_LATE_SECONDS = 0.1

_REQUESTS = frozenset({"authenticate", "subscribe", "unsubscribe"})


class UnknownEventError(StationsError):
    """A client emitted what is no request."""

    code = "unknown-event"

    def __init__(self, event: str) -> None:
        super().__init__(f"{event[:100]!r} is no request; there are {', '.join(sorted(_REQUESTS))}")


class Sockets:
    """The Socket.IO side of a notifier."""

    def __init__(self, services: Services) -> None:
        settings = services.settings
        self._services = services
        self.server = Server(
            services.refusals.count,
            self._is_full,
            async_mode="asgi",
            always_connect=True,  # so that the client receives "connected" and "unauthorized" as events
            cors_allowed_origins=lambda origin, environ: origin_allowed(
                origin, environ.get("HTTP_HOST"), settings
            ),
            cors_credentials=True,
            ping_interval=settings.ping_interval,
            ping_timeout=settings.ping_timeout,
            max_http_buffer_size=settings.max_message_bytes,
            http_compression=settings.compression,
            transports=["polling", "websocket"] if settings.polling else ["websocket"],
        )
        self.server.about_namespaces = {"data": {"code": "unknown-namespace", "namespaces": sorted(NAMESPACES)}}
        self.server.on_open = self._on_open
        self.server.on_gone = self._on_gone
        self.subscriptions = Subscriptions(
            services,
            self.emit,
            lambda subscriber: self.subscriber(subscriber.namespace, subscriber.sid) is subscriber,
        )
        self._subscribers: dict[tuple[str, str], SocketSubscriber] = {}
        self._of_client: dict[str, set[SocketSubscriber]] = {}
        """Subscribers by Engine.IO client, one per namespace."""
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._addresses: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        for namespace in NAMESPACES:
            self.server.register_namespace(_Handlers(namespace, self))
        self.app = socketio.ASGIApp(self.server, socketio_path="socket.io")

    @property
    def connections(self) -> int:
        return len(self.server.eio.sockets)

    @property
    def authenticated(self) -> int:
        return len(
            {subscriber.eio_sid for subscriber in self._subscribers.values() if subscriber.principal is not None}
        )

    @property
    def direct(self) -> int:
        """The number of connections on the fast path."""
        return len({subscriber.eio_sid for subscriber in self._subscribers.values() if subscriber.wire.is_direct})

    def rooms(self) -> list[str]:
        """The rooms of a connection, without the server's own ones."""
        return sorted(
            {name for subscriber in self._subscribers.values() for name in subscriber.rooms if name[0] not in "@*"}
        )

    # Life of a connection

    def _is_full(self, address: str) -> bool:
        full = self._services.full(address)
        if full:
            self._services.refuse_connection()
        return full

    def _on_open(self, eio_sid: str, address: str) -> None:
        self._addresses[eio_sid] = address
        self._services.sockets += 1
        self._services.addresses[address] += 1
        self._start_timer(eio_sid)

    def _start_timer(self, eio_sid: str) -> None:
        settings = self._services.settings
        seconds = min(settings.auth_timeout, settings.connect_timeout)
        loop = asyncio.get_running_loop()
        self._timers[eio_sid] = loop.call_later(seconds, self._timed_out, eio_sid, loop.time() + seconds)

    def _on_gone(self, eio_sid: str) -> None:
        timer = self._timers.pop(eio_sid, None)
        if timer is not None:
            timer.cancel()
        address = self._addresses.pop(eio_sid, None)
        if address is not None:
            self._services.sockets -= 1
            self._services.forget_address(address)

    def _timed_out(self, eio_sid: str, due: float) -> None:
        self._timers.pop(eio_sid, None)
        if asyncio.get_running_loop().time() - due > _LATE_SECONDS:
            self._start_timer(eio_sid)  # we may be just as late with reading what clients have sent
            return
        subscribers = [
            subscriber for subscriber in self._of_client.get(eio_sid, ()) if subscriber.principal is None
        ]
        if eio_sid not in self._of_client:
            self._services.refusals.count("connection", "auth-timeout")
            self._spawn(self._close(eio_sid))
        elif any(subscriber.answering for subscriber in subscribers):
            self._start_timer(eio_sid)  # the delay is on our side
        elif self._services.authenticator.open:
            for subscriber in subscribers:
                self._spawn(self.authenticate(subscriber, subscriber.asked))  # anonymous
        else:
            for subscriber in subscribers:
                error = UnauthorizedError("Not authenticated in time", "auth-timeout")
                self._spawn(self.refuse(subscriber, error))

    async def _close(self, eio_sid: str, *, after: float = 0.0) -> None:
        """End a connection that nobody has authenticated on."""
        await asyncio.sleep(after)
        if eio_sid not in self._of_client:
            wire = Wire(self.server, eio_sid, self._services.settings.send_buffer_bytes)
            await wire.close(POLICY_VIOLATION, "not authenticated")

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def connect(self, sid: str, namespace: str, environ: dict[str, Any], auth: Any) -> None:
        """A client joined a namespace; ``connected`` tells it the present end of the log."""
        services = self._services
        eio_sid = self.server.manager.eio_sid_from_sid(sid, namespace)
        wire = Wire(self.server, eio_sid, services.settings.send_buffer_bytes)
        subscriber = SocketSubscriber(services, wire, sid=sid, eio_sid=eio_sid, namespace=namespace)
        self._subscribers[(namespace, sid)] = subscriber
        self._of_client.setdefault(eio_sid, set()).add(subscriber)
        if eio_sid not in self._timers:  # a namespace that is joined later has its own time limit
            self._start_timer(eio_sid)
        subscriber.admit(self._admit(subscriber, environ, auth))

    async def _admit(self, subscriber: SocketSubscriber, environ: dict[str, Any], auth: Any) -> None:
        services = self._services
        try:
            await services.listening()
            given = auth if isinstance(auth, dict) else {}
            # A client that resumes has not yet received what comes before the end of the log.
            last = given.get("lastEventId")
            event_id = str(last) if cursor_of(last)[0] is not None else services.hub.current_id
            hello = Message.now("connected", event_id, message="Connected", socket_id=subscriber.sid)
            subscriber.wire.send(subscriber.namespace, hello)
            check_host(environ.get("HTTP_HOST"), services.settings)
            if services.closing:
                raise UnauthorizedError("The server is shutting down", "unavailable")
            token = handshake_token(environ, auth)
            subscriber.asked = given
            if token is not None or (services.authenticator.open and given.keys() & {"userId", "rooms"}):
                await self.subscriptions.authenticate(subscriber, {**given, "token": token})
        except (RedisError, OSError, UnavailableError) as error:
            await self.put_off(subscriber, error)
        except StationsError as error:
            await self.refuse(subscriber, error)

    async def authenticate(self, subscriber: SocketSubscriber, data: Any) -> dict[str, Any]:
        """Authenticate a connection; returns the acknowledgement. A refused client is disconnected."""
        subscriber.authenticating += 1
        try:
            await self.subscriptions.authenticate(subscriber, data)
        except (RedisError, OSError, UnavailableError) as error:
            return await self.put_off(subscriber, error)
        except StationsError as error:
            await self.refuse(subscriber, error)
            return {"ok": False, "code": error.code, "message": error.message}
        finally:
            subscriber.authenticating -= 1
        return {"ok": True}

    async def put_off(self, subscriber: SocketSubscriber, error: Exception) -> dict[str, Any]:
        """Close at the transport, so that the client comes back with its cursor when it can be served."""
        self._services.put_off("socketio", error)
        message = "Redis cannot be reached; try again in a moment"
        if isinstance(error, UnavailableError):
            message = error.message
        await subscriber.wire.close(TRY_AGAIN_LATER, message)
        return {"ok": False, "code": "unavailable", "message": message}

    async def refuse(self, subscriber: SocketSubscriber, error: StationsError) -> None:
        """Send the reason, and end the connection to this namespace."""
        self._services.refusals.count("connection", error.code, error.message)
        payload = make_event("unauthorized", message=error.message, code=error.code)
        await self.emit(subscriber, payload)
        self.forget(subscriber.namespace, subscriber.sid)
        await self.server.disconnect(subscriber.sid, namespace=subscriber.namespace)
        # Clients close by themselves now; those that do not are closed.
        self._spawn(self._close(subscriber.eio_sid, after=1.0))

    async def emit(self, subscriber: SocketSubscriber, payload: Payload) -> None:
        """Send an event to one connection, in order with the others."""
        subscriber.wire.send(subscriber.namespace, Message.of(payload))

    def subscriber(self, namespace: str, sid: str) -> SocketSubscriber | None:
        return self._subscribers.get((namespace, sid))

    def forget(self, namespace: str, sid: str) -> None:
        """The connection has left the namespace."""
        subscriber = self._subscribers.pop((namespace, sid), None)
        if subscriber is not None:
            others = self._of_client[subscriber.eio_sid]
            others.discard(subscriber)
            if not others:
                del self._of_client[subscriber.eio_sid]
            subscriber.stop()
            self._services.hub.remove(subscriber)
            if subscriber.principal is not None:
                self._services.forget_user(subscriber.principal.user)

    def expired(self) -> list[SocketSubscriber]:
        """Subscribers whose token has expired."""
        return [m for m in self._subscribers.values() if m.principal is not None and m.principal.expired()]

    async def close(self, message: str, code: str) -> None:
        """Notify all clients, then close at the transport, so that they reconnect by themselves."""
        payload = make_event("disconnected", message=message, code=code)
        subscribers = list(self._subscribers.values())
        await asyncio.gather(
            *(self.emit(subscriber, payload) for subscriber in subscribers), return_exceptions=True
        )
        await asyncio.sleep(0.05)  # Engine.IO's writer tasks pass the packets to the transports
        wires = {subscriber.eio_sid: subscriber.wire for subscriber in subscribers}
        await asyncio.gather(
            *(wire.close(SERVICE_RESTART, message) for wire in wires.values()), return_exceptions=True
        )


class _Handlers(socketio.AsyncNamespace):  # type: ignore[misc]  # untyped
    """python-socketio's callbacks for one namespace."""

    def __init__(self, namespace: str, sockets: Sockets) -> None:
        super().__init__(namespace)
        self._sockets = sockets

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        await self._sockets.connect(sid, self.namespace, environ, auth)

    async def on_disconnect(self, sid: str, _reason: str) -> None:
        self._sockets.forget(self.namespace, sid)

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Like the library's, but clients may send any event with any number of arguments."""
        if event in ("connect", "disconnect"):
            return await super().trigger_event(event, *args)
        sid, *data = args
        if event in _REQUESTS:
            return await super().trigger_event(event, sid, *data[:1])
        subscriber = self._sockets.subscriber(self.namespace, sid)
        if subscriber is None:
            return None
        await subscriber.admitted()
        return await self._sockets.subscriptions.report(subscriber, UnknownEventError(event))

    async def on_authenticate(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        subscriber = self._sockets.subscriber(self.namespace, sid)
        if subscriber is None:
            return None
        await subscriber.admitted()
        return await self._sockets.authenticate(subscriber, data)

    async def on_subscribe(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        subscriber = self._sockets.subscriber(self.namespace, sid)
        if subscriber is None:
            return None
        await subscriber.admitted()
        try:
            return await self._sockets.subscriptions.subscribe(subscriber, data)
        except StationsError as error:
            return await self._sockets.subscriptions.report(subscriber, error)
        except (RedisError, OSError) as error:
            return await self._sockets.put_off(subscriber, error)

    async def on_unsubscribe(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        subscriber = self._sockets.subscriber(self.namespace, sid)
        if subscriber is None:
            return None
        await subscriber.admitted()
        try:
            return await self._sockets.subscriptions.unsubscribe(subscriber, data)
        except StationsError as error:
            return await self._sockets.subscriptions.report(subscriber, error)
