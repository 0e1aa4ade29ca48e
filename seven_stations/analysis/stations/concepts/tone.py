"""The tone of each scene, from its speech and action."""

from collections.abc import Iterable

from seven_stations.analysis.lexicons.valence import Tone, combined, tone_of_words
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.output import SceneTone
from seven_stations.analysis.stations.reading import Passage, Reading, reading_of
from seven_stations.analysis.stations.speech import name_words

LEAST_HITS = {"en": 5, "ar": 6}
LEAST_COVERAGE = 0.02
"""With a lower coverage, a scene's tone is not determined. Arabic needs more hits, because its lookup strips
clitics."""


def tone_of_passages(passages: Iterable[Passage], language: str, names: frozenset[str] = frozenset()) -> Tone:
    """The word-weighted mean tone of sentences, -1..1 (see ``tone_of_sentence``)."""
    return combined([tone_of_words(passage.marked, len(passage.words), language, names) for passage in passages])


def tone_by_scene(manuscript: Manuscript, reading: Reading | None = None) -> list[SceneTone]:
    """The tone of all scenes in order, from speech and action."""
    reading = reading or reading_of(manuscript)
    found = []
    names = name_words(manuscript)
    for scene in manuscript.scenes:
        tone = tone_of_passages(reading.passages[scene.number], manuscript.language, names)
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
