"""Traces of jobs, by OpenTelemetry: the same as BullMQ's own in Node (``bullmq-otel``), in names and attributes.

The producer's context travels in the job option ``tm``, as JSON. Nothing of OpenTelemetry is imported here unless
this process has it already: because :func:`start_tracing` found an endpoint to export to, because the application
around this library uses it, or because redis-py found it installed. Otherwise, all other functions do nothing;
without an exporter, the spans that they make are empty.
"""

import atexit
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from structlog.typing import EventDict, WrappedLogger

from seven_stations.stations import STATION_NAMES

log = logging.getLogger(__name__)

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_EXIT_SECONDS = 3.0
"""How long a process that ends tries to export what is left; OpenTelemetry itself may take half a minute."""
_MAX_METADATA = 10_000
"""The most characters of a job's ``tm`` that are read: the limit for baggage, and some more."""
_MAX_TEXT = 1000
"""The most characters of a text in a span: names of jobs may be of any length."""

Operation = Literal["add", "addFlow", "process", "deliver"]


def start_tracing(service: str) -> None:
    """Export this process's spans as the standard ``OTEL_…`` variables say, if they name an endpoint.

    ``service`` is the name of the process where they give none. What has not been exported is sent at exit.
    """
    if not any(map(os.environ.get, _ENDPOINTS)) or os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        log.warning("no traces are exported: install the extra, seven-stations[otel] (%s)", error)
        return
    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return  # somebody else has set it up
    resource = Resource.create()
    if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: service}))
    exporter: Any = OTLPSpanExporter()
    provider = TracerProvider(resource=resource)  # it shuts down at exit
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    ending = threading.Event()

    def end() -> None:
        ending.wait()
        time.sleep(_EXIT_SECONDS)
        exporter.shutdown()

    # Started now, because no thread can be started at exit; what is registered last is called first.
    threading.Thread(target=end, daemon=True).start()
    atexit.register(ending.set)


@contextmanager
def job_span(
    operation: Operation,
    queue: str,
    job_id: str,
    name: str,
    *,
    tm: object = None,
    expected: tuple[type[Exception], ...] = (),
    **attributes: str | int,
) -> Iterator[None]:
    """A span of what is done with a job called ``name``; the parent is in ``tm``, or else it is the present span.

    Exceptions count as errors, unless they are ``expected``.
    """
    api = _api()
    if api is None:
        yield
        return
    sends = operation.startswith("add")
    with api.get_tracer(__name__).start_as_current_span(
        f"{operation} {queue}.{name}" if operation == "add" else f"{operation} {queue}",
        context=_context(tm),
        kind=api.SpanKind.PRODUCER if sends else api.SpanKind.CONSUMER,
        attributes=_job_attributes(operation, queue, job_id, {"bullmq.job.name": name, **attributes}),
        record_exception=False,  # the log has it, with the ids of the span
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except expected:
            raise
        except Exception as error:
            cause = error.__cause__ or error
            span.set_attribute("error.type", getattr(cause, "code", type(cause).__qualname__))
            span.set_status(api.StatusCode.ERROR, _clean(str(error)))
            raise


def record_delivery(queue: str, job_id: str, ms: int, tm: object) -> None:
    """A span from ``ms``, when the end of a job was written to the log, until now, in the trace of its
    producer."""
    api = _api()
    parent = None if api is None or tm is None else _context(tm)
    if api is None or parent is None or not api.get_current_span(parent).get_span_context().is_valid:
        return
    began, attributes = ms * 1_000_000, _job_attributes("deliver", queue, job_id, {})
    kind = api.SpanKind.CONSUMER
    span = api.get_tracer(__name__).start_span(f"deliver {queue}", parent, kind, attributes, start_time=began)
    span.end(max(began, time.time_ns()))


def record_station(number: int, began: int, ended: int | None = None, engine: str = "") -> None:
    """A span of a station, whose times are in nanoseconds; one that did not end has failed now."""
    api = _api()
    if api is None:
        return
    attributes: dict[str, str | int] = {"stations.station.number": number}
    if engine:
        attributes["stations.station.engine"] = engine
    name = f"station {STATION_NAMES[number - 1]}"
    span = api.get_tracer(__name__).start_span(name, attributes=attributes, start_time=began)
    if ended is None:
        span.set_status(api.StatusCode.ERROR)
    span.end(ended)


def telemetry_options() -> dict[str, str]:
    """The options of a job that is added now: its ``tm``, if there is a trace to continue."""
    headers = trace_headers()
    return {"tm": json.dumps(headers)} if headers else {}


def trace_headers(tm: object = None) -> dict[str, str]:
    """The headers with which another program continues the trace of a job, or by default the present one."""
    headers: dict[str, str] = {}
    propagate = _propagate()
    if propagate is not None:
        propagate.inject(headers, _context(tm))
    return headers


def continue_trace(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Make what this task does from now on part of the trace that the headers of its HTTP request name, if any.

    Their baggage is left out, because it would be passed on to workers and webhooks, whoever sent the request.
    """
    propagate = _propagate()
    if propagate is None:
        return
    from opentelemetry import context

    carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers if name != b"baggage"}
    context.attach(propagate.extract(carrier, context.Context()))


def add_trace_ids(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A processor of log lines: the ids of the present span."""
    api = _api()
    if api is not None and (found := api.get_current_span().get_span_context()).is_valid:
        event["trace_id"], event["span_id"] = f"{found.trace_id:032x}", f"{found.span_id:016x}"
    return event


def _api() -> Any:
    return sys.modules.get("opentelemetry.trace")


def _propagate() -> Any:
    return None if _api() is None else _propagators()


@cache
def _propagators() -> Any:
    """OpenTelemetry's module; ``None`` if ``OTEL_PROPAGATORS`` names one that is not installed."""
    try:
        from opentelemetry import propagate
    except Exception as error:
        log.warning("no context of a trace is read or passed on: %s", error)
        return None
    return propagate


def _context(tm: object) -> Any:
    """The context that a producer has sent, who may be anyone; ``None`` if it is none, for the present context."""
    propagate = _propagate()
    try:
        carrier = json.loads(tm) if isinstance(tm, str) and len(tm) <= _MAX_METADATA else None
        if propagate is None or not isinstance(carrier, dict):
            return None
        return propagate.extract({name: value for name, value in carrier.items() if isinstance(value, str)})
    except Exception:  # not only of JSON: propagators fail at text that is no Unicode
        return None


def _job_attributes(
    operation: Operation, queue: str, job_id: str, others: dict[str, str | int]
) -> dict[str, str | int]:
    attributes = {
        "messaging.system": "bullmq",
        "messaging.operation.name": operation,
        "messaging.operation.type": "send" if operation.startswith("add") else "process",
        "messaging.destination.name": queue,
        "messaging.message.id": job_id,
        "bullmq.queue.name": queue,
        "bullmq.queue.operation": operation,
        "bullmq.job.id": job_id,
        **others,
    }
    return {name: _clean(value) if isinstance(value, str) else value for name, value in attributes.items()}


def _clean(text: str) -> str:
    """No longer than it may be, and Unicode: another text would keep all spans from being exported."""
    return text[:_MAX_TEXT].encode("utf-8", "replace").decode()
