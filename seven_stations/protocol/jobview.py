"""The view of a job at one moment, as read from Redis and shown over HTTP, by the CLI and on the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from seven_stations.errors import split_failure
from seven_stations.protocol.events import StationStatus, timestamp
from seven_stations.protocol.jobs import MARKER, VERSION, identifier, is_ours
from seven_stations.protocol.progress import Progress, foreign_progress, parse_progress
from seven_stations.protocol.untrusted_json import parsed_or_text, whole_number
from seven_stations.stations import STATION_NAMES, TOTAL_STATIONS, StationState

State = Literal["waiting", "active", "completed", "failed", "delayed", "prioritized", "waiting-children"]
STATES: tuple[State, ...] = get_args(State)
ListedState = Literal[State, "cancelled"]
"""States in lists: cancelled jobs are separate from failed ones."""
LISTED_STATES: tuple[ListedState, ...] = (*STATES, "cancelled")

SMALL_FIELDS = (
    "name",
    "timestamp",
    "processedOn",
    "finishedOn",
    "atm",
    "delay",
    "priority",
    "parentKey",
    "rjk",
    "pb",
)
"""Fields of a job's hash that are short, whoever wrote them."""

LARGE_FIELDS = ("data", "opts", "progress", "returnvalue", "failedReason", "stations")
"""Fields that may have any size; ``stations`` is ours, see ``seven_stations.queue.owners``."""

LISTED_BYTES = 8192
"""A field larger than this (such as a text carried inline) is not read for a list."""

_TEXT_FIELDS = frozenset({"text"})


@dataclass(frozen=True, slots=True)
class JobView:
    """One job at one moment. Times are in epoch milliseconds.

    ``data`` and ``options`` are the producer's, without the text; ``data`` is ``None`` if it was too large to be
    read for a list.
    """

    queue: str
    job_id: str
    name: str
    state: State
    user_id: str | None
    project_id: str | None
    analysis_id: str
    title: str | None
    progress: Any
    result: Any
    failed_reason: str | None
    attempts_made: int
    attempts_max: int
    added_at: int
    started_at: int | None
    finished_at: int | None
    analysis_type: str | None = None
    priority: int = 0
    delayed_until: int | None = None
    parent_key: str | None = None
    has_children: bool = False
    """Whether it is the parent of a flow, if that was requested."""
    scheduler_id: str | None = None
    """The schedule that created this job."""
    processed_by: str | None = None
    """The name of the worker that took it last."""
    ahead: int | None = None
    """How many jobs run before this one, if it waits and the number was requested."""
    expected_wait: int | None = None
    """In how many milliseconds it will probably start, if it waits, and this was requested and can be said."""
    stacktrace: tuple[str, ...] = ()
    """The stack traces of failed attempts, the oldest first, if they were requested."""
    data: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    foreign: bool = False
    """Whether the job belongs to a queue of another application's workers."""

    @property
    def ended(self) -> bool:
        return self.state in ("completed", "failed")

    @property
    def listed_state(self) -> ListedState:
        return "cancelled" if self.failure[0] == "cancelled" else self.state

    @property
    def keep_logs(self) -> int | None:
        """The most lines that its log keeps, if there is a limit. BullMQ stores the option as ``kl``."""
        most = self.options.get("kl", self.options.get("keepLogs"))
        return most if isinstance(most, int) and most > 0 else None

    @property
    def own_progress(self) -> Progress | None:
        """The progress that our worker wrote, or ``None``."""
        return parse_progress(self.progress)

    @property
    def own_result(self) -> dict[str, Any] | None:
        """The return value of our worker without its marker; ``None`` if another worker returned it."""
        if is_ours(self.result):
            return {name: value for name, value in self.result.items() if name != MARKER}
        return None

    @property
    def failure(self) -> tuple[str | None, str | None]:
        """``(code, error)`` of a failed job, otherwise ``(None, None)``. Errors of other workers are quoted
        unchanged."""
        if self.state != "failed":
            return None, None
        reason = self.failed_reason or "failed"
        code, error = split_failure(reason)
        return code, reason if self.foreign else error

    @property
    def stations(self) -> list[StationStatus]:
        """The states of all seven stations."""
        progress = self.own_progress
        if progress is not None:
            return progress.stations
        return [
            StationStatus(number=number, name=name, state=StationState.WAITING)
            for number, name in enumerate(STATION_NAMES, 1)
        ]

    @property
    def operations(self) -> frozenset[str]:
        """The operations that this state allows: ``cancel``, ``retry``, ``promote``, ``remove``."""
        if self.state in ("completed", "failed"):
            return frozenset({"retry", "remove"})
        if self.state == "active":
            return frozenset({"cancel"})
        return frozenset({"cancel", "remove"} | ({"promote"} if self.state == "delayed" else set()))

    @property
    def compared(self) -> list[Any]:
        """The ids of the jobs that a comparison compares, in its order, as far as they are known."""
        analyses = (self.data or {}).get("analyses")
        if self.foreign or not isinstance(analyses, list):
            return []
        return [one.get("jobId") if isinstance(one, dict) else None for one in analyses]

    def summary(self) -> dict[str, Any]:
        """The job as the protocol's ``Job``, in JSON data; unknown fields are absent."""
        own = self.own_progress
        shown = foreign_progress(self.progress)
        code, error = self.failure
        fields: dict[str, Any] = {
            "jobId": self.job_id,
            "queueName": self.queue,
            "jobName": self.name,
            "state": self.state,
            "userId": self.user_id,
            "projectId": self.project_id,
            "analysisId": self.analysis_id,
            "title": self.title,
            "analysisType": self.analysis_type,
            "compares": len(self.compared) or None,
            "progress": 100.0
            if self.state == "completed"
            else own.progress
            if own
            else shown.get("progress", 0.0),
            "currentStep": own.current_station if own else shown.get("current_step"),
            "totalSteps": TOTAL_STATIONS if own else shown.get("total_steps"),
            "attemptsMade": self.attempts_made,
            "attemptsMax": self.attempts_max,
            "error": error,
            "code": code,
            "priority": self.priority or None,
            "delayedUntil": _iso(self.delayed_until) if self.state == "delayed" else None,
            "schedulerId": self.scheduler_id,
            "processedBy": self.processed_by,
            "addedAt": timestamp(self.added_at),
            "startedAt": _iso(self.started_at),
            "finishedAt": _iso(self.finished_at) if self.ended else None,
            "duration": self._duration(),
            "findings": self._findings(),
            "judged": self._judged(),
        }
        return {name: value for name, value in fields.items() if value is not None}

    def excerpt(self, *names: str) -> dict[str, Any]:
        """Those of these fields of the summary that are known."""
        fields = self.summary()
        return {name: fields[name] for name in names if name in fields}

    def details(self) -> dict[str, Any]:
        """The summary with data (never the text), options, result, and the stations of an analysis."""
        fields = self.summary()
        fields["data"] = self.data or {}
        fields["options"] = self.options
        if self.ahead is not None:
            fields["ahead"] = self.ahead
        if self.expected_wait is not None:
            fields["expectedWait"] = self.expected_wait
        result = self.own_result
        if self.state == "completed" and self.result is not None:
            fields["result"] = self.result if result is None else result
        if self.own_progress is not None:
            fields["stations"] = [station.as_json() for station in self.stations]
        return fields

    def _findings(self) -> int | None:
        """The number of findings of a finished analysis, if its sixth station ran."""
        own = self.own_progress
        if self.state != "completed" or self.own_result is None or own is None:
            return None
        found = [(one.summary or {}).get("issues") for one in own.stations if one.number == 6]
        return found[0] if found and isinstance(found[0], int) else None

    def _judged(self) -> bool | None:
        """Whether anything could be concluded from the text of a finished analysis."""
        result = self.own_result
        if self.state != "completed" or result is None:
            return None
        doubts = result.get("doubts")
        return not isinstance(doubts, list) or all(code == "few-scenes" for code in doubts)

    def _duration(self) -> float | None:
        result = self.own_result
        if self.state == "completed" and result is not None:
            return float(result["duration"])
        if self.ended and self.started_at and self.finished_at:
            return float(max(0, self.finished_at - self.started_at))
        return None


