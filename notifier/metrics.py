"""``GET /metrics``: Prometheus metrics of this notifier. They are counts, without names of users or rooms."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from redis.exceptions import RedisError, ResponseError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from notifier.access import principal_of, token_of
from notifier.http.endpoint import TEXT, Endpoint
from notifier.http.replies import on_stations_error
from notifier.refusals import What
from notifier.services import Services
from notifier.transports.socketio.server import Sockets
from seven_stations.errors import StationsError
from seven_stations.protocol.events import QueueCounts
from seven_stations.queue.keys import Keys
from seven_stations.queue.workers import workers_among

_OPENMETRICS = "application/openmetrics-text"
_COUNT_SECONDS = 2.0

_HUB = {
    "published": ("stations_events_published", "Events that this notifier put before its viewers."),
    "written": ("stations_events_written", "Events written at once to a connection that kept up."),
    "behind": ("stations_connections_behind", "Times that a connection did not keep up."),
    "overrun": ("stations_connections_overrun", "Times that a slow connection had to be caught up from the log."),
    "errors": ("stations_write_errors", "Writes to a connection that failed."),
    "slow": ("stations_slow_disconnected", "Connections ended because their reader took nothing for too long."),
    "put_off": ("stations_put_off", "Clients sent away to come back with their cursor, because Redis was away."),
    "paced": ("stations_replays_paced", "Waits of users who have the log read again and again."),
    "resumed": ("stations_resumed", "Clients that came back with a cursor."),
}
_LISTENER = {
    "entries": ("stations_listener_entries", "Stream entries that were read."),
    "events": ("stations_listener_events", "Events that these entries became."),
    "gaps": ("stations_listener_gaps", "Times that a stream no longer had what was to be read next."),
    "reconnects": ("stations_listener_reconnects", "Times that reading was begun anew after an error."),
}


_USUAL: tuple[tuple[What, str], ...] = (
    ("connection", "too-many-connections"),
    ("connection", "auth-timeout"),
    ("connection", "ping-timeout"),
    ("connection", "token-expired"),
    ("connection", "token-invalid"),
    ("message", "malformed"),
    ("message", "too-large"),
    ("message", "forbidden"),
    ("request", "bad-origin"),
    ("request", "forbidden"),
    ("request", "token-invalid"),
    ("request", "invalid-data"),
    ("request", "too-large"),
    ("request", "rate-limited"),
    ("request", "unavailable"),
)


@dataclass(frozen=True, slots=True)
class QueueState:
    """The present state of a queue. ``oldest`` is in seconds; ``workers`` is ``None`` if the server does not list
    them."""

    counts: QueueCounts
    oldest: float
    workers: int | None


class NotifierCollector(Collector):
    """The notifier's counters at this moment. ``queues`` is given for callers who may see them."""

    def __init__(self, services: Services, sockets: Sockets, queues: Mapping[str, QueueState]) -> None:
        self._services = services
        self._sockets = sockets
        self._queues = queues
        self._process = ProcessCollector(registry=None)

    def collect(self) -> Iterator[Metric]:
        yield from self._connections()
        services, listener = self._services, self._services.listener
        for source, families in ((services.hub.counters, _HUB), (listener.counters, _LISTENER)):
            for key, (name, about) in families.items():
                yield CounterMetricFamily(name, about, value=source[key])
        yield CounterMetricFamily(
            "stations_events_dropped_late",
            "Events of a dead attempt that came after its job had ended.",
            value=listener.dropped_late,
        )
        yield CounterMetricFamily(
            "stations_listener_strange_entries",
            "Stream entries that could not be understood.",
            value=listener.malformed,
        )
        yield GaugeMetricFamily(
            "stations_listener_lag_seconds",
            "How old the newest stream entry was when it was put before the viewers.",
            value=listener.lag_ms / 1000,
        )
        yield GaugeMetricFamily(
            "stations_listener_connected", "1 while Redis is reached and the streams are read.", listener.reading
        )
        yield GaugeMetricFamily(
            "stations_streams_unreadable",
            "Streams that cannot be read: something else lies under their names.",
            len(listener.unreadable),
        )
        yield GaugeMetricFamily(
            "stations_server_full",
            "1 while Redis takes nothing, when /readyz last tried: its memory or its disk is full.",
            services.server_full,
        )
        yield CounterMetricFamily(
            "stations_index_refused",
            "Writes to the index of whose a job is that Redis refused.",
            value=listener.unindexed,
        )
        yield from listener.delivery.collect()
        yield from services.replay.durations.collect()
        yield self._refused()
        if services.webhooks is not None:
            family = CounterMetricFamily(
                "stations_webhooks",
                "Webhooks for the end of a job: delivered, tries that failed, and given up.",
                labels=["outcome"],
            )
            for outcome, count in services.webhooks.counters.items():
                family.add_metric([outcome], count)
            yield family
        yield from self._queue_jobs()
        yield from self._process.collect()

    def _connections(self) -> Iterator[Metric]:
        services, sockets = self._services, self._sockets
        streams = services.streams
        gauges = {
            "stations_connections": ("Open connections.", sockets.connections, len(streams)),
            # A stream always has a token when it is opened.
            "stations_authenticated_connections": (
                "Open connections whose user is known.",
                sockets.authenticated,
                len(streams),
            ),
            "stations_direct_connections": (
                "Open connections that the shared frames are written to directly.",
                sockets.direct,
                sum(stream.is_direct for stream in streams),
            ),
        }
        for name, (about, socketio, sse) in gauges.items():
            family = GaugeMetricFamily(name, about, labels=["transport"])
            family.add_metric(["socketio"], socketio)
            family.add_metric(["sse"], sse)
            yield family
        rooms = sum(not name.startswith("@") for name in services.hub.sizes())
        yield GaugeMetricFamily("stations_rooms", "Rooms that somebody is in.", rooms)
        yield GaugeMetricFamily("stations_users", "Different users who are connected.", len(services.users))

    def _refused(self) -> Metric:
        family = CounterMetricFamily(
            "stations_refused",
            "What was refused: connections, what was sent over them, and HTTP requests.",
            labels=["what", "reason"],
        )
        # Counts start at 0 instead of being absent, so that alerts work.
        for kind, count in (dict.fromkeys(_USUAL, 0) | self._services.refusals.counts).items():
            family.add_metric(kind, count)
        return family

    def _queue_jobs(self) -> Iterator[Metric]:
        if not self._queues:
            return
        family = GaugeMetricFamily("stations_queue_jobs", "Jobs of a queue by state.", labels=["queue", "state"])
        oldest = GaugeMetricFamily(
            "stations_queue_oldest_waiting_seconds",
            "For how long the next job has waited for a worker; 0 where none waits or the queue is paused.",
            labels=["queue"],
        )
        alive = GaugeMetricFamily(
            "stations_queue_workers", "Workers that are connected to a queue.", labels=["queue"]
        )
        for queue, state in sorted(self._queues.items()):
            for name, count in state.counts.model_dump(exclude={"total"}).items():
                family.add_metric([queue, name], count)
            oldest.add_metric([queue], state.oldest)
            if state.workers is not None:
                alive.add_metric([queue], state.workers)
        yield from (family, oldest, alive)


