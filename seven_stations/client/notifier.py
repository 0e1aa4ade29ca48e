"""A client of a notifier: event streams that resume automatically, and reports."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from seven_stations.client.errors import (
    BadRequestError,
    BusyError,
    ClientError,
    NotAllowedError,
    NotFoundError,
    UnreachableError,
)
from seven_stations.client.sse import Parser
from seven_stations.protocol.cursor import MOMENT, Position, decode, encode

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0

_SILENCE_SECONDS = 75.0
"""The time of more than two missed keep-alive comments, after which the connection is considered dead."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the protocol defines it; pass ``cursor`` to resume after it."""

    name: str
    payload: dict[str, Any]
    cursor: str


ENDS = frozenset({"analysis:completed", "analysis:failed", "job:completed", "job:failed"})
"""The events that end the stream of a job or an analysis."""

Lost = Callable[[str, float], None]
"""Called with the reason of a lost connection, and the seconds until the next attempt."""

Token = str | Callable[[], Awaitable[str]]


class _Bearer(httpx.Auth):
    """Adds the bearer token; if it is refused, tries once more with a new token."""

    def __init__(self, token: Token | None) -> None:
        self._token = token

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        fresh = callable(self._token)
        for _ in range(2):
            token = await self._token() if callable(self._token) else self._token
            if token:
                request.headers["Authorization"] = f"Bearer {token}"
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED or not fresh:
                return


