"""The interface of a station, which the pipeline runs and replacements implement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from pydantic import ConfigDict

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.model import Model
from seven_stations.stations import AnalysisType
from seven_stations.words import Note


class Output(Model):
    """The base of all typed outputs: frozen, snake_case in code, camelCase in JSON."""

    model_config = ConfigDict(extra="forbid")


class Evidence(Output):
    """A place in the text that supports a finding. ``lines`` are 1-based and inclusive; ``quote`` is the sentence
    there, which may begin before and end after them.

    ``cut_before`` and ``cut_after``: the sentence was too long and continues on that side of the quote.
    """

    scene: int | None = None
    lines: tuple[int, int]
    quote: str
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one station.

    ``output`` is the complete typed result. ``summary`` holds a few values for viewers and must be small, because
    it is part of events. ``confidence`` is in 0..1. ``notes`` say what the text did not allow, as codes with
    values.
    """

    output: Output
    summary: dict[str, Any]
    confidence: float
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        # A replacement station may return sentences.
        notes = tuple(Note(one) if isinstance(one, str) else one for one in self.notes)
        object.__setattr__(self, "notes", notes)


Earlier = Mapping[int, Result]
"""Results of the stations that ran before, by number. A quick analysis has no 4-6."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a station may use besides text and earlier results. ``take`` receives its log messages."""

    analysis_type: AnalysisType = AnalysisType.FULL
    take: Callable[[Note], None] = field(default=lambda _note: None)
    title: str | None = None
    deadline: float | None = None
    """When to stop waiting for external services, by ``time.monotonic``."""

    def log(self, code: str, /, **values: Any) -> None:
        """Log a message for viewers: a code of the catalogue with its values, or a sentence."""
        self.take(Note(code, values))

    @property
    def evidence_limit(self) -> int | None:
        """How many items of evidence a list keeps; ``None`` (detailed analyses) keeps all."""
        return None if self.analysis_type is AnalysisType.DETAILED else 5


class Station(Protocol):
    """One of the seven stations. Deterministic and pure: the same text gives the same result, with no I/O."""

    number: int
    output_model: type[Output]

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result: ...


OutputT = TypeVar("OutputT", bound=Output)


def output_of(earlier: Earlier, number: int, model: type[OutputT]) -> OutputT | None:
    """The typed output of an earlier station, or ``None`` if it did not run."""
    result = earlier.get(number)
    if result is None:
        return None
    if not isinstance(result.output, model):
        raise TypeError(f"station {number} returned {type(result.output).__name__}, not {model.__name__}")
    return result.output
