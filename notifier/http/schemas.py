"""Models of the requests and responses of the HTTP endpoints.

The OpenAPI document is generated from them, and the endpoints are tested against it. A field that is ``None`` here
is absent from the response.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from seven_stations.analysis.preview import Preview
from seven_stations.corrections import MAX_CORRECTIONS, LineRole, Merge, Split
from seven_stations.protocol.events import StationStatus
from seven_stations.protocol.jobs import JobResult
from seven_stations.protocol.jobview import State
from seven_stations.protocol.rooms import Target

Status = Literal["up", "down"]


class Answer(BaseModel):
    """The base of all HTTP models: camelCase in JSON."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Success(Answer):
    """The request succeeded."""

    success: Literal[True]


class Fault(Answer):
    code: str
    message: str
    reason: dict[str, Any] | None = Field(
        default=None, description="Why a text cannot be read, as a `code` with its `values`."
    )


class Failure(Answer):
    """The request failed: `code` is for programs, `message` for people."""

    success: Literal[False]
    error: Fault


class Live(Success):
    """The process responds."""

    state: Literal["live"]


class Ready(Success):
    """Redis is reachable, and these queues' streams are being read."""

    state: Literal["ready"]
    queues: list[str]
    unreadable: list[str]
    """Queues whose log cannot be read, because its key holds another type."""


class Token(Answer):
    """A JWT to be stored in a cookie."""

    token: str = Field(max_length=16_384, pattern=r"^[A-Za-z0-9._~+/=-]+$")


class SignedIn(Success):
    """The caller."""

    user_id: str
    admin: bool


class FileLimits(Answer):
    """Size limits in bytes: of a text, and of a PDF or Word file."""

    text: int
    file: int


class Session(SignedIn):
    """The caller, and whether the server is open (without keys, so that every caller is believed)."""

    rooms: list[str]
    """Patterns of the rooms that the token grants."""
    open: bool
    limits: FileLimits


class SocketsHealth(Answer):
    status: Literal["operational"]
    initialized: bool


class StreamsHealth(Answer):
    status: Literal["operational"]
    clients: int


class RedisHealth(Answer):
    status: Status


class ListenerHealth(Answer):
    status: Status
    lag_ms: int


class Health(Answer):
    websocket: SocketsHealth
    sse: StreamsHealth
    redis: RedisHealth
    listener: ListenerHealth
    overall: Literal["healthy", "degraded", "down"]
    timestamp: str


class HealthAnswer(Success):
    """The health of the notifier."""

    health: Health


class SocketsStats(Answer):
    total_connections: int
    authenticated_connections: int
    direct_connections: int
    rooms: list[str]


class RoomStats(Answer):
    name: str
    clients: int


class UserStats(Answer):
    user_id: str
    clients: int


class StreamsStats(Answer):
    total_clients: int
    authenticated_clients: int
    direct_clients: int
    rooms: list[RoomStats]
    users: list[UserStats]


class Stats(Answer):
    websocket: SocketsStats
    sse: StreamsStats
    hub: dict[str, int]
    listener: dict[str, int]
    uptime_seconds: float
    timestamp: str


class StatsAnswer(Success):
    """This notifier's connections; names of rooms and users are for admins only."""

    stats: Stats


class EventRequest(Answer):
    """An event for everyone; missing base fields of its payload are added."""

    event_type: str
    payload: dict[str, Any] | None = None
    target: Target = "all"


class Published(Success):
    """The entry in the log that the event became."""

    entry: str
    target: Target


class Links(Answer):
    own: str = Field(alias="self")
    report: str
    stream: str
    page: str


class Added(Success):
    """The job that was added, or that an earlier request with the same key had added."""

    job_id: str
    analysis_id: str
    queue: str
    links: Links


class Again(Answer):
    """What was read wrongly; replaces the corrections of the existing analysis."""

    corrections: list[Merge | Split | LineRole] = Field(max_length=MAX_CORRECTIONS)


class PreviewAnswer(Success):
    """How a text would be read."""

    preview: Preview


class Analysis(Answer):
    analysis_id: str
    job_id: str
    queue_name: str
    title: str | None = None
    user_id: str | None = None
    project_id: str | None = None
    state: State
    progress: float
    stations: list[StationStatus]
    result: JobResult | None = None
    error: str | None = None
    code: str | None = None
    attempts_made: int
    attempts_max: int
    added_at: str
    started_at: str | None = None
    finished_at: str | None = None
    links: Links


class AnalysisAnswer(Success):
    """The present state of one analysis."""

    analysis: Analysis


class Forgotten(Success):
    """How many keys were removed."""

    removed: int


class Script(Answer):
    """The text as it was read. Lines and scenes count from 1, speakers from 0.

    ``roles`` has one letter per line: ``h`` heading, ``a`` action, ``c`` cue, ``p`` parenthetical, ``d`` speech,
    ``t`` transition, ``o`` not part of the script, ``u`` resembles a cue or a heading but was read as neither. A
    row of ``scenes`` is its first line, heading and act; one of ``speeches`` is its first and last line, its
    speaker and its scene.
    """

    title: str | None
    language: str
    lines: list[str]
    roles: str
    scenes: list[tuple[int, str, int | None]]
    speakers: list[str]
    speeches: list[tuple[int, int, int, int]]