class NotifierClient:
    """A client of the notifier at ``url``, to be used as an asynchronous context manager.

    ``token`` is a JWT, or a function that returns a valid one and is called for each connection. ``lost`` is
    called whenever a connection is lost. Raises :class:`BadRequestError` if ``url`` is not valid.
    """

    def __init__(self, url: str, *, token: Token | None = None, lost: Lost | None = None) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise BadRequestError(
                "{url!r} is not the address of a notifier: it begins with http:// or https://", url=url
            )
        self._url = url
        self._lost = lost or (lambda _reason, _seconds: None)
        self._http = httpx.AsyncClient(
            base_url=url,
            auth=_Bearer(token),
            headers={"User-Agent": f"stations/{version('seven-stations')}"},
            timeout=httpx.Timeout(10.0, read=_SILENCE_SECONDS),
            # A proxy from the environment cannot reach this machine's own ports.
            trust_env=urlsplit(url).hostname not in _LOOPBACK,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def events(
        self, path: str, parameters: Mapping[str, str] | None = None, *, since: str = ""
    ) -> AsyncGenerator[Event, None]:
        """The events of a stream after the cursor ``since``, across reconnects.

        Ends when the server says that nothing more will come (204). Raises an error if the stream is refused, and
        :class:`UnreachableError` if the first connection fails.
        """
        cursor = since
        connected = False
        pause = _FIRST_PAUSE
        while True:
            parser = Parser(last_event_id=cursor)
            wait: float | None = None
            reason = "the stream ended"
            try:
                headers = {"Accept": "text/event-stream", **({"Last-Event-ID": cursor} if cursor else {})}
                async with self._http.stream("GET", path, params=parameters, headers=headers) as response:
                    if response.status_code == httpx.codes.NO_CONTENT:
                        return
                    if response.status_code != httpx.codes.OK:
                        await response.aread()
                        wait = _retry_after(response)
                        raise _refusal(response)
                    _require_stream(response)
                    connected = True
                    async for piece in response.aiter_raw():
                        for event in parser.feed(piece):
                            cursor = event.id
                            pause = _FIRST_PAUSE
                            yield Event(event.event, _payload(event.data), event.id)
            except httpx.TransportError as error:
                if not connected:
                    raise self._unreachable(error) from error
                reason = _words(error)
            except BusyError as error:
                reason = error.message
            if parser.retry is not None:
                pause = max(pause, parser.retry / 1000)
            seconds = wait if wait is not None else pause * random.uniform(0.5, 1.0)  # noqa: S311  # spreads clients
            self._lost(reason, seconds)
            await asyncio.sleep(seconds)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def place(self, path: str, parameters: Mapping[str, str] | None = None, *, since_ms: int = 0) -> str:
        """The cursor of a stream at a time in epoch milliseconds; by default before the whole log."""
        async with aclosing(self.events(path, parameters)) as events:
            async for event in events:
                if event.cursor:
                    vector = decode(event.cursor)
                    moment = max(0, since_ms - 1)
                    return encode({number: Position(at.epoch, moment, 0, MOMENT) for number, at in vector.items()})
        return ""

    async def report(self, analysis_id: str, fmt: str, table: str | None = None) -> bytes:
        """A finished report; ``table`` selects one of the CSV tables. Raises :class:`NotFoundError` if there is
        none."""
        params = {"format": fmt} if table is None else {"format": fmt, "table": table}
        try:
            response = await self._http.get(f"/api/analysis/{quoted(analysis_id)}/report", params=params)
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        if response.status_code != httpx.codes.OK:
            raise _refusal(response)
        return response.content

    async def analysis_of(self, queue: str, job_id: str) -> str | None:
        """The analysis id of a job, or ``None`` if there is no such job."""
        try:
            response = await self._http.get(f"/api/queues/{quoted(queue)}/jobs/{quoted(job_id)}")
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        if response.status_code != httpx.codes.OK:
            return None
        return str(response.json()["job"]["analysisId"])

    def _unreachable(self, error: Exception) -> UnreachableError:
        return UnreachableError(
            "Cannot reach the notifier at {url}: {reason}. Is `stations up` running?",
            url=self._url,
            reason=_words(error),
        )

    async def stations(self, analysis_id: str) -> list[dict[str, Any]]:
        """The stations of an analysis with their results; empty if the notifier is not available."""
        found = (await self._analysis(analysis_id)).get("stations")
        return found if isinstance(found, list) else []

    async def title(self, analysis_id: str) -> str:
        """The title of an analysis; empty if the notifier is not available."""
        return str((await self._analysis(analysis_id)).get("title") or "")

    async def _analysis(self, analysis_id: str) -> dict[str, Any]:
        try:
            response = await self._http.get(f"/api/analysis/{quoted(analysis_id)}")
            return dict(response.json()["analysis"]) if response.status_code == httpx.codes.OK else {}
        except (httpx.TransportError, ValueError, KeyError, TypeError):
            # This only adds details to what came with the events.
            return {}


def analysis_path(analysis_id: str) -> str:
    """The path of the stream of one analysis."""
    return f"/api/realtime/analysis/{quoted(analysis_id)}/stream"


def job_path(job_id: str) -> str:
    """The path of the stream of one job."""
    return f"/api/realtime/jobs/{quoted(job_id)}/stream"


async def follow(
    url: str, analysis_id: str, *, token: Token | None = None, since: str = "", wait: float = 30.0
) -> AsyncGenerator[Event, None]:
    """The events of one analysis until it ends, across reconnects, each event once.

    ``url`` is the notifier's. ``since`` is the ``cursor`` of the last event seen; by default the present state
    comes first. ``wait`` is how many seconds the analysis may take to appear. ``token`` is a JWT, or a function
    that returns a valid one. Raises the errors of :mod:`seven_stations.client.errors`.
    """
    async with NotifierClient(url, token=token) as client:
        parameters = {"wait": f"{wait:g}"}
        async with aclosing(client.events(analysis_path(analysis_id), parameters, since=since)) as events:
            async for event in events:
                yield event
                if event.name in ENDS:
                    return


async def listen(
    url: str, rooms: Sequence[str], *, token: Token | None = None, since: str = ""
) -> AsyncGenerator[Event, None]:
    """The events of rooms, at most ten besides those that the caller is always in. It does not end by itself."""
    parameters = {"rooms": ",".join(rooms)}
    async with (
        NotifierClient(url, token=token) as client,
        aclosing(client.events("/api/realtime/events", parameters, since=since)) as events,
    ):
        async for event in events:
            yield event


def quoted(identifier: str) -> str:
    """An id, escaped as one segment of a path."""
    from urllib.parse import quote

    return quote(identifier, safe="")


def _refusal(response: httpx.Response) -> ClientError:
    status = response.status_code
    kind: type[ClientError] = BadRequestError
    if status in (401, 403):
        kind = NotAllowedError
    elif status == 404:
        kind = NotFoundError
    elif status == 429 or status >= 500:
        kind = BusyError
    try:
        message = str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return kind("the notifier answered {status}", status=status)
    return kind("Not allowed: {message}", message=message) if kind is NotAllowedError else kind(message)


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None


def _require_stream(response: httpx.Response) -> None:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "text/event-stream":
        raise BadRequestError(
            "{url} is not an event stream ({kind}): is it a notifier?", url=response.url, kind=kind or "-"
        )


def _payload(data: str) -> dict[str, Any]:
    try:
        payload = json.loads(data)
    except ValueError:
        # Raw text (`stream_data` with an event name of its own).
        return {"text": data}
    return payload if isinstance(payload, dict) else {"value": payload}


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
