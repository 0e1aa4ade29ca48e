"""The contract of a task: a question made from a built-in result, and a merge that changes no number."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from seven_stations.analysis.llm.claims import Claims, RejectedClaimError
from seven_stations.analysis.llm.replies import Observation, Quote, Reply
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Context, Evidence, Output
from seven_stations.analysis.stations.quoting import gathered
from seven_stations.words import Note

MOST_OBSERVATIONS = 5
"""The most observations that are used of one answer; the first ones count."""

OutputT = TypeVar("OutputT", bound=Output)
ReplyT = TypeVar("ReplyT", bound=Reply)
ItemT = TypeVar("ItemT")
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class TaskInput:
    """The question: the task in words, and what the built-in station measured, as JSON."""

    task: str
    measured: dict[str, Any]


@dataclass(slots=True)
class MergeContext:
    """What a merge needs. ``notes`` collects what has no place in the output type."""

    manuscript: Manuscript
    context: Context
    claims: Claims
    model: str
    notes: list[Note] = field(default_factory=list)

    def quoted(
        self, own: Sequence[Evidence], quotes: Iterable[Quote], accepts: Callable[[Evidence], bool] | None = None
    ) -> list[Evidence]:
        """The model's valid quotations, then our ``own``, cut to the number that the analysis type keeps."""
        return gathered([*self.claims.held(quotes, accepts), *own], self.context)

    def checked(self, told: Iterable[ItemT], check: Callable[[ItemT], FoundT]) -> list[FoundT]:
        """The result of ``check`` for each item, without those that it rejects; each is counted."""
        found = []
        for item in list(told)[:MOST_OBSERVATIONS]:
            try:
                found.append(check(item))
            except RejectedClaimError as error:
                self.claims.reject(str(error))
            else:
                self.claims.keep()
        return found

    def observe(self, told: Iterable[Observation]) -> None:
        """Add a note for each valid observation, with its first quotation. They are words and measure nothing."""

        def checked(observation: Observation) -> Note:
            where = self.claims.observation(observation)[0]
            said = self.claims.sentence(observation.text)
            values = {"model": self.model, "said": said, "quote": where.quote, "line": where.lines[0]}
            if where.scene is None:
                return Note("llm-observes", values)
            return Note("llm-observes-in-scene", {**values, "scene": where.scene})

        self.notes += self.checked(told, checked)


class PromptTask(Generic[OutputT, ReplyT]):
    """The task of one station. ``reply`` is the type of the answer."""

    output: type[OutputT]
    reply: type[ReplyT]

    def brief(self, output: OutputT) -> TaskInput:
        """The question about this result."""
        raise NotImplementedError

    def merge(self, output: OutputT, reply: ReplyT, desk: MergeContext) -> OutputT:
        """``output`` with the valid words and quotations of ``reply``. All its numbers stay the same."""
        raise NotImplementedError


AnyAssignment = PromptTask[Any, Any]
