"""Models of the requests and responses of queues and jobs; see ``notifier.http.schemas``."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from notifier.http.schemas import Success
from seven_stations.model import Model
from seven_stations.protocol.attempts import Outcome
from seven_stations.protocol.events import QueueCounts, StationStatus
from seven_stations.protocol.jobview import State
from seven_stations.queue.schedules import Schedule

MAX_WORD = 200
MAX_CURSOR = 2000


class Queue(Model):
    name: str
    paused: bool
    counts: QueueCounts


class QueuesAnswer(Success):
    """The queues that this notifier relays, with their numbers of jobs in each state."""

    queues: list[Queue]


class QueueAnswer(Success):
    """One queue."""

    queue: Queue


class Job(Model):
    """A job, as shown in lists. Times have the same form as in events; `duration` is in milliseconds."""

    job_id: str
    queue_name: str
    job_name: str
    state: State
    user_id: str | None = None
    project_id: str | None = None
    analysis_id: str | None = None
    title: str | None = None
    analysis_type: str | None = None
    compares: int | None = Field(default=None, description="How many analyses a comparison compares.")
    progress: float = Field(ge=0, le=100)
    current_step: int | None = None
    total_steps: int | None = None
    attempts_made: int
    attempts_max: int
    error: str | None = None
    code: str | None = None
    priority: int | None = None
    delayed_until: str | None = None
    scheduler_id: str | None = Field(default=None, description="The schedule that made it.")
    processed_by: str | None = Field(default=None, description="The worker that took it last, by its name.")
    added_at: str
    started_at: str | None = None
    finished_at: str | None = None
    duration: float | None = None
    findings: int | None = Field(
        default=None, description="The number of findings of a finished analysis whose sixth station ran."
    )
    judged: bool | None = Field(default=None, description="Whether a finished analysis could conclude anything.")


class JobsAnswer(Success):
    """One page of jobs. `next` is the cursor of the next page; a page may be short or empty without being the
    last."""

    jobs: list[Job]
    next: str | None = None


class May(Model):
    """What the caller may do with the job in its present state."""

    cancel: bool
    retry: bool
    promote: bool
    remove: bool


class JobAttempt(Model):
    """One attempt at a job; what is no longer known of it is absent. `duration` is in milliseconds."""

    number: int | None = None
    outcome: Outcome = Field(
        description="`stalled`: its worker was lost. `returned`: put back without a failure, as by a rate limit."
    )
    started_at: str | None = None
    ended_at: str | None = None
    duration: float | None = None
    code: str | None = None
    error: str | None = None
    stacktrace: str | None = Field(default=None, description="For its owner and admins.")


class JobLinks(Model):
    own: str = Field(alias="self")
    logs: str
    stream: str
    flow: str | None = Field(default=None, description="Of a job with a parent or children.")
    analysis: str | None = None
    report: str | None = None
    script: str | None = Field(default=None, description="For its owner and admins.")
    replay: str | None = Field(
        default=None,
        description="Of an ended analysis: the stream of its last run from the beginning, while the log has that.",
    )


class JobDetails(Job):
    """A job with all known fields except the text."""

    data: dict[str, Any]
    options: dict[str, Any]
    result: Any = None
    ahead: int | None = Field(default=None, description="How many jobs run before this one, while it waits.")
    expected_wait: float | None = Field(
        default=None,
        description="Milliseconds until it will probably start, if it waits and that can be estimated.",
    )
    attempts: list[JobAttempt] = Field(description="The known attempts, oldest first.")
    stations: list[StationStatus] | None = None
    links: JobLinks
    may: May


class JobAnswer(Success):
    """The present state of one job."""

    job: JobDetails


class FlowJob(Model):
    """A job of a flow, with its children in the order in which they were added."""

    job_id: str
    queue_name: str
    job_name: str
    state: State
    user_id: str | None = None
    analysis_id: str | None = None
    title: str | None = None
    compares: int | None = None
    progress: float
    code: str | None = None
    children: list["FlowJob"]
    hidden: int = Field(description="How many children are not listed: removed, other users', or beyond 200 jobs.")


class FlowAnswer(Success):
    """The flow that a job belongs to, from its first parent on."""

    flow: FlowJob


class WorkersJob(Model):
    job_id: str
    title: str | None = None
    user_id: str | None = None
    started_at: str | None = None


class Worker(Model):
    """A connected worker; `name` is empty if it has none."""

    name: str
    connected_at: str
    address: str | None = Field(default=None, description="For admins.")
    jobs: list[WorkersJob] = Field(description="Its running jobs that the caller may see.")


class WorkersAnswer(Success):
    """The workers of a queue, in any language, found by BullMQ's connection names."""

    workers: list[Worker]


class SchedulesAnswer(Success):
    """Schedules by their next run; `next` is the start of the following ones. A page may be short or empty without
    being the last."""

    schedules: list[Schedule]
    next: int | None = None


class RemovedSchedule(Success):
    """The schedule that was removed."""

    schedule_id: str


class Line(Model):
    """A log line in English; in our own lines, `code` and `values` are the same message for other languages.
    `time` is ISO 8601."""

    sequence: int
    line: str
    time: str | None = None
    code: str | None = None
    values: dict[str, Any] | None = None


class LinesAnswer(Success):
    """Lines of a job's log; `next` is the start of the following ones. `total` includes those `before`."""

    lines: list[Line]
    total: int
    before: int | None = Field(
        default=None,
        description="How many lines were trimmed (`keepLogs`) before the first one kept. Absent if they were not "
        "counted, as by workers of other applications; numbers then begin at the first line kept.",
    )
    next: int | None = None


class Removed(Success):
    """The job that was removed."""

    job_id: str


class Count(Success):
    """How many jobs were removed."""

    count: int


class _Request(Model):
    model_config = ConfigDict(extra="forbid", strict=True)


class Drain(_Request):
    """What to drain besides the waiting and prioritized jobs."""

    delayed: bool = False


class Clean(_Request):
    """Which jobs to remove: at most `limit` in a state, added or ended more than `olderThan` seconds ago."""

    state: Literal["completed", "failed", "waiting", "delayed", "prioritized"]
    older_than: float = Field(default=0, ge=0, le=10 * 365 * 24 * 3600)
    limit: int = Field(default=1000, ge=1, le=100_000)
