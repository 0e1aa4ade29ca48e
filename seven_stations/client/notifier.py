"""A client of a notifier: event streams that resume automatically, and reports."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Self

import httpx

from seven_stations.client.errors import BusyError
from seven_stations.client.stream import (
    ENDS,
    Event,
    EventStream,
    analysis_path,
    http_options,
    quoted,
    refusal,
    unreachable,
)
from seven_stations.protocol.cursor import MOMENT, Position, decode, encode

Lost = Callable[[str, float], None]
"""Called with the reason of a lost connection, and the seconds until the next attempt."""

Token = str | Callable[[], Awaitable[str]]


class NotifierClient:
    """A client of the notifier at ``url``, to be used as an asynchronous context manager.

    ``token`` is a JWT, or a function that returns a valid one and is called for each connection. ``lost`` is
    called whenever a connection is lost. Raises :class:`BadRequestError` if ``url`` is not valid.
    """

    def __init__(self, url: str, *, token: Token | None = None, lost: Lost | None = None) -> None:
        self._url = url
        self._lost = lost or (lambda _reason, _seconds: None)
        self._http = httpx.AsyncClient(**http_options(url, token))

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
        stream = EventStream(self._url, since)
        while True:
            try:
                async with self._http.stream("GET", path, params=parameters, headers=stream.headers()) as response:
                    if response.status_code != httpx.codes.OK:
                        await response.aread()
                    if stream.ended(response):
                        return
                    async for piece in response.aiter_raw():
                        for event in stream.events(piece):
                            yield event
            except (httpx.TransportError, BusyError) as error:
                stream.interrupted(error)
            reason, seconds = stream.pause()
            self._lost(reason, seconds)
            await asyncio.sleep(seconds)

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
            raise unreachable(self._url, error) from error
        if response.status_code != httpx.codes.OK:
            raise refusal(response)
        return response.content

    async def analysis_of(self, queue: str, job_id: str) -> str | None:
        """The analysis id of a job, or ``None`` if there is no such job."""
        try:
            response = await self._http.get(f"/api/queues/{quoted(queue)}/jobs/{quoted(job_id)}")
        except httpx.TransportError as error:
            raise unreachable(self._url, error) from error
        if response.status_code != httpx.codes.OK:
            return None
        return str(response.json()["job"]["analysisId"])

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
