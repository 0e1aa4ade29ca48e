"""Models of the requests and responses of the HTTP endpoints.

The OpenAPI document is generated from them, and the endpoints are tested against it. A field that is ``None`` here
is absent from the response.
"""

from typing import Any, Literal

from pydantic import Field

from seven_stations.analysis.outline import SceneRow
from seven_stations.analysis.preview import Preview
from seven_stations.corrections import MAX_CORRECTIONS, LineRole, Merge, Split
from seven_stations.model import Model
from seven_stations.protocol.events import StationStatus
from seven_stations.protocol.jobs import JobResult
from seven_stations.protocol.jobview import State
from seven_stations.protocol.rooms import Target
from seven_stations.stations import AnalysisType

Status = Literal["up", "down"]


class Success(Model):
    """The request succeeded."""

    success: Literal[True]


class Fault(Model):
    code: str
    message: str
    reason: dict[str, Any] | None = Field(
        default=None,
        description="The message as a `code` with its `values`, if it can be translated.",
    )


class Failure(Model):
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


class Token(Model):
    """A JWT to be stored in a cookie."""

    token: str = Field(max_length=16_384, pattern=r"^[A-Za-z0-9._~+/=-]+$")


class SignedIn(Success):
    """The caller."""

    user_id: str
    admin: bool


class FileLimits(Model):
    """Size limits in bytes: of a text, and of a PDF or Word file."""

    text: int
    file: int


class Session(SignedIn):
    """The caller, and whether the server is open (without keys, so that every caller is believed)."""

    rooms: list[str]
    """Patterns of the rooms that the token grants."""
    open: bool
    limits: FileLimits


class SocketsHealth(Model):
    status: Literal["operational"]
    initialized: bool


class StreamsHealth(Model):
    status: Literal["operational"]
    clients: int


class RedisHealth(Model):
    status: Status


class ListenerHealth(Model):
    status: Status
    lag_ms: int


class Health(Model):
    websocket: SocketsHealth
    sse: StreamsHealth
    redis: RedisHealth
    listener: ListenerHealth
    overall: Literal["healthy", "degraded", "down"]
    timestamp: str


class HealthAnswer(Success):
    """The health of the notifier."""

    health: Health


class SocketsStats(Model):
    total_connections: int
    authenticated_connections: int
    direct_connections: int
    rooms: list[str]


class RoomStats(Model):
    name: str
    clients: int


class UserStats(Model):
    user_id: str
    clients: int


class StreamsStats(Model):
    total_clients: int
    authenticated_clients: int
    direct_clients: int
    rooms: list[RoomStats]
    users: list[UserStats]


class Stats(Model):
    websocket: SocketsStats
    sse: StreamsStats
    hub: dict[str, int]
    listener: dict[str, int]
    uptime_seconds: float
    timestamp: str


class StatsAnswer(Success):
    """This notifier's connections; names of rooms and users are for admins only."""

    stats: Stats


class EventRequest(Model):
    """An event for everyone; missing base fields of its payload are added."""

    event_type: str
    payload: dict[str, Any] | None = None
    target: Target = "all"


class Published(Success):
    """The entry in the log that the event became."""

    entry: str
    target: Target


class Links(Model):
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


class Again(Model):
    """What was read wrongly; replaces the corrections of the existing analysis."""

    corrections: list[Merge | Split | LineRole] = Field(max_length=MAX_CORRECTIONS)


class NewDraft(Model):
    """The later draft of an analysed text; it belongs to the same user and project."""

    text: str = Field(pattern=r"\S", description="The text to analyse.")
    title: str | None = Field(default=None, max_length=500)
    language: Literal["en", "ar"] | None = None
    analysis_type: AnalysisType | None = None
    options: dict[str, Any] | None = None


class PreviewAnswer(Success):
    """How a text would be read."""

    preview: Preview


class Analysis(Model):
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


class Script(Model):
    """The text as it was read. Lines and scenes count from 1, speakers from 0.

    ``roles`` has one letter per line: ``h`` heading, ``a`` action, ``c`` cue, ``p`` parenthetical, ``d`` speech,
    ``t`` transition, ``o`` not part of the script, ``u`` resembles a cue or a heading but was read as neither. A
    row of ``scenes`` is as in the report; one of ``speeches`` is its first and last line, its speaker and its
    scene.
    """

    title: str | None
    language: str
    lines: list[str]
    roles: str
    scenes: list[SceneRow]
    speakers: list[str]
    speeches: list[tuple[int, int, int, int]]
