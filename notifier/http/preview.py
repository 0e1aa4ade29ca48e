"""``POST /api/preview``: how a text would be read, determined in a separate process with limits."""

import json
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from notifier.access import principal_of
from notifier.http import schemas as answers
from notifier.http.analysis import FILE_TYPES, guard
from notifier.http.body import read_analysis
from notifier.http.child_processes import ChildProcesses
from notifier.http.endpoint import Endpoint
from notifier.http.quota import Quota
from notifier.services import Services
from notifier.settings import NotifierSettings
from seven_stations.analysis.preview import OUT_OF_MEMORY, REFUSED, SECONDS, ToldNote
from seven_stations.corrections import Correction, parse_corrections
from seven_stations.errors import InvalidDataError
from seven_stations.protocol.jobs import JobData, check_file
from seven_stations.words import Note, note

log = structlog.get_logger()


class Previews:
    """Computes previews of texts."""

    def __init__(self, settings: NotifierSettings, processes: ChildProcesses) -> None:
        self.quota = Quota(settings)
        self._max_bytes = settings.max_text_bytes
        self._processes = processes

    async def of(self, data: bytes, corrections: tuple[Correction, ...]) -> bytes:
        """The preview of a text read with the corrections, as JSON.

        Raises :class:`~seven_stations.errors.InvalidDataError` if the text cannot be read, or not within the
        limits.
        """
        arguments = (str(self._max_bytes), json.dumps([one.as_json() for one in corrections]))
        code, said = await self._processes.run(
            "seven_stations.analysis.preview", *arguments, data=data, seconds=SECONDS
        )
        match code:
            case 0:
                return said
            case _ if code == REFUSED:
                told = ToldNote.model_validate_json(said)
                raise InvalidDataError.of_text(Note(told.code, told.values))
            case _ if code == OUT_OF_MEMORY:
                raise InvalidDataError.of_text(note("preview-memory"))
        if code is None or code < 0:
            raise InvalidDataError.of_text(note("preview-time"))
        log.error("a preview failed", exit_code=code)
        raise InvalidDataError.of_text(note("preview-failed"))


@Endpoint(
    "POST",
    "/api/preview",
    "How a text would be read",
    answers.PreviewAnswer,
    "400 401 403 413 422 429 503",
    about="Takes the same body as `POST /api/analysis`; only text and corrections are used. Nothing is stored.",
    body=JobData,
    files=FILE_TYPES,
)
async def preview(request: Request) -> Response:
    services: Services = request.app.state.services
    guard(request)
    principal = await principal_of(request)
    previews: Previews = request.app.state.previews
    previews.quota.take(principal)
    body, file = await read_analysis(
        request, services.settings.max_body_bytes, lambda count: previews.quota.take_bytes(principal, count)
    )
    if file is None:
        file = _text_in(body).encode("utf-8", "replace")
    check_file(file, services.settings.max_text_bytes)
    options = body.get("options")
    corrections = parse_corrections(options.get("corrections") if isinstance(options, dict) else None)
    found = await previews.of(file, corrections)
    # Already encoded by the process.
    return Response(
        b'{"success":true,"preview":' + found + b"}",
        media_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def _text_in(body: dict[str, Any]) -> str:
    """The text, from one of its two places in a job's data."""
    options = body.get("options")
    text = body.get("text")
    if text is None and isinstance(options, dict):
        text = options.get("text")
    if not isinstance(text, str):
        raise InvalidDataError("text: a string is needed")
    return text
