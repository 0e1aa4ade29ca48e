"""Jobs as they are now: state, owner, progress, result. And whether a caller may know of them."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from redis.asyncio import Redis

from notifier.auth import Principal
from notifier.knowledge import Knowledge, identifier
from protocol.keys import Keys
from protocol.rooms import Room, room
from protocol.store import Store

State = Literal["waiting", "active", "completed", "failed", "delayed"]

_FIELDS = (
    "name",
    "opts",
    "progress",
    "returnvalue",
    "failedReason",
    "timestamp",
    "processedOn",
    "finishedOn",
    "atm",
)

_LAST_MS = 253_402_300_799_999  # the year 9999


@dataclass(frozen=True, slots=True)
class JobView:
    """One job at one moment. Times in epoch milliseconds."""

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

    @property
    def ended(self) -> bool:
        return self.state in ("completed", "failed")


class Jobs:
    """Looks jobs up. ``client`` decodes responses."""

    def __init__(
        self, client: Redis, store: Store, knowledge: Knowledge, *, prefix: str, analysis_queue: str
    ) -> None:
        self._redis = client
        self._store = store
        self._knowledge = knowledge
        self._prefix = prefix
        self.analysis_queue = analysis_queue

    async def get(self, queue: str, job_id: str) -> JobView | None:
        """The job, or ``None`` where there is none."""
        keys = Keys(self._prefix, queue)
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hmget(keys.job(job_id), *_FIELDS)
        for kind in ("completed", "failed", "delayed"):
            pipeline.zscore(keys.of(kind), job_id)
        pipeline.lpos(keys.of("active"), job_id)
        pipeline.hget(keys.job(job_id), "data")
        fields, completed, failed, delayed, active, raw = await pipeline.execute()
        values = dict(zip(_FIELDS, fields, strict=True))
        if values["timestamp"] is None:
            return None
        state: State = "waiting"
        if completed is not None:
            state = "completed"
        elif failed is not None:
            state = "failed"
        elif active is not None:
            state = "active"
        elif delayed is not None:
            state = "delayed"
        data, opts = _json(raw), _json(values["opts"])
        data = data if isinstance(data, dict) else {}
        attempts = opts.get("attempts") if isinstance(opts, dict) else None
        return JobView(
            queue=queue,
            job_id=job_id,
            name=values["name"] or "",
            state=state,
            user_id=identifier(data.get("userId")),
            project_id=identifier(data.get("projectId")),
            analysis_id=identifier(data.get("analysisId")) or job_id,
            title=data.get("title") if isinstance(data.get("title"), str) else None,
            progress=_json(values["progress"]),
            result=_json(values["returnvalue"]),
            failed_reason=values["failedReason"],
            attempts_made=int(values["atm"] or 0),
            attempts_max=attempts if isinstance(attempts, int) and attempts > 0 else 1,
            added_at=_time(values["timestamp"]) or 0,
            started_at=_time(values["processedOn"]),
            finished_at=_time(values["finishedOn"]),
        )

    async def of_analysis(self, analysis_id: str) -> JobView | None:
        """The job of an analysis: by its record, by what this notifier saw, or by the id itself."""
        record = await self._store.analysis(analysis_id)
        seen = self._knowledge.job_of_analysis(analysis_id)
        candidates = [
            (self.analysis_queue, record.job_id) if record else None,
            seen if seen and seen[0] == self.analysis_queue else None,
            (self.analysis_queue, analysis_id),
        ]
        for candidate in candidates:
            view = await self.get(*candidate) if candidate else None
            if view is not None and view.analysis_id == analysis_id:
                return view
        return None

    def visible(self, principal: Principal, view: JobView) -> bool:
        """Whether the caller may see this job: its owner, an admin, or by a grant."""
        if principal.admin or (view.user_id is not None and view.user_id == principal.user):
            return True
        names = [
            room("job", view.job_id, queue=view.queue, default_queue=self.analysis_queue),
            room("analysis", view.analysis_id),
        ]
        if view.project_id:
            names.append(room("project", view.project_id))
        return any(principal.granted(name) for name in names)

    async def may_join(self, principal: Principal, wanted: Room) -> bool:
        """Whether the caller may be in a room."""
        if principal.granted(wanted.name):
            return True
        view = None
        if wanted.kind == "job":
            view = await self.get(wanted.queue or self.analysis_queue, wanted.identifier)
        elif wanted.kind == "analysis":
            view = await self.of_analysis(wanted.identifier)
        return view is not None and self.visible(principal, view)


def _time(raw: str | None) -> int | None:
    """Epoch milliseconds; ``None`` where another producer wrote something else (they may choose the timestamp)."""
    try:
        value = float(raw or "nan")
    except ValueError:
        return None
    return int(value) if 0 <= value <= _LAST_MS else None


def _json(raw: str | None) -> Any:
    if raw is None:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw
