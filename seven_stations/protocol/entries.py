"""Entries of a queue's event stream, and what is known of the jobs that they tell of."""

from dataclasses import dataclass, field

from seven_stations.protocol.attempt_history import History
from seven_stations.protocol.cursor import Position

MAX_NAME = 1000
"""Characters that are told of a name that others gave: it goes into every event of the job."""

PUBLISHED = ""
"""Stands in place of a queue's name for the stream of what code publishes."""


@dataclass(slots=True, eq=False)
class Stream:
    """One stream and how far it has been read. ``seen`` counts the entries that are accounted for."""

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
    """One job. An id that was given to another job since has the facts of each, the ``earlier`` ones behind."""

    name: str = ""
    user_id: str | None = None
    project_id: str | None = None
    analysis_id: str | None = None
    known: bool = False
    attempts_max: int = 1
    processed_on: int | None = None
    history: History = field(default_factory=History)
    added: Position | None = None
    """Where in the log it was added, if the log was read from there on."""
    earlier: "JobFacts | None" = None
