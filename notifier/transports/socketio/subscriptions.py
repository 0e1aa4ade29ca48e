"""The requests of Socket.IO clients: authenticating, joining and leaving rooms, and resuming from a cursor."""

from collections.abc import Awaitable, Callable
from typing import Any

from notifier.access import ForbiddenError
from notifier.auth import ANONYMOUS, Principal, UnauthorizedError
from notifier.log.listener import EVERYONE
from notifier.message import EVERYTHING, Message
from notifier.rights import OWNED
from notifier.services import Services
from notifier.subscriber import Item
from notifier.transports.catch_up import cursor_of
from notifier.transports.socketio.handshake import (
    BadRoomError,
    TooManyRoomsError,
    UnknownQueueError,
    listed,
    room_names,
)
from notifier.transports.socketio.subscriber import SocketSubscriber
from seven_stations.errors import StationsError
from seven_stations.protocol.cursor import Position
from seven_stations.protocol.events import Payload, make_event
from seven_stations.protocol.rooms import ROOMS, Room, room


class Subscriptions:
    """``emit`` sends an event to one connection; ``is_there`` returns whether it has not left."""

    def __init__(
        self,
        services: Services,
        emit: Callable[[SocketSubscriber, Payload], Awaitable[None]],
        is_there: Callable[[SocketSubscriber], bool],
    ) -> None:
        self._services = services
        self._emit = emit
        self._is_there = is_there

    async def authenticate(self, subscriber: SocketSubscriber, data: Any) -> None:
        """Validate the token; the first time, join the caller's rooms and the requested ones, from the cursor on.

        A later token of the same user replaces the previous one in every respect.
        """
        data = data if isinstance(data, dict) else {}
        token, user = data.get("token"), data.get("userId")
        async with subscriber.lock:  # the token that came last counts
            principal = await self._services.authenticator.principal(
                token if isinstance(token, str) else None, user=user if isinstance(user, str) and user else None
            )
            if subscriber.namespace == "/admin" and not principal.admin:
                raise ForbiddenError("The /admin namespace is for admins")
            if subscriber.principal is not None:
                if principal.user != subscriber.principal.user:
                    if not self._services.authenticator.open or subscriber.principal.user != ANONYMOUS:
                        raise UnauthorizedError("This token is another user's", "token-invalid")
                    self._rename(subscriber, principal)
                subscriber.become(principal)
                await self._leave_what_is_closed(subscriber)
                await self._welcome(subscriber, principal)
                return
            cursor, bad = cursor_of(data.get("lastEventId"))
            cursor, gaps = await self._reachable(cursor)
            if not self._is_there(subscriber):
                return  # it left meanwhile, and would be counted for ever
            if self._services.users[principal.user] >= self._services.settings.max_connections_per_user:
                raise UnauthorizedError("Too many connections of this user", "too-many-connections")
            own = [EVERYTHING, EVERYONE] if subscriber.namespace == "/admin" else [*principal.own_rooms, EVERYONE]
            subscriber.become(principal)
            subscriber.asked = {}
            self._services.users[principal.user] += 1
            subscriber.paused = True
            self._services.hub.add(subscriber, own)
            subscriber.base = until = dict(self._services.listener.vector)
            await self._welcome(subscriber, principal)
            if bad is not None:
                await self._emit(subscriber, bad)
            try:
                rooms = data.get("rooms")
                wanted = [] if rooms is None else await self._allowed(subscriber, listed(rooms))
            except StationsError as error:
                wanted = []
                await self.report(subscriber, error)
            self._join(subscriber, wanted)
            await self._resume(subscriber, cursor, gaps, until, frozenset([*own, *wanted]), frozenset())

    def _rename(self, subscriber: SocketSubscriber, principal: Principal) -> None:
        """An anonymous caller of an open server states its user id."""
        self._services.forget_user(subscriber.user or "")
        self._services.users[principal.user] += 1
        if subscriber.namespace != "/admin":  # which receives everything anyway
            self._services.hub.leave(subscriber, [room("user", ANONYMOUS)])
            self._services.hub.join(subscriber, principal.own_rooms)

    async def _leave_what_is_closed(self, subscriber: SocketSubscriber) -> None:
        """Leave the rooms that the subscriber's present token does not grant, and notify it."""
        principal, rooms = subscriber.principal, self._services.parse_room
        if principal is None:
            return
        closed = [n for n in subscriber.subscribed if not n.startswith(OWNED) and not principal.granted(n)]
        self._services.hub.leave(subscriber, closed)  # before any await
        for name in subscriber.subscribed.difference(closed):
            wanted = rooms(name)
            if wanted is None or not await self._services.jobs.may_join(principal, wanted):
                closed.append(name)
        self._services.hub.leave(subscriber, closed)
        if closed:
            subscriber.subscribed -= set(closed)
            left = sorted(closed)
            message = f"This token does not open {', '.join(left)}"
            await self._emit(
                subscriber,
                make_event("system:warning", message=message, code="rooms-left", details={"rooms": left}),
            )

    async def _welcome(self, subscriber: SocketSubscriber, principal: Principal) -> None:
        hello = Message.now("authenticated", message="Authenticated", user_id=principal.user)
        subscriber.wire.send(subscriber.namespace, hello)

    async def subscribe(self, subscriber: SocketSubscriber, data: Any) -> dict[str, Any]:
        """Join rooms; with a cursor, from there on. On an open server, no authentication is needed."""
        names = room_names(data)
        if self._services.authenticator.open and subscriber.principal is None and not subscriber.authenticating:
            await self.authenticate(subscriber, subscriber.asked)
        async with subscriber.lock:
            wanted = await self._allowed(subscriber, names)
            cursor, bad = cursor_of(data.get("lastEventId") if isinstance(data, dict) else None)
            if bad is not None:
                await self._emit(subscriber, bad)
            before = frozenset(subscriber.rooms)
            resumes = cursor is not None and bool(wanted)
            gaps: list[str] = []
            if resumes:
                await subscriber.pause()
                cursor, gaps = await self._reachable(cursor)
            until = dict(self._services.listener.vector)
            self._join(subscriber, wanted)
            if resumes:
                await self._resume(subscriber, cursor, gaps, until, frozenset(wanted), before)
            rooms = sorted(subscriber.subscribed)
        await self._emit(subscriber, make_event("system:info", message="Subscribed", details={"rooms": rooms}))
        return {"ok": True, "rooms": rooms}

    def _join(self, subscriber: SocketSubscriber, rooms: list[str]) -> None:
        hub = self._services.hub
        if subscriber not in hub.subscribers:
            raise StationsError("The connection is gone")
        hub.join(subscriber, rooms)
        subscriber.subscribed |= set(rooms)

    async def unsubscribe(self, subscriber: SocketSubscriber, data: Any) -> dict[str, Any]:
        """Leave rooms."""
        names = [self._parsed(name).name for name in room_names(data)]
        async with subscriber.lock:
            leaving = [name for name in names if name in subscriber.subscribed]
            self._services.hub.leave(subscriber, leaving)
            subscriber.subscribed -= set(leaving)
            rooms = sorted(subscriber.subscribed)
        await self._emit(subscriber, make_event("system:info", message="Unsubscribed", details={"rooms": rooms}))
        return {"ok": True, "rooms": rooms}

    def _parsed(self, name: object) -> Room:
        wanted = self._services.parse_room(name)
        if wanted is None:
            raise BadRoomError("{name!r} is not a room; rooms are {rooms}", name=str(name)[:100], rooms=ROOMS)
        return wanted

    async def _allowed(self, subscriber: SocketSubscriber, names: list[Any]) -> list[str]:
        principal = subscriber.principal
        if principal is None:
            raise UnauthorizedError("Authenticate first", "not-authenticated")
        rooms = {wanted.name: wanted for wanted in map(self._parsed, names)}
        new = [room for name, room in rooms.items() if name not in subscriber.rooms]
        # Before any request to Redis.
        if (
            len(subscriber.subscribed | rooms.keys() - set(principal.own_rooms))
            > self._services.settings.max_rooms
        ):
            raise TooManyRoomsError(f"At most {self._services.settings.max_rooms} rooms a connection")
        for wanted in new:
            await subscriber.pace()
            if not await self._services.jobs.may_join(principal, wanted):
                raise ForbiddenError(f"No right to room {wanted.name}")
            if wanted.kind == "queue" and wanted.identifier not in self._services.listener.relayed:
                raise UnknownQueueError("Queue {queue} is not relayed here", queue=wanted.identifier)
        return [wanted.name for wanted in new]

    async def _reachable(self, cursor: dict[int, Position] | None) -> tuple[dict[int, Position] | None, list[str]]:
        if cursor is None:
            return None, []
        return await self._services.resume("socketio", cursor)

    async def _resume(
        self,
        subscriber: SocketSubscriber,
        cursor: dict[int, Position] | None,
        gaps: list[str],
        until: dict[int, Position],
        wanted: frozenset[str],
        before: frozenset[str],
    ) -> None:
        services = self._services
        if cursor is None:
            await subscriber.replay(None)
            return

        def share(message: Message) -> Item | None:
            hub = services.hub
            if hub.share(subscriber, message, wanted) is None:
                return None
            base = subscriber.base.get(message.stream)
            since = message.position is not None and base is not None and message.position > base
            if since and hub.share(subscriber, message, before) is not None:
                return None  # received through another room since this connection was authenticated
            return hub.share(subscriber, message)

        user = services.paced(subscriber.user)
        await subscriber.replay(services.replay.missed(cursor, until, share, gaps=gaps, user=user), wanted)

    async def report(self, subscriber: SocketSubscriber, error: StationsError) -> dict[str, Any]:
        """Report a refused request: as an event, and as the acknowledgement."""
        self._services.refusals.count("message", error.code, error.message)
        name = "unauthorized" if isinstance(error, (UnauthorizedError, ForbiddenError)) else "system:error"
        await self._emit(subscriber, make_event(name, message=error.message, code=error.code))
        return {"ok": False, "code": error.code, "message": error.message}
