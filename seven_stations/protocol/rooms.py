"""Room names: ``kind:id``, and which names are valid."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

RoomKind = Literal["user", "project", "queue", "job", "analysis", "global"]

Target = Literal["all", "websocket", "sse"]
"""The transports that an event is sent over."""

GLOBAL = "global"

ROOMS = "user:ID, project:ID, queue:NAME, job:ID, analysis:ID, global"
"""The names of rooms, for messages."""

MAX_ROOM_LENGTH = 300


def room(
    kind: RoomKind, identifier: str = "", *, queue: str | None = None, default_queue: str | None = None
) -> str:
    """The name of a room. A job outside the default queue is ``job:{queue}:{jobId}``."""
    if kind == "global":
        return GLOBAL
    if kind == "job" and queue is not None and queue != default_queue:
        return f"job:{queue}:{identifier}"
    return f"{kind}:{identifier}"


def subjects_of(
    job_id: str, analysis_id: str | None, project_id: str | None, *, queue: str, analysis_queue: str
) -> tuple[str, ...]:
    """The rooms whose grant allows a user to see this job. Jobs of other queues are not analyses."""
    names = [room("job", job_id, queue=queue, default_queue=analysis_queue)]
    if queue == analysis_queue:
        names.append(room("analysis", analysis_id or job_id))
    if project_id:
        names.append(room("project", project_id))
    return tuple(names)


class Places(NamedTuple):
    """The rooms of a job's events, and those whose grant allows a user to see the job."""

    job: tuple[str, ...]
    analysis: tuple[str, ...]
    queue: tuple[str, ...]
    subjects: tuple[str, ...]


@lru_cache(maxsize=4096)
def places_of(
    queue: str, job_id: str, analysis_id: str | None, project_id: str | None, user_id: str | None, default: str
) -> Places:
    """The rooms that a job's events are sent to; ``default`` is the queue whose jobs are analyses."""
    job = room("job", job_id, queue=queue, default_queue=default)
    user = (room("user", user_id),) if user_id else ()
    project = (room("project", project_id),) if project_id else ()
    return Places(
        (job, *user),
        (room("analysis", analysis_id or job_id), job, *project, *user),
        (room("queue", queue),),
        subjects_of(job_id, analysis_id, project_id, queue=queue, analysis_queue=default),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """A parsed room name. ``queue`` is set for job rooms only."""

    name: str
    kind: RoomKind
    identifier: str
    queue: str | None = None


def parse_room(name: object, *, default_queue: str, relayed: frozenset[str] | set[str]) -> Room | None:
    """Parse a room name; ``None`` if it is not valid.

    ``job:a:b`` names job ``b`` of queue ``a`` only if ``a`` is relayed, because ids from job schedulers look like
    ``repeat:key:time`` and belong to the default queue.
    """
    if not isinstance(name, str) or len(name) > MAX_ROOM_LENGTH or any(ord(c) < 32 or ord(c) == 127 for c in name):
        return None
    if name == GLOBAL:
        return Room(name, "global", "")
    kind, separator, identifier = name.partition(":")
    if not separator or not identifier or kind not in get_args(RoomKind) or kind == "global":
        return None
    if kind == "job":
        queue, inner, rest = identifier.partition(":")
        if inner and rest and queue in relayed:
            canonical = f"job:{rest}" if queue == default_queue else name
            return Room(canonical, "job", rest, queue)
        return Room(name, "job", identifier, default_queue)
    return Room(name, kind, identifier)  # type: ignore[arg-type]  # narrowed by the membership test above
