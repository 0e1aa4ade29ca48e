"""``follow`` and ``listen`` without asyncio: the same options and guarantees, for threads and notebooks."""

import socket
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

import httpx

from seven_stations.client.errors import BusyError
from seven_stations.client.stream import ENDS, Event, EventStream, analysis_path, http_options

Token = str | Callable[[], str]


class _Connection:
    """The connection of a stream, which any thread may end."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self._socket: socket.socket | None = None

    def close(self) -> None:
        self.closed.set()
        if self._socket is not None:
            # Closing the socket would not wake a thread that reads from it.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Called by httpx at each step of a request: keeps the socket of a new connection."""
        if name.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.closed.is_set():
                self.close()


class Events:
    """The events of a stream across reconnects: an iterator, and a context manager that closes the connection.

    The first ``next()`` connects. Without ``with``, the connection is closed when the object is deleted.
    """

    def __init__(
        self,
        url: str,
        path: str,
        parameters: Mapping[str, str],
        token: Token | None,
        since: str,
        ends: frozenset[str],
    ) -> None:
        self._connection = _Connection()
        # It does not refer to this object, so that deleting the object closes the connection at once.
        self._events = _read(url, path, parameters, token, since, ends, self._connection)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        return next(self._events)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        with suppress(ValueError):  # another thread is reading, which ends by itself
            self._events.close()

    def close(self) -> None:
        """End the iteration, also of another thread that waits for an event.

        An attempt to connect that is under way is not interrupted; it takes at most ten seconds.
        """
        self._connection.close()


def _read(
    url: str,
    path: str,
    parameters: Mapping[str, str],
    token: Token | None,
    since: str,
    ends: frozenset[str],
    connection: _Connection,
) -> Generator[Event, None, None]:
    stream = EventStream(url, since)
    extensions = {"trace": connection.trace}
    with httpx.Client(**http_options(url, token)) as http:
        while not connection.closed.is_set():
            try:
                with http.stream(
                    "GET", path, params=parameters, headers=stream.headers(), extensions=extensions
                ) as response:
                    if response.status_code != httpx.codes.OK:
                        response.read()
                    if stream.ended(response):
                        return
                    for piece in response.iter_raw():
                        for event in stream.events(piece):
                            yield event
                            if event.name in ends or connection.closed.is_set():
                                return
            except (httpx.TransportError, BusyError) as error:
                if connection.closed.is_set():
                    return
                stream.interrupted(error)
            _reason, seconds = stream.pause()
            connection.closed.wait(seconds)


def follow(
    url: str, analysis_id: str, *, token: Token | None = None, since: str = "", wait: float = 30.0
) -> Events:
    """The events of one analysis until it ends, across reconnects, each event once.

    ``url`` is the notifier's. ``since`` is the ``cursor`` of the last event seen; by default the present state
    comes first. ``wait`` is how many seconds the analysis may take to appear. ``token`` is a JWT, or a function
    that returns a valid one. Raises the errors of :mod:`seven_stations.client.errors`.
    """
    parameters = {"wait": f"{wait:g}"}
    return Events(url, analysis_path(analysis_id), parameters, token, since, ENDS)


def listen(url: str, rooms: Sequence[str], *, token: Token | None = None, since: str = "") -> Events:
    """The events of rooms, at most ten besides those that the caller is always in. It does not end by itself."""
    parameters = {"rooms": ",".join(rooms)}
    return Events(url, "/api/realtime/events", parameters, token, since, frozenset())
