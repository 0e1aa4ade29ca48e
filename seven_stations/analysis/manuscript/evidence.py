"""How well a reading explains a text as one in which people talk with one another."""

from dataclasses import dataclass
from itertools import pairwise

from seven_stations.analysis.manuscript.draft import Cue, Draft
from seven_stations.analysis.manuscript.model import Element, Kind
from seven_stations.analysis.manuscript.names import key_of

_NEAR = 10
"""Speeches before or after one in which its speaker is heard again, where people converse."""

_LINES = 15
"""Lines of a text to a speech, up to which it is plausibly made of speeches."""

_FEW = 10
"""Speeches below which nothing is certain."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a reading; the shares lie in 0..1.

    ``returning``: speeches whose speaker is heard again nearby. ``answering``: speeches after somebody else's.
    ``dense``: whether there are as many speeches as a text of that length has. ``enough``: whether there are many.
    """

    speeches: int
    returning: float
    answering: float
    dense: float
    enough: float

    @property
    def strength(self) -> float:
        """All of it in one figure, 0..1: what is weakest decides."""
        return self.returning * min(1.0, 2 * self.answering) * self.dense * self.enough


def evidence_of(draft: Draft, shown: int) -> Evidence:
    """The evidence for ``draft``, read from a text of ``shown`` lines that are not blank."""
    keys: list[str] = []
    waiting: Cue | None = None
    for item in draft.items:
        if isinstance(item, Cue):
            waiting = item
        elif waiting is not None and isinstance(item, Element) and item.kind is Kind.DIALOGUE:
            keys.append(key_of(waiting.label))
            waiting = None
    if not keys:
        return Evidence(0, 0.0, 0.0, 0.0, 0.0)
    last: dict[str, int] = {}
    near = [False] * len(keys)
    for at, key in enumerate(keys):
        before = last.get(key)
        if before is not None and at - before <= _NEAR:
            near[at] = near[before] = True
        last[key] = at
    answers = sum(one != other for one, other in pairwise(keys))
    return Evidence(
        speeches=len(keys),
        returning=sum(near) / len(keys),
        answering=answers / max(1, len(keys) - 1),
        dense=min(1.0, _LINES * len(keys) / max(1, shown)),
        enough=min(1.0, len(keys) / _FEW),
    )
