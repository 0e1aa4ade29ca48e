"""The contents of a job: its data, its options, and the small result that it returns."""

import json
import re
import secrets
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, model_validator

from seven_stations.corrections import Correction, parse_corrections
from seven_stations.errors import InvalidDataError
from seven_stations.model import Model, fault
from seven_stations.protocol.job_json import MAX_FIELD, MAX_REST
from seven_stations.protocol.untrusted_json import LAST_MS, MAX_DEPTH, is_deeper
from seven_stations.stations import AnalysisType
from seven_stations.words import note

JOB_NAME = "analyze"

DEFAULT_JOB_OPTIONS: dict[str, Any] = {
    "attempts": 3,
    "backoff": {"type": "exponential", "delay": 2000},
    "removeOnComplete": {"age": 24 * 3600, "count": 1000},
    "removeOnFail": {"age": 7 * 24 * 3600, "count": 5000},
}
"""Durations are in seconds and delays in milliseconds, as BullMQ expects."""

MARKER = "sevenStations"
"""The field that distinguishes our progress and results from those of other producers; its value is the version.
"""
VERSION = 1

_ID_FIELDS = frozenset({"userId", "projectId", "analysisId"})
MAX_ID = 200
"""The most characters of the id of a user, a project or an analysis."""
_ID = Field(default=None, min_length=1, max_length=MAX_ID, pattern=r"^[^\x00-\x1f\x7f]+$")


class JobData(Model):
    """A job's data. Unknown fields are ignored, because producers may add their own."""

    model_config = ConfigDict(extra="allow")

    text: str | None = None
    text_ref: str | None = Field(default=None, pattern=r"^(stored|schedule:[\w.-]{1,100})$")
    """Set by our producers: the text is stored, compressed, beside the job or its schedule."""
    title: str | None = Field(default=None, max_length=500)
    language: Literal["en", "ar"] | None = None
    user_id: str | None = _ID
    project_id: str | None = _ID
    analysis_id: str | None = _ID
    analysis_type: AnalysisType = AnalysisType.FULL
    options: dict[str, Any] = Field(default_factory=dict)

    @property
    def timeout(self) -> float | None:
        """``options.timeout``: the time limit of one attempt in seconds. It can only shorten the worker's
        limit."""
        return self.options.get("timeout")

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """``options.corrections``: what was read wrongly. Raises :class:`InvalidDataError`."""
        return parse_corrections(self.options.get("corrections"))

    @model_validator(mode="before")
    @classmethod
    def _text_in_options(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        # Producers in other languages send an explicit null for "not given", and their ids are often numbers.
        given = {
            name: str(value) if name in _ID_FIELDS and type(value) is int else value
            for name, value in data.items()
            if value is not None
        }
        options = given.get("options")
        if "text" not in given and isinstance(options, dict) and isinstance(options.get("text"), str):
            given["text"] = options["text"]
            given["options"] = {name: value for name, value in options.items() if name != "text"}
        return given


def is_ours(result: object) -> bool:
    """Whether our worker wrote a job's result; others may have copied the marker without the rest."""
    if not isinstance(result, dict) or result.get(MARKER) != VERSION:
        return False
    duration, attempt = result.get("duration"), result.get("attempt", 1)
    return isinstance(duration, (int, float)) and 0 <= duration <= LAST_MS and type(attempt) is int and attempt > 0


class ReportResult(Model):
    """What a finished job returns. It is small, because BullMQ copies it into the event stream. ``duration`` is in
    milliseconds."""

    analysis_id: str
    user_id: str | None = None
    project_id: str | None = None
    attempt: int
    title: str | None = None
    language: str
    duration: float
    report: str
    """The key of the full report."""
    engine: str

    def marked(self) -> dict[str, Any]:
        """The result as JSON data, with our marker."""
        return {MARKER: VERSION, **self.as_json()}


class JobResult(ReportResult):
    """The result of an analysis.

    ``doubts`` are codes that say why the text cannot be judged, and absent if it can. ``score`` and ``rating`` are
    absent unless the final station provides them.
    """

    analysis_type: AnalysisType
    score: float | None = None
    rating: str | None = None
    doubts: tuple[str, ...] | None = None
    confidence: float


def parse_job_data(data: object) -> JobData:
    """Validate a job's data. Raises :class:`InvalidDataError` whose message begins with the invalid field."""
    if not isinstance(data, dict):
        raise InvalidDataError(note("value-no-object", field="data"))
    try:
        parsed = JobData.model_validate(data)
    except ValidationError as error:
        raise InvalidDataError(fault(error)) from None
    _check_size("options", parsed.options, MAX_FIELD)
    _check_size("data", parsed.model_extra, MAX_REST)
    limit = parsed.timeout
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float) or not limit > 0):
        raise InvalidDataError(note("timeout-invalid"))
    _ = parsed.corrections
    if parsed.text is None and parsed.text_ref is None:
        raise InvalidDataError(note("text-missing"))
    return parsed


def _check_size(name: str, value: Any, most: int) -> None:
    # They are stored with the job and parsed again by every reader.
    if is_deeper(value, MAX_DEPTH):
        raise InvalidDataError(note("value-too-deep", field=name, most=MAX_DEPTH))
    if len(json.dumps(value, default=str)) > most:
        raise InvalidDataError(note("value-too-long", field=name, most=most))


def identifier(value: object) -> str | None:
    """An id as producers may write it: a string, or a number, which becomes one. ``None`` if it is too long."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text if 0 < len(text) <= MAX_ID else None


def check_text(text: str, max_bytes: int) -> None:
    """Raise :class:`InvalidDataError` for a text that cannot be analysed."""
    if not text.strip():
        raise InvalidDataError(note("text-empty"))
    if "\x00" in text:
        raise InvalidDataError(note("text-binary"))
    # A lone surrogate cannot be encoded; "surrogatepass" keeps the size check from raising before its own error.
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise InvalidDataError(note("text-large", size=size, limit=max_bytes))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidDataError(note("text-undecodable")) from None


MAX_FILE = 16_000_000
"""The most bytes of a PDF or Word file, which may be large because of pictures, and of an HTTP body."""


def check_file(file: bytes, max_bytes: int) -> None:
    """Raise :class:`InvalidDataError` for a file that is empty or too large.

    A document may have :data:`MAX_FILE` bytes, any other file ``max_bytes``, the limit of a text.
    """
    if not file.strip():
        raise InvalidDataError(note("upload-empty"))
    document = file.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or b"%PDF-" in file[:1024]
    most = MAX_FILE if document else max_bytes
    if len(file) > most:
        raise InvalidDataError(note("upload-large", size=len(file), limit=most))


JOB_IDS = re.compile(r"\d+|[dij][0-9a-f]{18,20}|repeat:.*", re.DOTALL)


def may_be_job_id(name: str) -> bool:
    """Whether BullMQ, a schedule or our producer could have given this id to a job."""
    return JOB_IDS.fullmatch(name) is not None


def new_job_id() -> str:
    """A new job id. It is explicit, so that a retried command cannot add the job twice, and never a bare
    integer."""
    return "j" + secrets.token_hex(9)
