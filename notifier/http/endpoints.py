"""All endpoints except the page's: the application's routes and the contents of ``/openapi.json``."""

from notifier.http import analysis, operations, preview, reports, streams
from notifier.http import schemas as answers
from notifier.http.endpoint import Endpoint, Found, in_header, in_query
from notifier.http.openapi.document import ID, openapi
from notifier.http.openapi.events import asyncapi
from notifier.http.openapi.schemas import reference
from notifier.http.queue_endpoints import QUEUE_ENDPOINTS
from notifier.metrics import metrics
from seven_stations.analysis.exports import FORMATS, TABLES, ZIP
from seven_stations.protocol.jobs import JobData
from seven_stations.protocol.schema import Schema
from seven_stations.queue.store import REPORT_FORMATS

_STREAM = """\
A stream of Server-Sent Events: `event:` is an event's name, `data:` its payload as one line of JSON (the pairs of
`#/components/schemas/Event`), `id:` the cursor after it. The first event is `connected`. Sent back as
`Last-Event-ID` or `lastEventId`, a cursor makes the stream begin with exactly the events after it.
"""

_FILES = """\
The text as JSON, or a file as the body itself: plain text, Fountain, Final Draft, TEI, HTML, PDF or Word, detected
from its content. A file's fields come in the query (`?title=…&analysisType=quick`), `options` as JSON. The media
types `application/xml`, `text/xml`, `text/html` and that of Word are accepted as well.
"""

_CURSOR = "Begin after this cursor."
_TEXT: Schema = {"type": "string"}
_RESUMED = (
    in_header("Last-Event-ID", _TEXT, _CURSOR),
    in_query("lastEventId", _TEXT, _CURSOR),
    in_query("heartbeat", {"enum": ["1"]}, "An event `heartbeat` every 10 s, in place of comments."),
)
_WAIT = in_query("wait", {"type": "number", "minimum": 0, "maximum": 60}, "Wait so many seconds for it to appear.")
_EVENTS: Found = ("Events as they happen.", {"text/event-stream": {"schema": _TEXT}})
_UNTIL_ITS_END: dict[str, Found] = {
    "200": _EVENTS,
    "204": ("It has ended, and the caller has seen its end: do not reconnect.", None),
}
_FILE_TYPES = ("application/octet-stream", "application/pdf", "text/plain")
_ONE = "/api/analysis/{analysis_id:analysis}"

_SERVICE = (
    Endpoint("GET", "/livez", operations.live, "Whether the process answers", answers.Live, public=True),
    Endpoint(
        "GET", "/readyz", operations.ready, "Whether requests can be served", answers.Ready, "503", public=True
    ),
    Endpoint(
        "GET",
        "/openapi.json",
        openapi,
        "This document",
        ("OpenAPI 3.1.", {"application/json": {"schema": {"type": "object"}}}),
        public=True,
    ),
    Endpoint(
        "GET",
        "/asyncapi.json",
        asyncapi,
        "The events as a document",
        ("AsyncAPI 3.0.", {"application/json": {"schema": {"type": "object"}}}),
        public=True,
    ),
    Endpoint(
        "GET",
        "/metrics",
        metrics,
        "Metrics for Prometheus",
        ("Text, or OpenMetrics by `Accept`.", {"text/plain": {"schema": _TEXT}}),
        "401 403",
        about="The queues' counts are among them for those signed in.",
        anonymous=True,
    ),
    Endpoint("GET", "/api/session", operations.session, "Who the caller is", answers.Session, "401 403"),
    Endpoint(
        "POST",
        "/api/session",
        operations.sign_in,
        "Keep a token in a cookie",
        answers.SignedIn,
        "400 401 403 413",
        body=answers.Token,
        public=True,
    ),
    Endpoint(
        "DELETE", "/api/session", operations.sign_out, "Clear the cookie", answers.Success, "403", public=True
    ),
)

