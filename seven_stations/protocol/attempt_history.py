"""The history of one job as reconstructed from the log: which attempt an entry belongs to, and whether the job had
ended before it.

Transitions are made from the job's entries in their order, so every reader, at any time, gets the same result. Two
things are in no entry: whether a job that left its worker had failed (a retry) or was only put back (a rate limit,
a worker that shuts down), and whether the retry of a failed job reset its attempt counter. They are settled once,
from the job's own counter, and kept.
"""

from dataclasses import dataclass
from enum import Enum, auto

from seven_stations.protocol.cursor import Position
from seven_stations.protocol.untrusted_json import whole_number

_MAX_TRANSITIONS = 128
"""The most transitions that are kept of one job; beyond it, the older half is only counted."""


class Kind(Enum):
    ACTIVE = auto()
    BACK = auto()
    """The job left its worker without having ended."""
    STALLED = auto()
    FAILED = auto()
    COMPLETED = auto()
    REVIVED = auto()
    """The job had ended and was queued again."""


@dataclass(slots=True)
class Transition:
    """A relevant entry. ``counts`` is whether it ended an attempt, or, for REVIVED, whether the attempt counter
    was reset. It is ``None`` until that is settled."""

    position: Position
    kind: Kind
    counts: bool | None
    error: str | None = None
    """For a BACK that counts: why the attempt failed, if that was read in time."""


class History:
    """The transitions of one job, in order. ``base`` is the number of attempts made before them, if known."""

    __slots__ = ("base", "transitions")

    def __init__(self, base: int | None = None) -> None:
        self.base = base
        self.transitions: list[Transition] = []

    @property
    def settled(self) -> bool:
        """Whether the job's counter need not be read."""
        return self.base is not None and all(step.counts is not None for step in self.transitions)

    def note(self, position: Position, event: str, *, prev: str = "", attempts: str = "") -> None:
        """Add the job's next entry: its event, the job's previous state, and the number of attempts it names."""
        last = self.transitions[-1].kind if self.transitions else None
        # If the log begins after the job did, the first entry seen may be the one with which it left its worker.
        running = last is Kind.ACTIVE or (last is None and self.base is None)
        match event:
            case "active":
                self._add(Transition(position, Kind.ACTIVE, False))
            case "waiting" | "delayed" if last in (Kind.FAILED, Kind.COMPLETED) or prev in ("failed", "completed"):
                self._add(Transition(position, Kind.REVIVED, None))
            case "delayed" if running:
                self._add(Transition(position, Kind.BACK, None))
            case "waiting" if prev == "active" and running:
                self._add(Transition(position, Kind.BACK, None))
            case "stalled" if last is Kind.BACK:
                self.transitions[-1].kind, self.transitions[-1].counts = Kind.STALLED, False
            case "failed":
                self._add(Transition(position, Kind.FAILED, prev in ("active", "")))
            case "completed":
                self._add(Transition(position, Kind.COMPLETED, True))
            case "retries-exhausted" if self.base is None and (made := whole_number(attempts)) is not None:
                self.base = max(0, made - self._ends())

    def settle(self, made: int | None, reason: str | None, most: int | None) -> None:
        """Settle what no entry says, from the job's counter and its last error, as read after the last transition.

        Both are ``None`` if the job is gone. ``most`` is the number of attempts it may make, if known.
        """
        if made is None:
            self.base = self.base or 0
            self._guess(self.transitions, most)
            return
        if self.base is None:
            self.base = max(0, made - self._ends())
        revived = [step for step in self.transitions if step.kind is Kind.REVIVED and step.counts is None]
        if revived and (made < self.made() or made == self._ends(revived[-1].position) != self._total()):
            for step in revived:
                step.counts = True
            # The counter says nothing about what was before the reset.
            self._guess(self.transitions[: self.transitions.index(revived[-1])], most)
        missing = made - self.made()
        for step in reversed(self.transitions):
            if step.counts is None:
                step.counts = step.kind is Kind.BACK and missing > 0
                missing -= step.counts
        for step in reversed(self.transitions):
            if step.kind is Kind.BACK and step.counts:
                step.error = step.error or reason
                break
            if step.kind is Kind.FAILED:
                break  # the reason belongs to this one

    def _guess(self, transitions: list[Transition], most: int | None) -> None:
        """Settle transitions without a counter: whatever may have been a retry counts as one."""
        for step in transitions:
            if step.counts is None:
                may_retry = most is not None and self.made(step.position) + 1 < most
                step.counts = step.kind is Kind.BACK and may_retry

    def made(self, until: Position | None = None) -> int:
        """How many attempts had ended at a place in the log, including the entry there."""
        made = self.base or 0
        for step in self.transitions:
            if until is not None and step.position > until:
                break
            if step.kind is Kind.REVIVED:
                made = 0 if step.counts else made
            elif step.counts:
                made += 1
        return made

    def ended(self, before: Position) -> bool:
        """Whether the job had ended before this place and had not been queued again."""
        for step in reversed(self.transitions):
            if step.position < before:
                return step.kind in (Kind.FAILED, Kind.COMPLETED)
        return False

    def activated(self, before: Position) -> int | None:
        """When the attempt that runs at this place began, in epoch milliseconds."""
        for step in reversed(self.transitions):
            if step.position < before and step.kind is Kind.ACTIVE:
                return step.position.ms
        return None

    @property
    def began(self) -> Position | None:
        """Where the last run began: the first attempt since the job was added, or was queued again at its end."""
        began: Position | None = None
        for step in self.transitions:
            if step.kind is Kind.REVIVED:
                began = None
            elif step.kind is Kind.ACTIVE and began is None:
                began = step.position
        return began

    def retry(self, at: Position) -> Transition | None:
        """The failed attempt that this entry delays, if it delays one."""
        for step in reversed(self.transitions):
            if step.position <= at:
                found = step.position == at and step.kind is Kind.BACK and step.counts
                return step if found else None
        return None

    def _ends(self, after: Position | None = None) -> int:
        """The number of attempts that ended after a place, or overall, counting unsettled ones as ended."""
        transitions = (step for step in self.transitions if after is None or step.position > after)
        return sum(step.counts is not False for step in transitions if step.kind is not Kind.REVIVED)

    def _total(self) -> int:
        """The number of attempts that ended since the beginning, or since the last known reset of the counter."""
        anew = [step.position for step in self.transitions if step.kind is Kind.REVIVED and step.counts]
        return self._ends(anew[-1]) if anew else (self.base or 0) + self._ends()

    def _add(self, step: Transition) -> None:
        self.transitions.append(step)
        if len(self.transitions) > _MAX_TRANSITIONS and self.settled:
            half = _MAX_TRANSITIONS // 2
            self.base = self.made(self.transitions[half - 1].position)
            del self.transitions[:half]
