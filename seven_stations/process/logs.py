"""Structured logs: JSON lines for machines, coloured lines on a terminal. Everything goes to stderr."""

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

from seven_stations.process.tracing import add_trace_ids

LogFormat = Literal["json", "console"]

# A JWT is three base64url parts; the other patterns match tokens that are not JWTs.
_TOKEN = re.compile(r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]*|(?<=access_token=)[^&\s\"']+|(?<=Bearer )\S+")


def redact(text: str) -> str:
    """The text with tokens replaced."""
    return _TOKEN.sub("[token]", text)


def _redact_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def _console() -> structlog.dev.ConsoleRenderer:
    # Rich's tracebacks would print local variables, and with them users' texts.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def configure_logging(process: str, *, level: str = "INFO", fmt: LogFormat | None = None) -> None:
    """Set up structlog and route the standard library's logs through it.

    ``fmt`` defaults to ``console`` on a terminal and ``json`` elsewhere.
    """
    chosen = fmt or ("console" if sys.stderr.isatty() else "json")
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_trace_ids,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    final: list[structlog.typing.Processor] = (
        [
            structlog.processors.format_exc_info,
            _redact_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if chosen == "json"
        else [_redact_event, _console()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level.upper(), 20)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Without the lines of uvicorn and httpx for each connection and request: they include URLs with secrets.
    for name in ("uvicorn.error", "httpx"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # Without a line for each part of a header of a trace that is not valid: anyone may send them at any rate.
    for name in ("opentelemetry.baggage", "opentelemetry.trace"):
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.contextvars.bind_contextvars(process=process)
