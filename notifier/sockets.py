"""Socket.IO: the four namespaces, authentication, subscriptions, and members of the hub."""

import asyncio
from typing import Any

import socketio
import structlog
from redis.exceptions import RedisError

from notifier.access import ForbiddenError, check_host, origin_allowed
from notifier.auth import Principal, UnauthorizedError
from notifier.frames import POLICY_VIOLATION, SERVICE_RESTART, TRY_AGAIN_LATER, Server, Wire
from notifier.handshake import cursor_in, handshake_token, room_names
from notifier.hub import EVERYTHING, Item
from notifier.listener import EVERYONE
from notifier.member import NAMESPACES, Member
from notifier.message import Message
from notifier.services import Services
from protocol.cursor import Position
from protocol.errors import StationsError
from protocol.events import Payload, make_event

log = structlog.get_logger()


class Sockets:
    """The Socket.IO side of a notifier."""

    def __init__(self, services: Services) -> None:
        settings = services.settings
        self._services = services
        self.server = Server(
            async_mode="asgi",
            always_connect=True,  # so that "connected" and "unauthorized" reach the client as events
            cors_allowed_origins=lambda origin, environ: origin_allowed(
                origin, environ.get("HTTP_HOST"), settings
            ),
            cors_credentials=True,
            ping_interval=settings.ping_interval,
            ping_timeout=settings.ping_timeout,
            max_http_buffer_size=settings.max_message_bytes,
            http_compression=settings.compression,
            transports=["polling", "websocket"],
            logger=False,
            engineio_logger=False,
        )
        self.server.on_open = self._on_open
        self.server.on_gone = self._on_gone
        self._members: dict[tuple[str, str], Member] = {}
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
        return len({member.eio_sid for member in self._members.values() if member.principal is not None})

    @property
    def direct(self) -> int:
        """Connections on the fast path."""
        return len({member.eio_sid for member in self._members.values() if member.wire.is_direct})

    # Life of a connection

    def _on_open(self, eio_sid: str, address: str) -> None:
        self._addresses[eio_sid] = address
        self._services.sockets += 1
        self._services.addresses[address] += 1
        self._start_timer(eio_sid)

    def _start_timer(self, eio_sid: str) -> None:
        settings = self._services.settings
        seconds = min(settings.auth_timeout, settings.connect_timeout)
        loop = asyncio.get_running_loop()
        self._timers[eio_sid] = loop.call_later(seconds, self._timed_out, eio_sid)

    def _on_gone(self, eio_sid: str) -> None:
        timer = self._timers.pop(eio_sid, None)
        if timer is not None:
            timer.cancel()
        address = self._addresses.pop(eio_sid, None)
        if address is not None:
            self._services.sockets -= 1
            self._services.forget_address(address)

    def _timed_out(self, eio_sid: str) -> None:
        self._timers.pop(eio_sid, None)
        members = [member for member in self._members.values() if member.eio_sid == eio_sid]
        if not members:
            self._spawn(self._close(eio_sid))
        for member in members:
            if member.principal is None:
                error = UnauthorizedError("Not authenticated in time", "auth-timeout")
                self._spawn(self.refuse(member, error))

    async def _close(self, eio_sid: str, *, after: float = 0.0) -> None:
        """End a connection that nobody is authenticated on."""
        await asyncio.sleep(after)
        if not any(member.eio_sid == eio_sid for member in self._members.values()):
            wire = Wire(self.server, eio_sid, self._services.settings.send_buffer_bytes)
            await wire.close(POLICY_VIOLATION, "not authenticated")

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def connect(self, sid: str, namespace: str, environ: dict[str, Any], auth: Any) -> None:
        """A client came into a namespace; ``connected`` tells it where the log is."""
        services = self._services
        eio_sid = self.server.manager.eio_sid_from_sid(sid, namespace)
        wire = Wire(self.server, eio_sid, services.settings.send_buffer_bytes)
        member = Member(services, wire, sid=sid, eio_sid=eio_sid, namespace=namespace)
        self._members[(namespace, sid)] = member
        if eio_sid not in self._timers:  # a namespace joined later has its own time
            self._start_timer(eio_sid)
        member.admit(self._admit(member, environ, auth))

    async def _admit(self, member: Member, environ: dict[str, Any], auth: Any) -> None:
        services = self._services
        payload = make_event("connected", message="Connected", socket_id=member.sid)
        try:
            await services.listening()
            given = auth if isinstance(auth, dict) else {}
            # A client that resumes has not yet received what lies before the log's end.
            event_id = str(given["lastEventId"]) if cursor_in(given)[0] is not None else services.hub.current_id
            await self.emit(member, payload.model_copy(update={"event_id": event_id}))
            check_host(environ.get("HTTP_HOST"), services.settings)
            if services.closing:
                raise UnauthorizedError("The server is shutting down", "unavailable")
            token = handshake_token(environ, auth)
            if token is not None or (services.authenticator.open and "userId" in given):
                await self.authenticate(member, {**given, "token": token})
        except StationsError as error:
            await self.refuse(member, error)
        except (RedisError, OSError) as error:
            await self.put_off(member, error)

    async def put_off(self, member: Member, error: Exception) -> dict[str, Any]:
        """Close at the transport: the client comes back by itself, with its cursor, when Redis may be there."""
        log.warning("server lost, client put off", sid=member.sid, error=str(error))
        message = "Redis cannot be reached; try again in a moment"
        await member.wire.close(TRY_AGAIN_LATER, message)
        return {"ok": False, "code": "unavailable", "message": message}

    async def authenticate(self, member: Member, data: Any) -> None:
        """Check the token; the first time, join the caller's rooms, and those asked for, from the cursor on."""
        data = data if isinstance(data, dict) else {}
        token, user = data.get("token"), data.get("userId")
        principal = await self._services.authenticator.principal(
            token if isinstance(token, str) else None, user=user if isinstance(user, str) and user else None
        )
        async with member.lock:
            if member.principal is not None:
                if principal.user != member.principal.user:
                    raise UnauthorizedError("This token is another user's", "token-invalid")
                member.principal = principal
                await self._welcome(member, principal)
                return
            cursor, bad = cursor_in(data)
            cursor, gaps = await self._reachable(cursor)
            if self.member(member.namespace, member.sid) is not member:
                return  # it went in the meantime, and would be counted for ever
            if self._services.users[principal.user] >= self._services.settings.max_connections_per_user:
                self._services.counters["refused_connections"] += 1
                raise UnauthorizedError("Too many connections of this user", "too-many-connections")
            if member.namespace == "/admin" and not principal.admin:
                raise ForbiddenError("The /admin namespace is for admins")
            own = [EVERYTHING, EVERYONE] if member.namespace == "/admin" else [*principal.own_rooms, EVERYONE]
            member.principal = principal
            member.user, member.admin = principal.user, principal.admin
            self._services.users[principal.user] += 1
            member.held = True
            self._services.hub.add(member, own)
            member.base = upto = dict(self._services.listener.vector)
            await self._welcome(member, principal)
            if bad is not None:
                await self.emit(member, bad)
            try:
                wanted = await self._allowed(member, data.get("rooms"))
            except StationsError as error:
                wanted = []
                await self.report(member, error)
            self._join(member, wanted)
            await self._resume(member, cursor, gaps, upto, frozenset([*own, *wanted]), frozenset())

    async def _welcome(self, member: Member, principal: Principal) -> None:
        await self.emit(member, make_event("authenticated", message="Authenticated", user_id=principal.user))

    async def subscribe(self, member: Member, data: Any) -> dict[str, Any]:
        """Join rooms; with a cursor, from there on."""
        async with member.lock:
            wanted = [name for name in await self._allowed(member, room_names(data)) if name not in member.rooms]
            cursor, bad = cursor_in(data if isinstance(data, dict) else {})
            if bad is not None:
                await self.emit(member, bad)
            before = frozenset(member.rooms)
            resumes = cursor is not None and bool(wanted)
            gaps: list[str] = []
            if resumes:
                await member.hold()
                cursor, gaps = await self._reachable(cursor)
            upto = dict(self._services.listener.vector)
            self._join(member, wanted)
            if resumes:
                await self._resume(member, cursor, gaps, upto, frozenset(wanted), before)
            rooms = sorted(member.subscribed)
        await self.emit(member, make_event("system:info", message="Subscribed", details={"rooms": rooms}))
        return {"ok": True, "rooms": rooms}

    def _join(self, member: Member, rooms: list[str]) -> None:
        hub = self._services.hub
        if member not in hub.subscribers:
            raise StationsError("The connection is gone")
        hub.join(member, rooms)
        member.subscribed |= set(rooms)

    async def unsubscribe(self, member: Member, data: Any) -> dict[str, Any]:
        """Leave rooms."""
        names = [wanted.name for wanted in map(self._services.parse_room, room_names(data)) if wanted]
        async with member.lock:
            leaving = [name for name in names if name in member.subscribed]
            self._services.hub.leave(member, leaving)
            member.subscribed -= set(leaving)
            rooms = sorted(member.subscribed)
        await self.emit(member, make_event("system:info", message="Unsubscribed", details={"rooms": rooms}))
        return {"ok": True, "rooms": rooms}

    async def _allowed(self, member: Member, names: Any) -> list[str]:
        principal = member.principal
        if principal is None:
            raise UnauthorizedError("Authenticate first", "not-authenticated")
        if names is None:
            return []
        found: list[str] = []
        for name in room_names({"rooms": names}):
            wanted = self._services.parse_room(name)
            if wanted is None:
                raise StationsError(f"{str(name)[:100]!r} is not a room")
            if not await self._services.jobs.may_join(principal, wanted):
                raise ForbiddenError(f"No right to room {wanted.name}")
            if wanted.name not in found and wanted.name not in principal.own_rooms:
                found.append(wanted.name)
        if len(member.subscribed | set(found)) > self._services.settings.max_rooms:
            raise StationsError(f"At most {self._services.settings.max_rooms} rooms a connection")
        return found

    async def _reachable(self, cursor: dict[int, Position] | None) -> tuple[dict[int, Position] | None, list[str]]:
        return (None, []) if cursor is None else await self._services.listener.catch_up(cursor)

    async def _resume(
        self,
        member: Member,
        cursor: dict[int, Position] | None,
        gaps: list[str],
        upto: dict[int, Position],
        wanted: frozenset[str],
        before: frozenset[str],
    ) -> None:
        services = self._services
        if cursor is None:
            await member.replay(None)
            return

        def share(message: Message) -> Item | None:
            if wanted.isdisjoint(message.rooms) and wanted.isdisjoint(message.limited_rooms):
                return None
            base = member.base.get(message.stream)
            received = not before.isdisjoint(message.rooms) or not before.isdisjoint(message.limited_rooms)
            if received and message.position is not None and base is not None and message.position > base:
                return None  # came through another room since this connection was authenticated
            return services.hub.share(member, message)

        await member.replay(services.replay.missed(cursor, upto, share, gaps=gaps), wanted)

    async def refuse(self, member: Member, error: StationsError) -> None:
        """Say why, and end this namespace's connection."""
        payload = make_event("unauthorized", message=error.message, code=error.code)
        await self.emit(member, payload)
        self.forget(member.namespace, member.sid)
        await self.server.disconnect(member.sid, namespace=member.namespace)
        # Clients close by themselves now; those that do not are not kept.
        self._spawn(self._close(member.eio_sid, after=1.0))

    async def report(self, member: Member, error: StationsError) -> dict[str, Any]:
        """A refused request: an event, and the acknowledgement."""
        name = "unauthorized" if isinstance(error, (UnauthorizedError, ForbiddenError)) else "system:error"
        await self.emit(member, make_event(name, message=error.message, code=error.code))
        return {"ok": False, "code": error.code, "message": error.message}

    async def emit(self, member: Member, payload: Payload) -> None:
        """An event to one connection, in order with the rest."""
        data = payload.model_dump(mode="json", by_alias=True, exclude_none=True)
        await self.server.emit(payload.event_type, data, to=member.sid, namespace=member.namespace)

    def member(self, namespace: str, sid: str) -> Member | None:
        return self._members.get((namespace, sid))

    def forget(self, namespace: str, sid: str) -> None:
        """The connection left the namespace."""
        member = self._members.pop((namespace, sid), None)
        if member is not None:
            member.stop()
            self._services.hub.remove(member)
            if member.principal is not None:
                self._services.forget_user(member.principal.user)

    def expired(self) -> list[Member]:
        """Members whose token has run out."""
        return [m for m in self._members.values() if m.principal is not None and m.principal.expired()]

    async def close(self, message: str, code: str) -> None:
        """Tell everyone, then close at the transport, so that clients reconnect by themselves."""
        payload = make_event("disconnected", message=message, code=code)
        members = list(self._members.values())
        await asyncio.gather(*(self.emit(member, payload) for member in members), return_exceptions=True)
        await asyncio.sleep(0.05)  # Engine.IO's writers hand the packets to the transports
        wires = {member.eio_sid: member.wire for member in members}
        await asyncio.gather(
            *(wire.close(SERVICE_RESTART, message) for wire in wires.values()), return_exceptions=True
        )


