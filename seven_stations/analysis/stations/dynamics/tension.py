"""The tension curve: an index of four countable features, not an emotion.

Earlier versions derived turning points and the climax from this curve, but fixed places (85 % of the text) were
more accurate, so neither is reported.
"""

from collections.abc import Sequence

from seven_stations.analysis.language import tokens
from seven_stations.analysis.lexicons.hostility import words_of
from seven_stations.analysis.manuscript.model import Manuscript, Scene
from seven_stations.analysis.stations.concepts.output import SceneTone
from seven_stations.analysis.stations.concepts.vocabulary import scene_text
from seven_stations.analysis.stations.dynamics.curve import ranks, smoothed
from seven_stations.analysis.stations.dynamics.output import TensionPoint
from seven_stations.analysis.stations.figures import mean
from seven_stations.analysis.stations.network.deaths import directions_of
from seven_stations.analysis.stations.reading import Reading, reading_of

LEAST_WORDS = 50
"""The assumed length of shorter scenes, so that one exclamation in three words is not a high tension."""


def exclamations(scene: Scene, words: int) -> float:
    """Exclamation marks per hundred words of speech and action."""
    return 100 * sum(piece.count("!") for piece in scene_text(scene)) / words if words else 0.0


def struggles(scene: Scene, language: str) -> int:
    """Words in the stage directions about blows, threats and anger."""
    beginnings = tuple(sorted(words_of("struggle", language)))
    return sum(word.startswith(beginnings) for _, text in directions_of(scene) for word in tokens(text, language))


def tension_of(
    manuscript: Manuscript, tones: Sequence[SceneTone], reading: Reading | None = None
) -> list[TensionPoint]:
    """The tension of every scene, 0..1: the mean of four ranks among the scenes, smoothed over three.

    Ranked are the negated tone, and per word exclamation marks, harsh words (those that people at odds use: kill,
    traitor, shame), and words of struggle in the directions. Own definition. In twelve plays, the scenes of deaths
    and the agreed climax lie above 73 % of the other scenes, and above 51 % by the index that this one replaces
    (tone, exclamations, short turns, change of cast).
    """
    reading = reading or reading_of(manuscript)
    scenes, language = manuscript.scenes, manuscript.language
    ill = words_of("harsh", language) | words_of("insult", language)
    words = [max(LEAST_WORDS, tone.words) for tone in tones]
    negative = ranks([-tone.value for tone in tones])
    loud = ranks([exclamations(scene, size) for scene, size in zip(scenes, words, strict=True)])
    harsh = ranks(
        [
            sum(sum(map(ill.__contains__, passage.words)) for passage in reading.passages[scene.number]) / size
            for scene, size in zip(scenes, words, strict=True)
        ]
    )
    fights = ranks([struggles(scene, language) / size for scene, size in zip(scenes, words, strict=True)])
    raw = [mean(list(parts)) for parts in zip(negative, loud, harsh, fights, strict=True)]
    return [
        TensionPoint(
            scene=scene.number,
            value=value,
            negative=negative[index],
            exclamations=loud[index],
            harsh=harsh[index],
            struggles=fights[index],
        )
        for index, (scene, value) in enumerate(zip(scenes, smoothed(raw), strict=True))
    ]
