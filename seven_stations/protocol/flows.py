"""Several texts analysed together: the data of the ``compare`` job that follows their analyses.

It is the parent of a BullMQ flow: it runs when each of its analyses has ended. One that failed does not hold it
up; whether enough of them succeeded is for the job itself to say.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from seven_stations.errors import InvalidDataError
from seven_stations.protocol.jobs import ReportResult

COMPARE_JOB_NAME = "compare"

MIN_TEXTS = 2
MAX_TEXTS = 50


class ComparedAnalysis(BaseModel):
    """One of the analyses: a job of the same queue."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    job_id: str
    analysis_id: str
    title: str | None = None


class CompareData(BaseModel):
    """The parent's data: no text, but the analyses, in the order in which they were given."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True)

    analyses: list[ComparedAnalysis] = Field(min_length=MIN_TEXTS, max_length=MAX_TEXTS)
    analysis_id: str
    """Of the comparison itself; its report is found by it."""
    title: str | None = Field(default=None, max_length=500)
    user_id: str | None = None
    project_id: str | None = None


class CompareResult(ReportResult):
    """A comparison's."""

    texts: int
    """How many were compared."""
    missing: int
    """How many were left out for want of a report."""


def is_comparison(data: object) -> bool:
    """Whether a job's data is that of a comparison, not of an analysis."""
    return isinstance(data, dict) and isinstance(data.get("analyses"), list)


def parse_compare_data(data: Any) -> CompareData:
    """Check it; raises :class:`InvalidDataError` whose message begins with the field at fault."""
    try:
        return CompareData.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "data"
        raise InvalidDataError(f"{field}: {first['msg'].lower()}") from None