@Endpoint(
    "GET",
    "/metrics",
    "Metrics for Prometheus",
    ("Text, or OpenMetrics by `Accept`.", {"text/plain": {"schema": TEXT}}),
    "401 403",
    about="Callers who are signed in also get the counts of the queues.",
    anonymous=True,
)
async def metrics(request: Request) -> Response:
    """It is open to everyone, like the health check; the queues' counts need authentication.

    An invalid token is refused, so that a scraper's wrong settings are noticed.
    """
    services: Services = request.app.state.services
    queues: dict[str, QueueState] = {}
    if services.authenticator.open or token_of(request) is not None:
        await principal_of(request)
        # Without Redis the other metrics matter most, and must be sent before the scraper's own timeout.
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(_COUNT_SECONDS):
                queues = await _queue_states(services)
    collector = NotifierCollector(services, request.app.state.sockets, queues)
    if _OPENMETRICS in request.headers.get("accept", ""):
        body = openmetrics.generate_latest(collector)  # type: ignore[no-untyped-call]
        return Response(body, media_type=openmetrics.CONTENT_TYPE_LATEST)
    return Response(generate_latest(collector), media_type=CONTENT_TYPE_PLAIN_0_0_4)


async def _queue_states(services: Services) -> dict[str, QueueState]:
    clients: Any = None
    with contextlib.suppress(ResponseError):  # the server may refuse the list to users without admin rights
        clients = await services.client.client_list()
    states = {}
    for queue in sorted(services.listener.relayed):
        alive = None if clients is None else len(workers_among(clients, Keys(services.settings.prefix, queue)))
        states[queue] = QueueState(
            await services.queues.counts(queue), await services.queues.oldest_waiting(queue), alive
        )
    return states


def metrics_app(services: Services, sockets: Sockets) -> Starlette:
    """An application with ``/metrics`` only, for a separate port."""
    app = Starlette(routes=[Route("/metrics", metrics)], exception_handlers={StationsError: on_stations_error})
    app.state.services, app.state.sockets = services, sockets
    return app
