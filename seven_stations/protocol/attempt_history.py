"""One job's past as the log tells it: which attempt any entry belongs to, and whether its job had ended before.

Marks are made from the job's entries in their order, whenever they are read, so that a reader that lags, or
another notifier that reads them again, finds the same. Two things are on no entry: whether a job that left its
worker had failed (a retry) or was only put back (a rate limit, a worker that shuts down), and whether somebody who
took a failed job up again let the count begin anew. They are settled from the job's own counter, once, and kept.
"""

from dataclasses import dataclass
from enum import Enum, auto

from seven_stations.protocol.cursor import Position
from seven_stations.protocol.untrusted_json import whole

_MOST = 128
"""Marks of one job; the older half is then only counted."""


class Kind(Enum):
    ACTIVE = auto()
    BACK = auto()
    """It left its worker without having ended."""
    STALLED = auto()
    FAILED = auto()
    COMPLETED = auto()
    REVIVED = auto()
    """It had ended, and was taken up again."""


@dataclass(slots=True)
class Transition:
    """One entry that matters. ``counts``: whether it ended an attempt; of REVIVED, whether the count began anew.

    ``None`` until that is settled.
    """

    position: Position
    kind: Kind
    counts: bool | None
    error: str | None = None
    """Of a counted BACK, why the attempt failed, where that was read in time."""


class History:
    """The transitions of one job, in order. ``base`` is how many attempts were made before them, if known."""

    __slots__ = ("base", "transitions")

    def __init__(self, base: int | None = None) -> None:
        self.base = base
        self.transitions: list[Transition] = []

    @property
    def settled(self) -> bool:
        """Whether nothing is to be asked of the job's counter."""
        return self.base is not None and all(step.counts is not None for step in self.transitions)

    def note(self, position: Position, event: str, *, prev: str = "", attempts: str = "") -> None:
        """Take the job's next entry: its event, where the job came from, and the attempts that it names."""
        last = self.transitions[-1].kind if self.transitions else None
        # Where the log begins later than the job, the first thing seen of it may be its way back.
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
            case "retries-exhausted" if self.base is None and (made := whole(attempts)) is not None:
                self.base = max(0, made - self._ends())

    def settle(self, made: int | None, reason: str | None, most: int | None) -> None:
        """Decide what no entry tells, from the job's counter and its last error, read where the transitions end.

        Both are ``None`` where the job is gone. ``most`` is how many attempts it may make, if known.
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
            # The counter no longer tells of what was before.
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
                break  # the reason is this one's

    def _guess(self, transitions: list[Transition], most: int | None) -> None:
        """Without a counter: what may have been a retry was one."""
        for step in transitions:
            if step.counts is None:
                may_retry = most is not None and self.made(step.position) + 1 < most
                step.counts = step.kind is Kind.BACK and may_retry

    def made(self, until: Position | None = None) -> int:
        """How many attempts had ended at a place of the log, its entry included."""
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
        """Whether the job had ended before this place, and had not been taken up again."""
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

    def retry(self, at: Position) -> Transition | None:
        """The failed attempt that this entry puts off, if it is one."""
        for step in reversed(self.transitions):
            if step.position <= at:
                found = step.position == at and step.kind is Kind.BACK and step.counts
                return step if found else None
        return None

    def _ends(self, after: Position | None = None) -> int:
        """The attempts that ended after a place, or anywhere, if all that may be are."""
        transitions = (step for step in self.transitions if after is None or step.position > after)
        return sum(step.counts is not False for step in transitions if step.kind is not Kind.REVIVED)

    def _total(self) -> int:
        """The same, from the beginning, or from where the count is known to have begun anew."""
        anew = [step.position for step in self.transitions if step.kind is Kind.REVIVED and step.counts]
        return self._ends(anew[-1]) if anew else (self.base or 0) + self._ends()

    def _add(self, step: Transition) -> None:
        self.transitions.append(step)
        if len(self.transitions) > _MOST and self.settled:
            half = _MOST // 2
            self.base = self.made(self.transitions[half - 1].position)
            del self.transitions[:half]
