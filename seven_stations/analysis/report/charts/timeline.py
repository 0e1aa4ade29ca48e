"""The axis of scenes that charts share: the position of each scene, numbers, and the beginnings of acts."""

from collections.abc import Mapping, Sequence
from typing import Any

from seven_stations.analysis.report.charts.lettering import width
from seven_stations.analysis.report.charts.svg import Canvas
from seven_stations.analysis.report.labels import Labels

_GAP = 10.0
"""Units between two numbers on the axis; enough for the larger letters on phones."""

_ACT = 22.0
"""The height of the names of acts."""


class Timeline:
    """``count`` scenes side by side from ``start`` to ``end``, each in its own slot."""

    def __init__(self, scenes: Sequence[Mapping[str, Any]], start: float, end: float) -> None:
        self.scenes = scenes
        self.start = start
        self.end = end
        self.slot = (end - start) / max(1, len(scenes))

    def middle(self, index: int) -> float:
        """The middle of the slot of the scene at ``index``."""
        return self.start + (index + 0.5) * self.slot

    def numbered(self, labels: Labels) -> list[tuple[int, int]]:
        """(index, number within its act or the text; of acts without scenes, their own) of scenes whose numbers
        are drawn: evenly spaced, as many as fit."""
        if not self.scenes:
            return []
        numbers = [labels.number(scene["number"]) or 0 for scene in self.scenes]
        room = width(str(max(numbers))) * 1.3 + _GAP
        every = max(1, int(room / self.slot) + (room % self.slot > 0)) if room > self.slot else 1
        step = next((one for one in (1, 2, 5, 10, 20, 25, 50) if one >= every), every)
        return [(index, number) for index, number in enumerate(numbers) if number and number % step == 0]

    def acts(self) -> list[tuple[int, int | None]]:
        """(index of its first scene, number) of every marked act, without a number of what stands between acts;
        empty if there is only one part."""
        found: list[tuple[int, int | None]] = []
        for index, scene in enumerate(self.scenes):
            act = scene.get("act")
            if not found or found[-1][1] != act:
                found.append((index, act))
        return found if len(found) > 1 else []

    def top(self, clear: float) -> float:
        """The top of the plot, with ``clear`` units above it and the names of acts above those."""
        return clear + (_ACT if self.acts() else 4.0)

    def draw(self, canvas: Canvas, bottom: float, labels: Labels) -> None:
        """Draw the numbers below ``bottom``, within acts if there are any, and the boundaries of acts with their
        names at the top."""
        acts = self.acts()
        axis = "scene axis acts" if any(scene.get("act") for scene in self.scenes) else "scene axis"
        axis = "act" if labels.acts_only else axis
        for index, number in self.numbered(labels):
            canvas.text(self.middle(index), bottom + 17, str(number), "middle", "tick")
        canvas.text((self.start + self.end) / 2, bottom + 35, labels[axis], "middle", "tick")
        for place, (index, act) in enumerate(acts):
            x = self.start + index * self.slot
            if index:
                canvas.line(x, 4, x, bottom, "border")
            if act is None:
                continue
            last = acts[place + 1][0] if place + 1 < len(acts) else len(self.scenes)
            name = f"{labels['act']} {act}"
            if width(name) * 1.3 > (last - index) * self.slot:
                name = str(act)
            canvas.text(x + (last - index) * self.slot / 2, 14, name, "middle", "tick")