def view_of(
    queue: str, job_id: str, state: State, fields: Mapping[str, str | None], *, foreign: bool = False
) -> JobView | None:
    """A job from the fields of its hash (large ones may be missing), or ``None`` if there is none."""
    if fields.get("timestamp") is None:
        return None
    data, opts = parsed_or_text(fields.get("data")), parsed_or_text(fields.get("opts"))
    opts = opts if isinstance(opts, dict) else {}
    progress, result = parsed_or_text(fields.get("progress")), parsed_or_text(fields.get("returnvalue"))
    # Owner and title come from the data, or, if it is too large to be read, from what our code stored beside it.
    described = next(
        (
            source
            for source in (data, parsed_or_text(fields.get("stations")), _marked(progress), _marked(result))
            if source
        ),
        {},
    )
    described = described if isinstance(described, dict) else {}
    attempts = opts.get("attempts")
    added_at = whole_number(fields["timestamp"]) or 0
    delay = whole_number(fields.get("delay"))
    return JobView(
        queue=queue,
        job_id=job_id,
        name=fields.get("name") or "",
        state=state,
        user_id=identifier(described.get("userId")),
        project_id=identifier(described.get("projectId")),
        analysis_id=identifier(described.get("analysisId")) or job_id,
        title=_text(described.get("title"))
        or _text((_marked(result) or {}).get("title")),  # it may come from the text
        analysis_type=_text(described.get("analysisType")),
        progress=progress,
        result=result,
        failed_reason=fields.get("failedReason"),
        attempts_made=whole_number(fields.get("atm")) or 0,
        attempts_max=attempts if isinstance(attempts, int) and attempts > 0 else 1,
        added_at=added_at,
        started_at=whole_number(fields.get("processedOn")),
        finished_at=whole_number(fields.get("finishedOn")),
        priority=whole_number(fields.get("priority")) or 0,
        delayed_until=whole_number(fields.get("delayedUntil")) or (added_at + delay if delay else None),
        parent_key=fields.get("parentKey") or None,
        has_children=bool(fields.get("children")),
        scheduler_id=fields.get("rjk") or None,
        processed_by=fields.get("pb") or None,
        data=without_text(data) if isinstance(data, dict) else None,
        options=opts,
        foreign=foreign,
    )


def without_text(data: dict[str, Any]) -> dict[str, Any]:
    """A job's data without the text to analyse, wherever the data holds it."""
    kept = {name: value for name, value in data.items() if name not in _TEXT_FIELDS}
    if isinstance(kept.get("options"), dict):
        kept["options"] = {name: value for name, value in kept["options"].items() if name not in _TEXT_FIELDS}
    return kept


def _marked(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) and value.get(MARKER) == VERSION else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _iso(at: int | None) -> str | None:
    return timestamp(at) if at else None
