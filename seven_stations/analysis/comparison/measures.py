"""The measures by which texts are compared: where each is in a report, and when a difference is large."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from seven_stations.analysis.stations.figures import clamp

Kind = Literal["count", "share"]
"""A count is compared by ratio, a share (0..1) by difference."""

LARGE_SHARE = 0.5
"""A difference of shares that counts as full contrast."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; ``path`` leads to its value in the output of ``station``."""

    name: str
    station: int
    path: tuple[str, ...]
    kind: Kind

    def of(self, outputs: Mapping[int, Mapping[str, Any]]) -> float | None:
        """Its value in one report's outputs by station; for conflicts, how many are sure; ``None`` if absent."""
        found: Any = outputs.get(self.station)
        for step in self.path:
            found = found.get(step) if isinstance(found, Mapping) else None
        if isinstance(found, list):
            return float(sum(isinstance(one, Mapping) and bool(one.get("sure")) for one in found))
        known = isinstance(found, int | float) and not isinstance(found, bool)
        return float(found) if known else None

    def contrast(self, low: float, high: float) -> float:
        """How far two values are apart, 0..1."""
        if self.kind == "share":
            return clamp((high - low) / LARGE_SHARE)
        return clamp((high - low) / high) if high > 0 else 0.0


MEASURES = (
    Measure("words", 1, ("counts", "words"), "count"),
    Measure("scenes", 1, ("counts", "scenes"), "count"),
    Measure("characters", 1, ("counts", "characters"), "count"),
    Measure("dialogue", 1, ("balance", "dialogueByWords"), "share"),
    Measure("vocabulary", 1, ("richness", "mtld"), "count"),
    Measure("network density", 3, ("metrics", "density"), "share"),
    Measure("conflicts", 3, ("conflicts",), "count"),
    Measure("turn length", 5, ("dialogue", "meanTurn"), "count"),
    Measure("questions", 5, ("dialogue", "questionShare"), "share"),
)
