"""The endpoints of queues: their counts and workers, pausing and emptying them."""

import asyncio
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from redis.exceptions import ResponseError
from starlette.requests import Request
from starlette.responses import Response

from notifier.access import principal_of
from notifier.http import queue_schemas as answers
from notifier.http.body import read_json
from notifier.http.endpoint import Endpoint
from notifier.http.queue_requests import QUEUE, READ, administered, relayed, services_of
from notifier.http.replies import BadRequestError, success
from notifier.jobs import owns
from seven_stations.errors import UnavailableError
from seven_stations.model import fault
from seven_stations.queue.keys import Keys
from seven_stations.queue.workers import workers_with_jobs

_EMPTIED = "400 401 403 404 413 503"
_ADMINS = "For admins."

B = TypeVar("B", bound=BaseModel)


@Endpoint(
    "GET", "/api/queues", "The queues and their counts", answers.QueuesAnswer, "401 403 503", name="listQueues"
)
async def queues(request: Request) -> Response:
    await principal_of(request)
    services = services_of(request)
    await services.listening()
    names = sorted(services.listener.relayed)
    return success(queues=await asyncio.gather(*(services.queues.state(name) for name in names)))


@Endpoint("GET", QUEUE, "One queue", answers.QueueAnswer, READ, name="getQueue")
async def queue(request: Request) -> Response:
    await principal_of(request)
    return success(queue=await services_of(request).queues.state(await relayed(request)))


@Endpoint(
    "GET",
    QUEUE + "/workers",
    "The connected workers",
    answers.WorkersAnswer,
    READ,
    about="Non-admins see only their own jobs, and no addresses.",
    name="listWorkers",
)
async def workers(request: Request) -> Response:
    principal, services = await principal_of(request), services_of(request)
    keys = Keys(services.settings.prefix, await relayed(request))
    try:
        found = await workers_with_jobs(services.client, services.queues, keys)
    except ResponseError as error:
        raise UnavailableError("The server does not list its connections (CLIENT LIST)") from error
    if principal.admin:
        return success(workers=[worker.record() for worker in found])
    told = [replace(one, jobs=[view for view in one.jobs if owns(principal, view)]).record() for one in found]
    return success(workers=[{name: one[name] for name in one if name != "address"} for one in told])


@Endpoint("POST", QUEUE + "/pause", "Pause a queue", answers.QueueAnswer, READ, about=_ADMINS)
async def pause(request: Request) -> Response:
    name = await administered(request, "pause")
    await services_of(request).operations.pause(name)
    return success(queue=await services_of(request).queues.state(name))


@Endpoint("POST", QUEUE + "/resume", "Resume a queue", answers.QueueAnswer, READ, about=_ADMINS)
async def resume(request: Request) -> Response:
    name = await administered(request, "resume")
    await services_of(request).operations.resume(name)
    return success(queue=await services_of(request).queues.state(name))


@Endpoint(
    "POST",
    QUEUE + "/drain",
    "Remove the waiting jobs",
    answers.Count,
    _EMPTIED,
    about=_ADMINS,
    body=answers.Drain,
    body_optional=True,
)
async def drain(request: Request) -> Response:
    name = await administered(request, "drain")
    asked = await _body(request, answers.Drain)
    return success(count=await services_of(request).operations.drain(name, delayed=asked.delayed))


@Endpoint(
    "POST",
    QUEUE + "/clean",
    "Remove old jobs in a state",
    answers.Count,
    _EMPTIED,
    about=_ADMINS,
    body=answers.Clean,
)
async def clean(request: Request) -> Response:
    name = await administered(request, "clean")
    asked = await _body(request, answers.Clean)
    count = await services_of(request).operations.clean(
        name, asked.state, older_than=asked.older_than, limit=asked.limit
    )
    return success(count=count)


async def _body(request: Request, model: type[B]) -> B:
    """The body as a model; an empty body is an empty object."""
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    body = {} if empty else await read_json(request)
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise BadRequestError(fault(error)) from None
