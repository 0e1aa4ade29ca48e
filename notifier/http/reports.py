"""The endpoints of an analysis's report in all formats, and of its text as it was read."""

import asyncio
import zlib

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import ForbiddenError
from notifier.auth import Principal
from notifier.http import schemas as answers
from notifier.http.analysis import ONE, visible
from notifier.http.child_processes import ChildProcesses
from notifier.http.endpoint import TEXT, Endpoint, in_query
from notifier.http.quota import Quota
from notifier.http.replies import BadRequestError, accepts_coding
from notifier.jobs import owns
from notifier.services import Services
from seven_stations.analysis.exports import FORMATS, NEEDS_TEXT, TABLES, ZIP
from seven_stations.analysis.preview import REFUSED
from seven_stations.errors import InvalidDataError, NotFoundError
from seven_stations.protocol.jobview import JobView
from seven_stations.queue.store import REPORT_FORMATS, Holder

_SECONDS = 20
_KEPT = {
    "script": "application/json",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
"""The formats that workers store; the others are made on request."""

_HEADERS = {
    # The report is a separate page, with inline styles and without scripts.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}


_MEDIA = {
    "application/json": {"schema": {"type": "object"}},
    "text/markdown": {"schema": TEXT},
    "text/html": {"schema": TEXT},
    **{media.partition(";")[0]: {"schema": TEXT} for media in FORMATS.values()},
    ZIP: {"schema": {"type": "string", "format": "binary"}},
}


@Endpoint(
    "GET",
    ONE + "/report",
    "The finished report",
    ("The report itself.", _MEDIA),
    "400 401 403 404 422 429 503",
    about="`fountain` and `fdx` contain the text, so they are for its owner and admins.",
    parameters=(
        in_query(
            "format",
            {"enum": [*REPORT_FORMATS, *FORMATS]},
            "The format of the report; by default chosen by `Accept`.",
        ),
        in_query("table", {"enum": list(TABLES)}, "With `csv`: only this table, instead of a zip of all."),
    ),
)
async def report(request: Request) -> Response:
    services: Services = request.app.state.services
    principal, view = await visible(request)
    fmt = request.query_params.get("format") or _accepted(request.headers.get("accept", ""))
    if fmt in FORMATS:
        return await _exported(request, principal, view, fmt)
    if fmt not in REPORT_FORMATS:
        raise BadRequestError(f"format: use {', '.join((*REPORT_FORMATS, *FORMATS))}")
    packed = await services.store.packed_report(view.job_id, fmt, Holder(view.user_id, view.added_at))
    if packed is None:
        raise _missing(view)
    return await _kept(request, packed, fmt, _HEADERS)


async def _exported(request: Request, principal: Principal, view: JobView, fmt: str) -> Response:
    services: Services = request.app.state.services
    table = (request.query_params.get("table") or None) if fmt == "csv" else None
    if table is not None and table not in TABLES:
        raise BadRequestError(f"table: use {', '.join(TABLES)}")
    holder = Holder(view.user_id, view.added_at)
    text: bytes | None = b""
    if fmt in NEEDS_TEXT:
        if not owns(principal, view):
            raise ForbiddenError("Only its owner and admins may see the text")
        text = await services.store.packed_report(view.job_id, "script", holder)
    kept = await services.store.packed_report(view.job_id, "json", holder)
    if kept is None or text is None:
        raise _missing(view)
    exports: Quota = request.app.state.exports
    exports.take(principal)
    processes: ChildProcesses = request.app.state.processes
    arguments = (fmt,) if table is None else (fmt, table)
    code, made = await processes.run(
        "seven_stations.analysis.exports",
        *arguments,
        data=b"%d %d\n" % (len(kept), len(text)) + kept + text,
        seconds=_SECONDS,
    )
    if code == REFUSED:
        raise InvalidDataError("format: {reason}", reason=made.decode())
    if code != 0:
        raise InvalidDataError("format: this report takes too much time or memory to convert")
    zipped = fmt == "csv" and table is None
    return Response(
        made,
        media_type=ZIP if zipped else FORMATS[fmt],
        headers={**_HEADERS, "Content-Disposition": "attachment"},  # the page's link names the file
    )


@Endpoint("GET", ONE + "/script", "The text as it was read", answers.Script, "401 403 404 503")
async def script(request: Request) -> Response:
    services: Services = request.app.state.services
    principal, view = await visible(request)
    if not owns(principal, view):
        raise ForbiddenError("Only its owner and admins may see the text")
    packed = await services.store.packed_report(view.job_id, "script", Holder(view.user_id, view.added_at))
    if packed is None:
        raise NotFoundError("There is no text: it has not been read yet, or it has expired")
    return await _kept(
        request, packed, "script", {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    )


async def _kept(request: Request, packed: bytes, fmt: str, headers: dict[str, str]) -> Response:
    """What a worker wrote, compressed as it is kept where the client takes that."""
    headers = {**headers, "Vary": "Accept-Encoding"}
    if accepts_coding(request, "deflate"):
        # Stored in zlib's format, which HTTP calls deflate.
        headers["Content-Encoding"] = "deflate"
    else:
        packed = await asyncio.to_thread(zlib.decompress, packed)
    return Response(packed, media_type=_KEPT[fmt], headers=headers)


def _missing(view: JobView) -> NotFoundError:
    return NotFoundError(
        "There is no report, or it has expired" if view.ended else "There is no report yet: the job has not ended"
    )


def _accepted(accept: str) -> str:
    for part in accept.split(","):
        kind = part.partition(";")[0].strip().lower()
        if kind == "text/markdown":
            return "md"
        if kind == "text/html":
            return "html"
    return "json"
