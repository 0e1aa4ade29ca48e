"""The contract of a task: a question made from a built-in result, and a merge that changes no number."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

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
KeyT = TypeVar("KeyT")
MeasuredT = TypeVar("MeasuredT", bound=BaseModel)


class _Quoted(Protocol):
    @property
    def evidence(self) -> list[Quote]: ...


QuotedT = TypeVar("QuotedT", bound=_Quoted)


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

    def requote(
        self,
        measured: dict[KeyT, MeasuredT],
        told: Iterable[QuotedT],
        key: Callable[[QuotedT], KeyT],
        shows: Callable[[MeasuredT, Evidence], bool],
        unknown: str,
        field_name: str = "evidence",
    ) -> list[MeasuredT]:
        """What was ``measured``, in its order, with those of the model's quotations that show it.

        ``key`` finds what an answer is about. What it rejects and what was not measured (``unknown``) is counted.
        """
        found = dict(measured)
        for one in told:
            try:
                name = key(one)
                if name not in found:
                    raise RejectedClaimError(unknown)
            except RejectedClaimError as error:
                self.claims.reject(str(error))
                continue
            about = found[name]
            quotes = self.quoted(getattr(about, field_name), one.evidence, partial(shows, about))
            found[name] = about.model_copy(update={field_name: quotes})
        return list(found.values())

    def checked(
        self, told: Iterable[ItemT], check: Callable[[ItemT], FoundT], most: int = MOST_OBSERVATIONS
    ) -> list[FoundT]:
        """The result of ``check`` for each of the first ``most`` items, without those that it rejects; each is
        counted."""
        found = []
        for item in list(told)[:most]:
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


@dataclass(frozen=True, slots=True)
class PromptTask(Generic[OutputT, ReplyT]):
    """The task of one station. ``reply`` is the type of the answer.

    ``brief`` returns the question about a result, and ``merge`` the result with the valid words and quotations of
    the answer; all its numbers stay the same.
    """

    reply: type[ReplyT]
    brief: Callable[[OutputT], TaskInput]
    merge: Callable[[OutputT, ReplyT, MergeContext], OutputT]
