"""The tone of every scene, from what is spoken and what happens in it."""

from worker.language import sentences
from worker.lexicons.valence import Tone, combined, tone_of_sentence
from worker.manuscript.model import Manuscript, Scene
from worker.stations.concepts.output import SceneTone
from worker.stations.concepts.vocabulary import scene_text
from worker.stations.speech import name_words

LEAST_HITS = {"en": 5, "ar": 10}
LEAST_COVERAGE = 0.02
"""Under these a scene's tone is not determined. Arabic needs more hits: its look-up strips clitics."""


def tone_of_scene(scene: Scene, language: str, names: frozenset[str] = frozenset()) -> Tone:
    """The word-weighted mean tone of the scene's sentences, -1..1 (see ``tone_of_sentence``)."""
    return combined(
        [
            tone_of_sentence(sentence, language, names)
            for piece in scene_text(scene)
            for sentence in sentences(piece, language)
        ]
    )


def tone_by_scene(manuscript: Manuscript) -> list[SceneTone]:
    """The tone of all scenes in order."""
    found = []
    names = name_words(manuscript)
    for scene in manuscript.scenes:
        tone = tone_of_scene(scene, manuscript.language, names)
        coverage = tone.hits / tone.words if tone.words else 0.0
        found.append(
            SceneTone(
                scene=scene.number,
                value=tone.value,
                words=tone.words,
                hits=tone.hits,
                coverage=coverage,
                determined=tone.hits >= LEAST_HITS.get(manuscript.language, 10) and coverage >= LEAST_COVERAGE,
            )
        )
    return found
