"""``POST /api/preview``: how a text would be read, told by a process of its own that is ended at its limits."""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import principal_of
from notifier.http.analysis import guard
from notifier.http.body import read_analysis
from notifier.http.quota import Quota
from notifier.services import Services
from notifier.settings import NotifierSettings
from seven_stations.analysis.preview import OUT_OF_MEMORY, REFUSED, SECONDS
from seven_stations.corrections import Correction, as_json, parse_corrections
from seven_stations.errors import InvalidDataError, UnavailableError
from seven_stations.protocol.jobs import check_file

AT_ONCE = 2
MOST_WAITING = 20


class Previews:
    """Runs at most :data:`AT_ONCE` processes; whoever comes while :data:`MOST_WAITING` wait is sent away."""

    def __init__(self, settings: NotifierSettings) -> None:
        self.quota = Quota(settings)
        self._max_bytes = settings.max_text_bytes
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def of(self, data: bytes, corrections: tuple[Correction, ...]) -> bytes:
        """The preview as JSON, read as the corrections say.

        Raises :class:`~seven_stations.errors.InvalidDataError` with the reason where the text cannot be read, or
        not within the limits.
        """
        if self._waiting >= MOST_WAITING:
            raise UnavailableError("Too many texts are being looked at; try again in a moment")
        self._waiting += 1
        try:
            async with self._free:
                return await self._run(data, json.dumps(as_json(corrections)))
        finally:
            self._waiting -= 1

    async def _run(self, data: bytes, corrections: str) -> bytes:
        command = (
            sys.executable,
            "-P",
            "-m",
            "seven_stations.analysis.preview",
            str(self._max_bytes),
            corrections,
        )
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        try:
            # The limit is of processor time, which others may be using.
            said, _ = await asyncio.wait_for(process.communicate(data), 6 * SECONDS)
        except TimeoutError:
            said = b""
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        match process.returncode:
            case 0:
                return said
            case code if code == REFUSED:
                raise InvalidDataError(f"text: {said.decode()}")
            case code if code == OUT_OF_MEMORY:
                raise InvalidDataError(
                    "text: looking at it takes too much memory; it can be analysed all the same"
                )
        raise InvalidDataError("text: looking at it takes too long; it can be analysed all the same")


async def preview(request: Request) -> Response:
    """``POST /api/preview``: the body of ``POST /api/analysis``, of which only text and corrections count."""
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
    # As the process wrote it.
    return Response(
        b'{"success":true,"preview":' + found + b"}",
        media_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def _text_in(body: dict[str, Any]) -> str:
    """The text at one of the two places where it may stand in a job's data."""
    options = body.get("options")
    text = body.get("text")
    if text is None and isinstance(options, dict):
        text = options.get("text")
    if not isinstance(text, str):
        raise InvalidDataError("text: a string is needed")
    return text
