"""Prometheus metrics of this worker, on their own port if one is set. They are counts, without names of jobs."""

from functools import partial
from typing import Literal, get_args

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.process_collector import ProcessCollector

log = structlog.get_logger()

Outcome = Literal["completed", "failed", "invalid-data", "cancelled", "timeout", "too-complex", "put-back", "lost"]
"""How an attempt ended. After ``failed``, the job may be retried; after ``put-back``, it continues elsewhere;
after ``lost``, another attempt has it."""

_WAITS = (0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400)
_RUNS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
_STATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The counters of one worker process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        counter = partial(Counter, registry=self.registry)
        histogram = partial(Histogram, registry=self.registry)
        self._attempts = counter("stations_attempts", "Attempts that ended, by how.", ["outcome"])
        for outcome in get_args(Outcome):
            self._attempts.labels(outcome)  # so that a count starts at 0 instead of being absent
        self.waited = histogram(
            "stations_job_wait_seconds",
            "From when a job could be taken until its first attempt began.",
            buckets=_WAITS,
        )
        self._attempt_seconds = histogram(
            "stations_attempt_duration_seconds",
            "How long attempts took that ended here, by how.",
            ["outcome"],
            buckets=_RUNS,
        )
        self._attempt_seconds.labels("completed")
        self._station_seconds = histogram(
            "stations_station_duration_seconds",
            "How long stations took that were completed.",
            ["station"],
            buckets=_STATIONS,
        )
        self._ran = counter(
            "stations_stations_run",
            "Stations that ran, by what their result came from: a language model that was of no use is not named.",
            ["station", "engine"],
        )
        self.restored = counter("stations_stations_restored", "Stations that were not run again.")
        self.dropped = counter("stations_checkpoints_dropped", "Checkpoints that could not be read.")
        self.refused = counter("stations_checkpoints_refused", "Checkpoints that the server did not take.")
        self.lost = counter(
            "stations_server_lost",
            "Times that Redis could not be reached, by what was put off: taking jobs, telling progress, cancels.",
            ["what"],
        )
        for what in ("jobs", "progress", "cancels"):
            self.lost.labels(what)
        self.left_out = counter("stations_analyses_left_out", "Analyses that a comparison was made without.")
        self.stalled = counter("stations_jobs_stalled", "Jobs whose worker this one found lost.")
        self.replaced = counter(
            "stations_children_replaced", "Child processes that were killed, died or held too much memory."
        )
        self.running = Gauge("stations_jobs_running", "Jobs that this worker has now.", registry=self.registry)

    def ended(self, outcome: Outcome, seconds: float | None = None) -> None:
        """Count an attempt, and the time it took if that is meaningful."""
        self._attempts.labels(outcome).inc()
        if seconds is not None:
            self._attempt_seconds.labels(outcome).observe(seconds)

    def ran(self, station: int, engine: str, seconds: float) -> None:
        """Count a completed station."""
        self._ran.labels(str(station), engine).inc()
        self._station_seconds.labels(str(station)).observe(seconds)

    def serve(self, host: str, port: int) -> None:
        """Serve ``/metrics`` from a daemon thread. If the port is taken, the worker runs without metrics."""
        try:
            start_http_server(port, host, self.registry)
        except OSError as error:
            log.error(
                "metrics not served, STATIONS_WORKER_METRICS_PORT cannot be had: each worker needs its own",
                address=f"{host}:{port}",
                error=error.strerror,
            )
