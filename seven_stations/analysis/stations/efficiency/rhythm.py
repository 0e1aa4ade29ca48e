"""The rhythm of scene lengths, and the pace within scenes."""

import math
from collections.abc import Sequence

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.output import SceneTone
from seven_stations.analysis.stations.efficiency.output import SceneRhythm
from seven_stations.analysis.stations.figures import mean


def variation(values: Sequence[float]) -> float:
    """The coefficient of variation: standard deviation (of the population) over the mean, 0 and up."""
    centre = mean(list(values))
    if not centre:
        return 0.0
    return math.sqrt(mean([(value - centre) ** 2 for value in values])) / centre


def rhythm_of(manuscript: Manuscript, tones: Sequence[SceneTone]) -> list[SceneRhythm]:
    """Length and pace of every scene; words are those of speech and action together."""
    words = {tone.scene: tone.words for tone in tones}
    centre = mean([float(words[scene.number]) for scene in manuscript.scenes])
    return [
        SceneRhythm(
            scene=scene.number,
            words=words[scene.number],
            relative=words[scene.number] / centre if centre else 0.0,
            pace=100 * len(scene.speeches) / words[scene.number] if words[scene.number] else 0.0,
        )
        for scene in manuscript.scenes
    ]
