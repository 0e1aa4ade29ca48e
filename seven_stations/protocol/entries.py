"""Entries of a queue's event stream, and the known facts of their jobs."""

from dataclasses import dataclass, field

from seven_stations.protocol.attempt_history import History
from seven_stations.protocol.cursor import Position

MAX_NAME = 1000
"""The most characters of a name given by a producer that are used; it is part of every event of the job."""

PUBLISHED = ""
"""The queue name that stands for the stream of published events."""


@dataclass(slots=True, eq=False)
class Stream:
    """One stream and how far it has been read. ``seen`` is the number of entries that are accounted for."""

    number: int
    key: str
    queue: str
    position: Position
    seen: int


class Entry:
    """One entry of a stream."""

    __slots__ = ("event", "fields", "job_id", "position", "stream")

    def __init__(self, stream: Stream, position: Position, fields: dict[str, str]) -> None:
        self.stream = stream
        self.position = position
        self.fields = fields
        self.event = fields.get("event", "")
        self.job_id = fields.get("jobId")


@dataclass(slots=True)
class JobFacts:
    """What is known of one job. If its id was used by previous jobs, ``earlier`` holds the facts of the previous
    one."""

    name: str = ""
    user_id: str | None = None
    project_id: str | None = None
    analysis_id: str | None = None
    known: bool = False
    attempts_max: int = 1
    processed_on: int | None = None
    telemetry: str | None = None
    """The context of its producer's trace."""
    history: History = field(default_factory=History)
    added: Position | None = None
    """The position at which it was added, if the log was read from there."""
    earlier: "JobFacts | None" = None
