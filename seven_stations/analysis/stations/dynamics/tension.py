"""The tension curve: an index built from four things that can be counted, not an emotion."""

import re
from collections.abc import Sequence

from seven_stations.analysis.manuscript.model import Manuscript, Scene
from seven_stations.analysis.stations.concepts.output import SceneTone
from seven_stations.analysis.stations.concepts.vocabulary import scene_text
from seven_stations.analysis.stations.dynamics.curve import ranks, smoothed
from seven_stations.analysis.stations.dynamics.output import TensionPoint, TurningPoint
from seven_stations.analysis.stations.figures import mean
from seven_stations.analysis.stations.reading import Reading, speech_words_of

PROMINENCE = 0.1
"""How far a peak stands out of the curve."""

WINDOW = 3
TURN = 0.15
"""Difference of mean tension between ``WINDOW`` scenes before and after that makes a turning point."""

_EXCLAMATION = re.compile(r"!")


def exclamations(scene: Scene, words: int) -> float:
    """Exclamation marks per hundred words of speech and action."""
    marks = sum(len(_EXCLAMATION.findall(piece)) for piece in scene_text(scene))
    return 100 * marks / words if words else 0.0


def cast_change(before: Scene | None, scene: Scene) -> float:
    """1 less the Jaccard similarity of the speakers of two scenes, 0..1; 0 where there is nothing to compare."""
    if before is None:
        return 0.0
    one, other = set(before.speakers), set(scene.speakers)
    return 1 - len(one & other) / len(one | other) if one | other else 0.0


def tension_of(
    manuscript: Manuscript, tones: Sequence[SceneTone], reading: Reading | None = None
) -> list[TensionPoint]:
    """The tension of every scene, 0..1: the mean of four ranks among the scenes, smoothed over three.

    Ranked are the negated tone, exclamation marks per word, the shortness of turns, and the change of cast from
    the scene before. A scene without speech counts as one of middling turns. Own definition.
    """
    scenes = manuscript.scenes
    negative = ranks([-tone.value for tone in tones])
    loud = ranks([exclamations(scene, tone.words) for scene, tone in zip(scenes, tones, strict=True)])
    turns = reading.speech_words if reading else speech_words_of(manuscript)
    lengths = [mean([float(words) for words in turns[scene.number]]) for scene in scenes]
    spoken = sorted(length for length in lengths if length)
    middling = spoken[len(spoken) // 2] if spoken else 0.0
    short = ranks([-(length or middling) for length in lengths])
    before: list[Scene | None] = [None, *scenes]
    cast = ranks([cast_change(last, scene) for last, scene in zip(before, scenes, strict=False)])
    raw = [mean(list(parts)) for parts in zip(negative, loud, short, cast, strict=True)]
    return [
        TensionPoint(
            scene=scene.number,
            value=value,
            negative=negative[index],
            exclamations=loud[index],
            short_turns=short[index],
            cast_change=cast[index],
        )
        for index, (scene, value) in enumerate(zip(scenes, smoothed(raw), strict=True))
    ]


def turning_points(points: Sequence[TensionPoint]) -> list[TurningPoint]:
    """Scenes where the mean of the next ``WINDOW`` scenes differs most from that of the ``WINDOW`` before.

    A turning point differs by ``TURN`` or more, and by more than its neighbours within a window.
    """
    values = [point.value for point in points]
    changes = {
        index: mean(values[index : index + WINDOW]) - mean(values[index - WINDOW : index])
        for index in range(WINDOW, len(values) - WINDOW + 1)
    }
    found = []
    for index, change in changes.items():
        before = [abs(changes.get(index - step, 0.0)) for step in range(1, WINDOW + 1)]
        after = [abs(changes.get(index + step, 0.0)) for step in range(1, WINDOW + 1)]
        if abs(change) >= TURN and abs(change) > max(before) and abs(change) >= max(after):
            found.append(TurningPoint(scene=points[index].scene, change=change))
    return found
