"""The endpoints of a queue's schedules."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import principal_of
from notifier.http import queue_schemas as answers
from notifier.http.endpoint import Endpoint, in_query
from notifier.http.queue_requests import (
    FURTHEST,
    QUEUE,
    READ,
    administered,
    number_in,
    relayed,
    services_of,
    whole,
)
from notifier.http.replies import success
from seven_stations.queue.queues import MAX_LIMIT


@Endpoint(
    "GET",
    QUEUE + "/schedules",
    "The schedules of a queue",
    answers.SchedulesAnswer,
    "400 401 403 404 503",
    about="Non-admins see only their own.",
    name="listSchedules",
    parameters=(
        in_query("start", whole(0, FURTHEST), "The first schedule, counted from 0."),
        in_query("limit", whole(1, MAX_LIMIT), "How many schedules, 20 by default."),
    ),
)
async def schedules(request: Request) -> Response:
    principal = await principal_of(request)
    start = number_in(request, "start", default=0, least=0, most=FURTHEST)
    limit = number_in(request, "limit", default=20, least=1, most=MAX_LIMIT)
    found = await services_of(request).schedules(await relayed(request)).page(start, limit)
    told = [one.as_json() for one in found if principal.admin or one.user_id == principal.user]
    more: dict[str, Any] = {"next": start + limit} if len(found) == limit else {}
    return success(schedules=told, **more)


@Endpoint(
    "DELETE",
    QUEUE + "/schedules/{schedule_id:path}",
    "End a schedule",
    answers.RemovedSchedule,
    READ,
    about="For admins. Its planned run is removed; runs that have begun continue.",
    name="removeSchedule",
)
async def remove_schedule(request: Request) -> Response:
    name = await administered(request, "change the schedules of")
    schedule_id: str = request.path_params["schedule_id"]
    await services_of(request).schedules(name).remove(schedule_id)
    return success(scheduleId=schedule_id)