class _Handlers(socketio.AsyncNamespace):  # type: ignore[misc]  # untyped
    """python-socketio's callbacks of one namespace."""

    def __init__(self, namespace: str, sockets: Sockets) -> None:
        super().__init__(namespace)
        self._sockets = sockets

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        await self._sockets.connect(sid, self.namespace, environ, auth)

    async def on_disconnect(self, sid: str, _reason: str) -> None:
        self._sockets.forget(self.namespace, sid)

    async def on_authenticate(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        member = self._sockets.member(self.namespace, sid)
        if member is None:
            return None
        await member.admitted()
        try:
            await self._sockets.authenticate(member, data)
        except StationsError as error:
            await self._sockets.refuse(member, error)
            return {"ok": False, "code": error.code, "message": error.message}
        except (RedisError, OSError) as error:
            return await self._sockets.put_off(member, error)
        return {"ok": True}

    async def on_subscribe(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        member = self._sockets.member(self.namespace, sid)
        if member is None:
            return None
        await member.admitted()
        try:
            return await self._sockets.subscribe(member, data)
        except StationsError as error:
            return await self._sockets.report(member, error)
        except (RedisError, OSError) as error:
            return await self._sockets.put_off(member, error)

    async def on_unsubscribe(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        member = self._sockets.member(self.namespace, sid)
        if member is None:
            return None
        await member.admitted()
        return await self._sockets.unsubscribe(member, data)
