"""A receiver of OpenTelemetry's traces: what processes export by OTLP, as an operator's collector gets it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One exported span; times are in nanoseconds."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    kind: str
    failed: bool
    began: int
    ended: int
    attributes: dict[str, Any]


class Receiver:
    """An OTLP endpoint at ``url``, as a context manager."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                if self.headers["transfer-encoding"] == "chunked":  # as Node sends
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers["content-length"]))
                assert self.path == "/v1/traces"
                receiver._take(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _take(self, request: ExportTraceServiceRequest) -> None:
        found = [
            Span(
                next(a.value.string_value for a in resource.resource.attributes if a.key == "service.name"),
                span.name,
                span.trace_id.hex(),
                span.span_id.hex(),
                span.parent_span_id.hex(),
                span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
                span.status.code == span.status.STATUS_CODE_ERROR,
                span.start_time_unix_nano,
                span.end_time_unix_nano,
                {a.key: getattr(a.value, a.value.WhichOneof("value") or "string_value") for a in span.attributes},
            )
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        with self._changed:
            self._spans += found
            self._changed.notify_all()

    def spans(self, trace_id: str | None = None) -> list[Span]:
        """What was received, in the order of its beginning."""
        with self._changed:
            found = [span for span in self._spans if trace_id in (None, span.trace_id)]
        return sorted(found, key=lambda span: span.began)

    def wait_for(self, wanted: Callable[[Span], bool], what: str) -> Span:
        """The first span that satisfies ``wanted``, received already or yet to come."""
        with self._changed:
            found: list[Span] = []
            if not self._changed.wait_for(lambda: found.extend(filter(wanted, self._spans)) or found, 90):
                raise AssertionError(f"{what}: not among {[(s.service, s.name) for s in self._spans]}")
            return found[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