_REALTIME = (
    Endpoint(
        "GET",
        "/api/realtime/health",
        operations.health,
        "How the notifier is",
        {
            "200": answers.HealthAnswer,
            "503": ("It is down.", {"application/json": {"schema": reference(answers.HealthAnswer)}}),
        },
        public=True,
    ),
    Endpoint(
        "GET",
        "/api/realtime/stats",
        operations.stats,
        "This notifier's connections",
        answers.StatsAnswer,
        "401 403",
    ),
    Endpoint(
        "POST",
        "/api/realtime/test",
        operations.test,
        "Send an event to everyone",
        answers.Published,
        "400 401 403 413 503",
        about="For admins.",
        body=answers.EventRequest,
    ),
    Endpoint(
        "GET",
        "/api/realtime/events",
        streams.events,
        "The caller's rooms, and those asked for",
        _EVENTS,
        "401 400 403 503",
        about=_STREAM,
        parameters=(
            *_RESUMED,
            in_query("rooms", _TEXT, "Up to ten names of rooms with commas between, as `project:abc,job:7`."),
            in_query("own", {"enum": ["0"]}, "With `rooms`: those alone, without `user:{you}` and `global`."),
        ),
    ),
    Endpoint(
        "GET",
        "/api/realtime/jobs/{job_id:job}/stream",
        streams.job_stream,
        "One job, until it ends",
        _UNTIL_ITS_END,
        "401 400 403 404 503",
        about=_STREAM,
        parameters=(
            *_RESUMED,
            in_query("queue", _TEXT, "The job's queue, where it is not the analysis queue."),
            _WAIT,
        ),
    ),
    Endpoint(
        "GET",
        "/api/realtime/analysis/{analysis_id:analysis}/stream",
        streams.analysis_stream,
        "One analysis, until it ends",
        _UNTIL_ITS_END,
        "401 400 403 404 503",
        about=_STREAM,
        parameters=(*_RESUMED, _WAIT),
    ),
)

_ANALYSES = (
    Endpoint(
        "POST",
        "/api/analysis",
        analysis.create,
        "Add an analysis",
        {"202": answers.Added},
        "400 401 403 409 413 422 429 503",
        about=_FILES,
        body=JobData,
        files=_FILE_TYPES,
        parameters=(
            in_header("Idempotency-Key", ID, "A repeat with the same key is answered as the first request was."),
        ),
        response_headers={"429": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}},
    ),
    Endpoint(
        "POST",
        "/api/preview",
        preview.preview,
        "How a text would be read",
        answers.PreviewAnswer,
        "400 401 403 413 422 429 503",
        about="Nothing is kept. As `POST /api/analysis`; text and corrections count.",
        body=JobData,
        files=_FILE_TYPES,
    ),
    Endpoint(
        "POST",
        _ONE + "/again",
        analysis.again,
        "Read it with corrections",
        {"202": answers.Added},
        "400 401 403 404 409 413 422 429 503",
        about="For its owner and admins: a new analysis of the same text.",
        body=answers.Again,
    ),
    Endpoint("GET", _ONE, analysis.show, "One analysis as it stands", answers.AnalysisAnswer, "401 403 404 503"),
    Endpoint(
        "DELETE",
        _ONE,
        analysis.forget,
        "Forget text and report",
        answers.Forgotten,
        "401 403 404 503",
        about="For its owner and admins. Text, checkpoints and report go; job and id stay.",
    ),
    Endpoint(
        "GET",
        _ONE + "/report",
        reports.report,
        "The finished report",
        (
            "The report itself.",
            {
                "application/json": {"schema": {"type": "object"}},
                "text/markdown": {"schema": _TEXT},
                "text/html": {"schema": _TEXT},
                **{media.partition(";")[0]: {"schema": _TEXT} for media in FORMATS.values()},
                ZIP: {"schema": {"type": "string", "format": "binary"}},
            },
        ),
        "400 401 403 404 422 429 503",
        about="`fountain` and `fdx` hold the text: for its owner and admins.",
        parameters=(
            in_query(
                "format",
                {"enum": [*REPORT_FORMATS, *FORMATS]},
                "The report's form; by `Accept` where it is not given.",
            ),
            in_query("table", {"enum": list(TABLES)}, "With `csv`: one table alone, in place of a zip of all."),
        ),
    ),
    Endpoint(
        "GET", _ONE + "/script", reports.script, "The text as it was read", answers.Script, "401 403 404 503"
    ),
)

ENDPOINTS = (*_SERVICE, *_REALTIME, *_ANALYSES, *QUEUE_ENDPOINTS)
