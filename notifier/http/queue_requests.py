"""What requests about queues have in common: paths, parameters, and what the caller may see or change."""

import structlog
from starlette.requests import Request

from notifier.access import ForbiddenError, principal_of
from notifier.auth import Principal
from notifier.http.analysis import guard
from notifier.http.queue_schemas import MAX_WORD
from notifier.http.replies import BadRequestError
from notifier.services import Services
from seven_stations.errors import NotFoundError
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.schema import Schema

log = structlog.get_logger()

FURTHEST = 2**31

QUEUE = "/api/queues/{name:queue}"
READ = "401 403 404 503"
"""The statuses of errors of a request that reads."""


def services_of(request: Request) -> Services:
    """The services of this notifier."""
    services: Services = request.app.state.services
    return services


async def relayed(request: Request) -> str:
    """The queue in the path, if this notifier relays it. While it starts, it knows none yet."""
    services = services_of(request)
    name: str = request.path_params["name"]
    await services.listening()
    if name not in services.listener.relayed:
        raise NotFoundError("There is no such queue")
    return name


async def visible(request: Request, principal: Principal) -> JobView:
    """The job in the path; a job that the caller may not see does not exist for them."""
    services = services_of(request)
    view = await services.jobs.get(principal, await relayed(request), request.path_params["job_id"])
    if view is None:
        raise NotFoundError("There is no such job")
    return view


async def administered(request: Request, operation: str) -> str:
    """The queue in the path, for an admin who is about to change it."""
    guard(request)
    principal = await principal_of(request)
    name = await relayed(request)
    if not principal.admin:
        raise ForbiddenError(f"Only admins may {operation} a queue")
    log.info("queue operated", operation=operation, queue=name, user=principal.user)
    return name


def whole(least: int, most: int) -> Schema:
    """The schema of a whole number."""
    return {"type": "integer", "minimum": least, "maximum": most}


def number_in(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    """A number in the query."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 20 and least <= int(given) <= most):
        raise BadRequestError(f"{name}: a whole number from {least} to {most:,} is needed")
    return int(given)


def word_in(request: Request, name: str) -> str | None:
    """A short text in the query."""
    given = request.query_params.get(name)
    if given is None:
        return None
    if not 0 < len(given) <= MAX_WORD:
        raise BadRequestError(f"{name}: 1 to {MAX_WORD} characters are needed")
    return given
