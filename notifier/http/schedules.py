"""The endpoints of a queue's schedules."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import principal_of
from notifier.http.queue_requests import FURTHEST, administered, number_in, relayed, services_of
from notifier.http.replies import success
from seven_stations.queue.queues import MAX_LIMIT


async def schedules(request: Request) -> Response:
    """``GET /api/queues/{name}/schedules``: callers who are not admins see only their own schedules."""
    principal = await principal_of(request)
    start = number_in(request, "start", default=0, least=0, most=FURTHEST)
    limit = number_in(request, "limit", default=20, least=1, most=MAX_LIMIT)
    found = await services_of(request).schedules(await relayed(request)).page(start, limit)
    told = [one.record() for one in found if principal.admin or one.user_id == principal.user]
    more: dict[str, Any] = {"next": start + limit} if len(found) == limit else {}
    return success(schedules=told, **more)


async def remove_schedule(request: Request) -> Response:
    """``DELETE /api/queues/{name}/schedules/{scheduleId}``."""
    name = await administered(request, "change the schedules of")
    schedule_id: str = request.path_params["schedule_id"]
    await services_of(request).schedules(name).remove(schedule_id)
    return success(scheduleId=schedule_id)
