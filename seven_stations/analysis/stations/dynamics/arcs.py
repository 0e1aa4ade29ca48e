"""Arcs of the main characters: the tone of their speech, scene by scene, and their presence."""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.tone import tone_of_passages
from seven_stations.analysis.stations.dynamics.curve import smoothed, thirds
from seven_stations.analysis.stations.dynamics.output import Arc, ArcPoint, Shape
from seven_stations.analysis.stations.persons import persons_of
from seven_stations.analysis.stations.reading import Reading, reading_of
from seven_stations.analysis.stations.speech import name_words, words_by_speaker

MOST_ARCS = 6
FEWEST_SCENES = 5
"""The fewest scenes of a character whose arc has a shape (analysis notes, section 1)."""

STEP = 0.06
"""The difference of mean tone between two thirds that counts as rise or fall (own definition)."""


def arcs_of(manuscript: Manuscript, reading: Reading | None = None) -> list[Arc]:
    """The arcs of the characters who say most, after Reagan et al. 2016 (shapes), here from three thirds."""
    reading = reading or reading_of(manuscript)
    persons = persons_of(manuscript)
    chosen = [name for name in words_by_speaker(manuscript, reading) if name in persons][:MOST_ARCS]
    points = {name: _points(manuscript, name, reading) for name in chosen}
    return [_arc(name, points[name], len(manuscript.scenes)) for name in chosen]


def _points(manuscript: Manuscript, name: str, reading: Reading) -> list[ArcPoint]:
    language = manuscript.language
    names = name_words(manuscript)
    found = []
    for scene in manuscript.scenes:
        said = zip(scene.speeches, reading.speeches[scene.number], strict=True)
        own = [passage for speech, passages in said if speech.speaker == name for passage in passages]
        if own:
            tone = tone_of_passages(own, language, names)
            spoken = sum(reading.speech_words[scene.number])
            found.append(
                ArcPoint(scene=scene.number, tone=tone.value, presence=tone.words / spoken if spoken else 0.0)
            )
    return found


def _arc(name: str, points: list[ArcPoint], scenes: int) -> Arc:
    shares = {point.scene: point.presence for point in points}
    presence = thirds([shares.get(number, 0.0) for number in range(1, scenes + 1)])
    tones = thirds(smoothed([point.tone for point in points])) if len(points) >= FEWEST_SCENES else None
    return Arc(
        character=name,
        shape=shape_of(tones),
        change=tones[2] - tones[0] if tones else None,
        presence_change=presence[2] - presence[0] if presence else None,
        points=points,
    )


def shape_of(tones: tuple[float, float, float] | None) -> Shape:
    """The shape of the tones of three thirds; a step under ``STEP`` is level."""
    if tones is None:
        return "undetermined"
    first, middle, last = tones
    if middle - max(first, last) >= STEP:
        return "rise and fall"
    if min(first, last) - middle >= STEP:
        return "fall and rise"
    if last - first >= STEP:
        return "rise"
    return "fall" if first - last >= STEP else "level"
