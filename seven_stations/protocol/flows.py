"""Comparisons: the data of the ``compare`` job that follows the analyses of several texts.

It is the parent of a BullMQ flow, so it runs when all of its analyses have ended. An analysis that failed does not
block it; the job itself decides whether enough of them succeeded.
"""

from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from seven_stations.errors import InvalidDataError
from seven_stations.model import Model, fault
from seven_stations.protocol.jobs import ReportResult

COMPARE_JOB_NAME = "compare"

MIN_TEXTS = 2
MAX_TEXTS = 50


class ComparedAnalysis(Model):
    """One of the compared analyses: a job of the same queue."""

    job_id: str
    analysis_id: str
    title: str | None = None


class CompareData(Model):
    """The data of a ``compare`` job: the analyses, in the order in which they were given, without their texts."""

    model_config = ConfigDict(extra="allow")

    analyses: list[ComparedAnalysis] = Field(min_length=MIN_TEXTS, max_length=MAX_TEXTS)
    analysis_id: str
    """The id of the comparison itself, under which its report is found."""
    title: str | None = Field(default=None, max_length=500)
    user_id: str | None = None
    project_id: str | None = None


class CompareResult(ReportResult):
    """The result of a comparison."""

    texts: int
    """How many texts were compared."""
    missing: int
    """How many texts were left out because they have no report."""


def is_comparison(data: object) -> bool:
    """Whether a job's data is that of a comparison and not of an analysis."""
    return isinstance(data, dict) and isinstance(data.get("analyses"), list)


def title_of_two(one: object, other: object) -> str | None:
    """The title of a comparison of two texts: those of both, without words of any language, if both are known."""
    both = [title for title in (one, other) if isinstance(title, str) and title]
    return " / ".join(dict.fromkeys(both))[:500] if len(both) == 2 else None


def parse_compare_data(data: Any) -> CompareData:
    """Validate the data of a comparison. Raises :class:`InvalidDataError` whose message begins with the invalid
    field."""
    try:
        return CompareData.model_validate(data)
    except ValidationError as error:
        raise InvalidDataError(fault(error)) from None
