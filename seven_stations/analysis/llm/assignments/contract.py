"""What an assignment is: a question that follows from a built-in result, and a merge that changes no number."""

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
"""Observations that are taken of one answer; the first count."""

OutputT = TypeVar("OutputT", bound=Output)
ReplyT = TypeVar("ReplyT", bound=Reply)
ItemT = TypeVar("ItemT")
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class TaskInput:
    """What to ask: the task in words, and what the built-in station measured, as JSON."""

    task: str
    measured: dict[str, Any]


@dataclass(slots=True)
class MergeContext:
    """What a merge works with. ``notes`` take what the output type has no place for."""

    manuscript: Manuscript
    context: Context
    claims: Claims
    model: str
    notes: list[Note] = field(default_factory=list)

    def quoted(
        self, own: Sequence[Evidence], quotes: Iterable[Quote], accepts: Callable[[Evidence], bool] | None = None
    ) -> list[Evidence]:
        """The model's quotes that hold, then our ``own``, cut to what the analysis type keeps."""
        return gathered([*self.claims.held(quotes, accepts), *own], self.context)

    def checked(self, told: Iterable[ItemT], check: Callable[[ItemT], FoundT]) -> list[FoundT]:
        """What ``check`` makes of each item, less those that it rejects; each is counted."""
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
        """Note the observations that hold, each with its first quote: they are words, and measure nothing."""

        def checked(observation: Observation) -> Note:
            where = self.claims.observation(observation)[0]
            said = self.claims.sentence(observation.text)
            values = {"model": self.model, "said": said, "quote": where.quote, "line": where.lines[0]}
            if where.scene is None:
                return Note("llm-observes", values)
            return Note("llm-observes-in-scene", {**values, "scene": where.scene})

        self.notes += self.checked(told, checked)


class PromptTask(Generic[OutputT, ReplyT]):
    """One station's question. ``reply`` is the type of the answer."""

    output: type[OutputT]
    reply: type[ReplyT]

    def brief(self, output: OutputT) -> TaskInput:
        """What to ask about this result."""
        raise NotImplementedError

    def merge(self, output: OutputT, reply: ReplyT, desk: MergeContext) -> OutputT:
        """``output`` with those words and quotes of ``reply`` that hold. No figure differs from ``output``'s."""
        raise NotImplementedError


AnyAssignment = PromptTask[Any, Any]
