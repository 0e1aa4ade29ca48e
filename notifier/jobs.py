"""Looking up jobs, and whether a caller may see them."""

from collections.abc import Mapping
from typing import Any

from notifier.auth import Principal
from notifier.rights import may_see
from seven_stations.log.job_cache import JobCache
from seven_stations.protocol.attempts import attempts_of
from seven_stations.protocol.entries import Stream
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.rooms import Room, subjects_of
from seven_stations.queue.queues import Queues
from seven_stations.queue.store import Store


def owns(principal: Principal, view: JobView) -> bool:
    """Whether the caller may change a visible job: its owner and admins may. A grant only allows seeing it."""
    return principal.admin or (view.user_id is not None and view.user_id == principal.user)


class Jobs:
    """Looks up jobs, for the transports and the routes. ``streams`` are those that are read, by queue."""

    def __init__(
        self,
        queues: Queues,
        store: Store,
        job_cache: JobCache,
        streams: Mapping[str, Stream],
        *,
        analysis_queue: str,
    ) -> None:
        self._queues = queues
        self._store = store
        self._job_cache = job_cache
        self._streams = streams
        self.analysis_queue = analysis_queue

    async def get(self, principal: Principal, queue: str, job_id: str) -> JobView | None:
        """The job, or ``None`` if there is none that the caller may see."""
        view = await self._queues.job(queue, job_id)
        if view is None or not self.sees(principal, view):
            return None
        if queue in self._streams:
            await self._job_cache.know(self._streams[queue], job_id)
        return view

    def attempts(self, principal: Principal, view: JobView) -> list[dict[str, Any]]:
        """What is known of the attempts at a visible job. Stack traces are for its owner and admins."""
        found = attempts_of(view, self._job_cache.history(view.queue, view.job_id))
        return [one.record(foreign=view.foreign, traced=owns(principal, view)) for one in found]

    async def of_analysis(self, principal: Principal, analysis_id: str) -> JobView | None:
        """The job of an analysis that the caller may see: by its record, by the id itself, or by the job cache.

        An id may be one user's analysis and also another user's job without an analysis id; each finds their own.
        """
        record = await self._store.analysis(analysis_id)
        seen = self._job_cache.job_of_analysis(analysis_id)
        candidates = [
            (self.analysis_queue, record.job_id) if record else None,
            (self.analysis_queue, analysis_id),
            seen if seen and seen[0] == self.analysis_queue else None,
        ]
        for candidate in dict.fromkeys(candidates):
            view = await self.get(principal, *candidate) if candidate else None
            if view is not None and view.analysis_id == analysis_id:
                return view
        return None

    async def may_join(self, principal: Principal, wanted: Room) -> bool:
        """Whether the caller may join a room."""
        if principal.granted(wanted.name):
            return True
        if wanted.kind == "job":
            return await self.get(principal, wanted.queue or self.analysis_queue, wanted.identifier) is not None
        return wanted.kind == "analysis" and await self.of_analysis(principal, wanted.identifier) is not None

    def sees(self, principal: Principal, view: JobView) -> bool:
        """Whether the caller may see this job: as its owner, as an admin, or through a grant."""
        subjects = subjects_of(
            view.job_id, view.analysis_id, view.project_id, queue=view.queue, analysis_queue=self.analysis_queue
        )
        return may_see(principal.user, principal.patterns, view.user_id, subjects, admin=principal.admin)
