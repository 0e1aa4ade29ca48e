"""Publishing events from code: any process of the deployment may send events to viewers.

Published events go into their own stream, so every notifier delivers them, they have cursors, and they can be
replayed like all other events. Errors are raised to the caller.
"""

import json
from collections.abc import Sequence
from itertools import count
from typing import Any

from redis.asyncio import Redis

from seven_stations.errors import StationsError
from seven_stations.protocol.events import EVENTS, Payload, StationStatus, make_event
from seven_stations.protocol.rooms import GLOBAL, Target, room
from seven_stations.queue.keys import published_stream
from seven_stations.stations import STATION_NAMES, StationState

MAX_BYTES = 65_536
"""The size limit of one published event, which is kept in the log and copied to every viewer."""

_KEPT = 10_000
_CONNECTION_EVENTS = frozenset({"connected", "authenticated", "unauthorized", "disconnected"})


class UnpublishableError(StationsError):
    """This event cannot be published."""

    code = "bad-event"


class Publisher:
    """Publishes for one deployment. ``queue`` is its default queue, whose job rooms have short names."""

    def __init__(self, redis: Redis, *, prefix: str = "bull", queue: str = "ai-analysis") -> None:
        self._redis = redis
        self._key = published_stream(prefix)
        self._queue = queue
        self._lines = count(1)

    async def broadcast(self, event: Payload, *, target: Target = "all") -> str:
        """Send an event to every authenticated connection; returns the entry's id."""
        return await self.to_room(GLOBAL, event, target=target)

    async def to_room(
        self, name: str | list[str], event: Payload, *, target: Target = "all", limited: Sequence[str] = ()
    ) -> str:
        """Send an event to the connections in a room, or in any of several, once to each.

        In the room of a job or an analysis, only those who may see it receive the event; if the event has a
        ``user_id``, it belongs to that user. In the ``limited`` rooms, others receive it without result, data,
        error and message.
        """
        if event.event_type in _CONNECTION_EVENTS or event.event_type not in EVENTS:
            raise UnpublishableError(f"{event.event_type} is not an event that can be published")
        own_id = event.event_id
        body = json.loads(event.model_copy(update={"event_id": None}).json_bytes())
        if own_id is not None:
            # The server sets the cursor.
            details = body.get("details")
            body["details"] = {**(details if isinstance(details, dict) else {}), "sourceEventId": own_id}
        return await self._add(
            name, event.event_type, {"payload": json.dumps(body, ensure_ascii=False)}, target, limited
        )

    async def to_user(self, user_id: str, event: Payload, *, target: Target = "all") -> str:
        return await self.to_room(room("user", user_id), event, target=target)

    async def to_project(self, project_id: str, event: Payload, *, target: Target = "all") -> str:
        return await self.to_room(room("project", project_id), event, target=target)

    async def to_queue(self, queue: str, event: Payload, *, target: Target = "all") -> str:
        return await self.to_room(room("queue", queue), event, target=target)

    # System

    async def emit_system_info(self, message: str, *, target: Target = "all", **fields: Any) -> str:
        return await self.broadcast(make_event("system:info", message=message, **fields), target=target)

    async def emit_system_warning(self, message: str, *, target: Target = "all", **fields: Any) -> str:
        return await self.broadcast(make_event("system:warning", message=message, **fields), target=target)

    async def emit_system_error(self, message: str, *, target: Target = "all", **fields: Any) -> str:
        return await self.broadcast(make_event("system:error", message=message, **fields), target=target)

    # Jobs and analyses outside any queue: ``fields`` are the event's, in snake_case

    async def emit_job_started(self, *, target: Target = "all", **fields: Any) -> str:
        return await self._job("job:started", fields, target)

    async def emit_job_progress(self, *, target: Target = "all", **fields: Any) -> str:
        return await self._job("job:progress", {"status": "active", **fields}, target)

    async def emit_job_completed(self, *, target: Target = "all", **fields: Any) -> str:
        return await self._job("job:completed", fields, target)

    async def emit_job_failed(self, *, target: Target = "all", **fields: Any) -> str:
        return await self._job("job:failed", fields, target)

    async def emit_analysis_progress(self, *, target: Target = "all", **fields: Any) -> str:
        """By default, the stations before ``current_station`` are completed and those after it are waiting."""
        if "stations" not in fields:
            fields["stations"] = _stations(fields["current_station"], fields["progress"])
        return await self._analysis("analysis:progress", fields, target)

    async def emit_station_completed(self, *, target: Target = "all", **fields: Any) -> str:
        return await self._analysis("analysis:station_completed", fields, target)

    async def stream_data(self, name: str, text: str, event: str, *, target: Target = "all", **fields: Any) -> str:
        """Send a piece of text to a room.

        If ``event`` is one of the protocol's with a ``line``, the text becomes that line and ``fields`` are its
        other fields. By default, the job or analysis comes from the room's name, and ``sequence`` counts what this
        publisher has sent. An ``event`` with another name is sent as raw text.
        """
        if event in EVENTS:
            known = {**self._about(event, name), **fields}
            return await self.to_room(name, make_event(event, line=text, **known), target=target)
        if not event or not event.isprintable() or ":" in event or len(event) > 100:
            raise UnpublishableError("A name of its own has no colon, no control characters and 1 to 100 letters")
        return await self._add(name, event, {"text": text}, target)

    def _about(self, event: str, name: str) -> dict[str, Any]:
        """The job or analysis that a room's name identifies."""
        kind, _, identifier = name.partition(":")
        if event == f"{kind}:log" == "analysis:log":
            return {"analysis_id": identifier, "job_id": identifier, "sequence": next(self._lines)}
        if event == f"{kind}:log" == "job:log":
            return {"job_id": identifier, "queue_name": self._queue, "sequence": next(self._lines)}
        return {}

    async def _job(self, name: str, fields: dict[str, Any], target: Target) -> str:
        event = make_event(name, **fields)
        queue = fields["queue_name"]
        rooms = [room("job", fields["job_id"], queue=queue, default_queue=self._queue)]
        if event.user_id:
            rooms.append(room("user", event.user_id))
        return await self.to_room(rooms, event, target=target, limited=[room("queue", queue)])

    async def _analysis(self, name: str, fields: dict[str, Any], target: Target) -> str:
        fields = {"job_id": fields["analysis_id"], **fields}  # the analysis id is the default job id
        event = make_event(name, **fields)
        rooms = [room("analysis", fields["analysis_id"]), room("job", fields["job_id"])]
        if fields.get("project_id"):
            rooms.append(room("project", fields["project_id"]))
        if event.user_id:
            rooms.append(room("user", event.user_id))
        return await self.to_room(rooms, event, target=target)

    async def _add(
        self, name: str | list[str], event: str, body: dict[str, str], target: Target, limited: Sequence[str] = ()
    ) -> str:
        if target not in ("all", "websocket", "sse"):
            raise UnpublishableError("target: use all, websocket or sse")
        size = sum(len(value.encode("utf-8", "surrogatepass")) for value in body.values())
        if size > MAX_BYTES:
            raise UnpublishableError(f"The event has {size:,} bytes, the limit is {MAX_BYTES:,}")
        rooms = [name] if isinstance(name, str) else name
        fields: dict[Any, Any] = {"event": event, "rooms": json.dumps(rooms), "target": target, **body}
        if limited:
            fields["limited"] = json.dumps(list(limited))
        entry = await self._redis.xadd(self._key, fields, maxlen=_KEPT, approximate=True)
        return entry.decode() if isinstance(entry, bytes) else str(entry)  # depends on whether the client decodes


def _stations(current: int, progress: float) -> list[StationStatus]:
    """The states of all stations, from the one that runs and the overall progress."""

    def state(number: int) -> StationState:
        if number < current or progress >= 100:  # percent
            return StationState.COMPLETED
        return StationState.ACTIVE if number == current else StationState.WAITING

    return [
        StationStatus(number=number, name=name, state=state(number))
        for number, name in enumerate(STATION_NAMES, 1)
    ]
