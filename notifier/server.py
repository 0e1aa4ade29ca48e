"""uvicorn with our protocol classes, an inherited socket, and a shutdown that first notifies every client."""

import asyncio
import ctypes
import gc
import logging
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

import structlog
import uvicorn

from notifier.addresses import networks_of
from notifier.app import Notifier
from notifier.metrics import metrics_app
from notifier.settings import NotifierSettings
from notifier.transports.bounded_http import BoundedWebSocketProtocol, ConnectionLimits
from notifier.transports.uvicorn_writes import abort, protocol
from seven_stations.errors import ConfigurationError
from seven_stations.process.parent_watch import LISTEN_FD, announce_ready, take_descriptor

log = structlog.get_logger()

_WITHOUT_REQUEST = 1000
_WITHOUT_REQUEST_OF_ADDRESS = 100
_OWN_DESCRIPTORS = 128

_M_MMAP_THRESHOLD, _LARGE_BLOCK = -3, 256 * 1024
"""The parameter of glibc's ``mallopt``, and the bytes from which a block is returned to the system when freed."""

_COUNTED_MESSAGES = (
    "Invalid HTTP request received",
    "Unsupported upgrade request",
    "Invalid UTF-8 sequence received from client",
)
"""Log messages of uvicorn that clients can cause at any rate; they are counted here instead."""

_FAREWELL_SHARE = 0.6
"""The share of the grace period in which streams and sockets receive their last event; the rest is for
requests."""


class Server(uvicorn.Server):
    """Notifies every client before uvicorn waits for them."""

    def __init__(
        self, config: uvicorn.Config, notifier: Notifier, grace: float, metrics: socket.socket | None
    ) -> None:
        super().__init__(config)
        self._notifier = notifier
        self._grace = grace
        self._metrics = metrics

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.should_exit:
            return
        if self._metrics is not None:
            await self._serve_metrics(self._metrics)
        asyncio.ensure_future(self._announce())  # noqa: RUF006  # ends with the loop

    async def _serve_metrics(self, listener: socket.socket) -> None:
        app = metrics_app(self._notifier.services, self._notifier.sockets)
        limits = ConnectionLimits(_WITHOUT_REQUEST_OF_ADDRESS, _WITHOUT_REQUEST_OF_ADDRESS, [])
        http = protocol(self._grace, limits, self._notifier.services.refusals.count)
        config = uvicorn.Config(
            app, http=http, lifespan="off", log_config=None, access_log=False, date_header=False
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup([listener])
        self.servers += server.servers  # so that they are closed together

    async def _announce(self) -> None:
        await self._notifier.services.listener.ready.wait()
        log.info("notifier ready", queues=sorted(self._notifier.services.listener.relayed))
        announce_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        try:
            async with asyncio.timeout(self._grace * 2):
                await self._notifier.farewell(self._grace * _FAREWELL_SHARE)
                # A client that has not taken its last event by now does not read, and tasks that write to it would
                # not end.
                self._drop(lambda transport: transport.get_write_buffer_size() > 0)
                await super().shutdown(sockets)
        except TimeoutError:
            log.warning("shutdown overran its grace")
        self._drop(lambda _transport: True)

    def _drop(self, which: Callable[[asyncio.Transport], bool]) -> None:
        """Abort the open connections for which ``which`` is true."""
        open_ones = (connection.transport for connection in list(self.server_state.connections))
        found = [one for one in open_ones if one is not None and not one.is_closing() and which(one)]
        for transport in found:
            abort(transport)
        if found:
            log.warning("connections dropped at the end of the grace", connections=len(found))


def serve(settings: NotifierSettings, notifier: Notifier) -> None:
    """Run until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        notifier,
        host=settings.host,
        port=settings.port,
        # Longer than our own timeout, so that a reader that only stalls is detected and logged by us.
        http=protocol(settings.stall_timeout + 5, _connection_limits(settings), notifier.services.refusals.count),
        ws=BoundedWebSocketProtocol,
        loop="auto",
        lifespan="on",
        log_config=None,
        # Not by default, because any client could then claim any address.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(network) for network in networks_of(settings.trusted_proxies)],
        access_log=False,  # its lines would contain tokens from query strings
        server_header=False,
        ws_ping_interval=None,  # Engine.IO has its own
        ws_max_size=settings.max_message_bytes,
        ws_per_message_deflate=settings.compression,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_grace * (1 - _FAREWELL_SHARE))),
    )
    logging.getLogger("uvicorn.error").addFilter(lambda record: not str(record.msg).startswith(_COUNTED_MESSAGES))
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again when it has shut down; an orderly shutdown has exit code 0 here.
        signal.signal(number, lambda *_: None)
    # Objects made so far stay, so collecting them again and again would cost more than it frees.
    gc.freeze()
    # By default glibc raises the threshold to the largest block freed so far: a few large bodies, and the process
    # keeps their memory. Other libraries have no such function.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
    gc.set_threshold(20_000, 20, 50)
    metrics = None
    if settings.metrics_port is not None:
        metrics = _listen(settings.metrics_host or settings.host, settings.metrics_port)
    Server(config, notifier, settings.shutdown_grace, metrics).run(_sockets(settings))


def _connection_limits(settings: NotifierSettings) -> ConnectionLimits:
    """The limits of open connections: the counted ones, and some that have not made a request yet.

    If the system allows fewer descriptors, some are kept for everything else: a process without any can neither
    read the log nor report why.
    """
    wanted = settings.max_connections + _WITHOUT_REQUEST
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _OWN_DESCRIPTORS
    if soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft < needed:
        log.warning("fewer file descriptors than connections may need", descriptors=soft, needed=needed)
    return ConnectionLimits(
        min(wanted, max(1, soft - _OWN_DESCRIPTORS)),
        settings.max_connections_per_address + _WITHOUT_REQUEST_OF_ADDRESS,
        networks_of(settings.trusted_proxies),
    )


def _sockets(settings: NotifierSettings) -> list[socket.socket]:
    inherited = take_descriptor(LISTEN_FD)
    if inherited is not None:
        # The parent keeps it open, so that clients that connect during a restart wait instead of being refused.
        return [socket.socket(fileno=inherited)]
    return [_listen(settings.host, settings.port)]


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(f"Cannot listen on {host}:{port}: {error.strerror}") from error
    listener.listen(2048)
    return listener
