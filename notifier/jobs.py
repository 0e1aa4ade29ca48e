"""Looking jobs up, and whether a caller may know of them."""

from notifier.auth import Principal
from seven_stations.log.job_cache import JobCache
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.rooms import Room, room
from seven_stations.queue.queues import Queues
from seven_stations.queue.store import Store


class Jobs:
    """Looks jobs up, for the transports and the routes."""

    def __init__(self, queues: Queues, store: Store, job_cache: JobCache, *, analysis_queue: str) -> None:
        self._queues = queues
        self._store = store
        self._job_cache = job_cache
        self.analysis_queue = analysis_queue

    async def get(self, queue: str, job_id: str) -> JobView | None:
        """The job, or ``None`` where there is none."""
        return await self._queues.job(queue, job_id)

    async def of_analysis(self, analysis_id: str) -> JobView | None:
        """The job of an analysis: by its record, by what this notifier saw, or by the id itself."""
        record = await self._store.analysis(analysis_id)
        seen = self._job_cache.job_of_analysis(analysis_id)
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
