"""One event stream over any number of connections: what to send, and what each response means. No I/O.

The asynchronous and the synchronous client both follow these rules; they only read, wait and call this module.
"""

import json
import random
import re
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlsplit

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
from seven_stations.errors import connection_reason
from seven_stations.words import Note

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0

_SILENCE_SECONDS = 75.0
"""The time of more than two missed keep-alive comments, after which the connection is considered dead."""

_SECONDS = re.compile("[0-9]{1,6}")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the protocol defines it; pass ``cursor`` to resume after it."""

    name: str
    payload: dict[str, Any]
    cursor: str


ENDS = frozenset({"analysis:completed", "analysis:failed", "job:completed", "job:failed"})
"""The events that end the stream of a job or an analysis."""


class EventStream:
    """The state of a stream of the notifier at ``url`` that begins after the cursor ``since``.

    For each connection: send :meth:`headers`, pass the response to :meth:`ended` and each piece of its body to
    :meth:`events`, and any error to :meth:`interrupted`; then wait as :meth:`pause` says and connect again.
    """

    def __init__(self, url: str, since: str = "") -> None:
        self._url = url
        self._cursor = since
        self._parser = Parser()
        self._connected = False
        self._pause = _FIRST_PAUSE
        self._retry_after: float | None = None
        self._reason = ""

    def headers(self) -> dict[str, str]:
        """The headers of the next request."""
        self._parser = Parser(last_event_id=self._cursor)
        self._retry_after = None
        self._reason = "the stream ended"
        return {"Accept": "text/event-stream", **({"Last-Event-ID": self._cursor} if self._cursor else {})}

    def ended(self, response: httpx.Response) -> bool:
        """Whether nothing more will come (204).

        Raises an error if the stream is refused: :class:`BusyError` is one to pass to :meth:`interrupted`. Unless
        the status is 200, the body must have been read.
        """
        if response.status_code == httpx.codes.NO_CONTENT:
            return True
        if response.status_code != httpx.codes.OK:
            retry_after = response.headers.get("Retry-After", "")
            self._retry_after = float(retry_after) if _SECONDS.fullmatch(retry_after) else None
            raise refusal(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            raise BadRequestError(
                "{url} is not an event stream ({kind}): is it a notifier?", url=response.url, kind=kind or "-"
            )
        self._connected = True
        return False

    def events(self, piece: bytes) -> Iterator[Event]:
        """The events that ``piece`` of the body completes."""
        for event in self._parser.feed(piece):
            self._cursor = event.id
            self._pause = _FIRST_PAUSE
            yield Event(event.event, _payload(event.data), event.id)

    def interrupted(self, error: httpx.TransportError | BusyError) -> None:
        """Record why the connection ended. Raises :class:`UnreachableError` if there has never been one."""
        if isinstance(error, BusyError):
            self._reason = error.message
        elif self._connected:
            self._reason = connection_reason(error)
        else:
            raise unreachable(self._url, error) from error

    def pause(self) -> tuple[str, float]:
        """Why the connection ended, and the seconds to wait before the next one."""
        if self._parser.retry is not None:
            self._pause = max(self._pause, self._parser.retry / 1000)
        seconds = self._retry_after
        if seconds is None:
            seconds = self._pause * random.uniform(0.5, 1.0)  # noqa: S311  # spreads clients
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return self._reason, seconds


class Bearer(httpx.Auth):
    """Adds the bearer token; if one that a function returned is refused, tries once more with a new one."""

    def __init__(self, token: str | Callable[[], Any] | None) -> None:
        self._token = token

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        for last in (not callable(self._token), True):
            _authorize(request, self._token() if callable(self._token) else self._token)
            response = yield request
            if last or response.status_code != httpx.codes.UNAUTHORIZED:
                return

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        for last in (not callable(self._token), True):
            _authorize(request, await self._token() if callable(self._token) else self._token)
            response = yield request
            if last or response.status_code != httpx.codes.UNAUTHORIZED:
                return


def _authorize(request: httpx.Request, token: str | None) -> None:
    if token:
        request.headers["Authorization"] = f"Bearer {token}"


def http_options(url: str, token: str | Callable[[], Any] | None) -> dict[str, Any]:
    """The arguments of the HTTP client. Raises :class:`BadRequestError` if ``url`` is not valid."""
    try:
        address = httpx.URL(url)
        # Unlike httpx, urlsplit knows that there are no ports above 65,535.
        valid = address.scheme in ("http", "https") and address.host != "" and urlsplit(url).port != 0
    except (ValueError, httpx.InvalidURL):
        valid = False
    if not valid:
        raise BadRequestError("{url!r} is not the address of a notifier, such as http://127.0.0.1:3000", url=url)
    return {
        "base_url": url,
        "auth": Bearer(token),
        "headers": {"User-Agent": f"stations/{version('seven-stations')}"},
        "timeout": httpx.Timeout(10.0, read=_SILENCE_SECONDS),
        # A proxy from the environment cannot reach this machine's own ports.
        "trust_env": address.host not in _LOOPBACK,
    }


def analysis_path(analysis_id: str) -> str:
    """The path of the stream of one analysis."""
    return f"/api/realtime/analysis/{quoted(analysis_id)}/stream"


def job_path(job_id: str) -> str:
    """The path of the stream of one job."""
    return f"/api/realtime/jobs/{quoted(job_id)}/stream"


def quoted(identifier: str) -> str:
    """An id, escaped as one segment of a path."""
    return quote(identifier, safe="")


def refusal(response: httpx.Response) -> ClientError:
    """The error that a response other than a success stands for."""
    status = response.status_code
    kind: type[ClientError] = BadRequestError
    if status in (401, 403):
        kind = NotAllowedError
    elif status == 404:
        kind = NotFoundError
    elif status == 429 or status >= 500:
        kind = BusyError
    try:
        told = response.json()["error"]
        message = str(told["message"])
    except (ValueError, KeyError, TypeError):
        return kind("the notifier answered {status}", status=status)
    if kind is NotAllowedError:
        return kind("Not allowed: {message}", message=message, status=status)
    error = kind(message)
    reason = told.get("reason")
    if isinstance(reason, dict):
        error.note = Note(str(reason.get("code")), reason.get("values") or {})
    return error


def unreachable(url: str, error: Exception) -> UnreachableError:
    """The error of a notifier that cannot be reached."""
    return UnreachableError(
        "Cannot reach the notifier at {url}: {reason}. Is `stations up` running?",
        url=url,
        reason=connection_reason(error),
    )


def _payload(data: str) -> dict[str, Any]:
    try:
        payload = json.loads(data)
    except ValueError:
        # Raw text (`stream_data` with an event name of its own).
        return {"text": data}
    return payload if isinstance(payload, dict) else {"value": payload}
