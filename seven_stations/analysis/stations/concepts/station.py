"""Station 2: themes, genre vocabulary, tone by scene, events and a story statement."""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.progress import reached
from seven_stations.analysis.stations.concepts.events import events_of
from seven_stations.analysis.stations.concepts.genres import genres_in
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.concepts.themes import MOST_UNKNOWN, themes_of, unknown_share
from seven_stations.analysis.stations.concepts.tone import tone_by_scene
from seven_stations.analysis.stations.concepts.vocabulary import Vocabulary, vocabulary_of
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result
from seven_stations.analysis.stations.figures import clamp
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.words import Note, note

MOST_CONFIDENT = 0.9
"""The highest confidence, because counting words is not understanding them."""

ENOUGH_WORDS = 3000
"""The number of words from which the sample is considered large enough for themes (own definition)."""


class ConceptualAnalysis:
    """Measures the subjects of the text and its tone."""

    number = 2
    output_model: type[Output] = ConceptualAnalysisOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:  # noqa: ARG002
        """Measure themes, genres, tone and events. Lists are empty if the text is."""
        reading = reading_of(manuscript)
        vocabulary = vocabulary_of(manuscript)
        reached(0.25)
        themes = themes_of(manuscript, vocabulary, context)
        reached(0.65)
        genres, evidence = genres_in(vocabulary, manuscript.language)
        reached(0.75)
        tones = tone_by_scene(manuscript, reading)
        events = events_of(manuscript, tones)
        words = sum(tone.words for tone in tones)
        coverage = sum(tone.hits for tone in tones) / words if words else 0.0
        if themes:
            context.log("themes", themes=[theme.theme for theme in themes[:4]])
        output = ConceptualAnalysisOutput(
            themes=themes,
            genres=genres,
            genre_evidence=evidence,
            tone=tones,
            story=[],
            events=events,
        )
        return Result(
            output=output,
            summary={"themes": [theme.theme for theme in themes[:5]]},
            confidence=_confidence(manuscript.language, words, coverage),
            notes=() if themes else (_no_themes(manuscript, vocabulary),),
        )


def _confidence(language: str, words: int, coverage: float) -> float:
    """Half the share of ``ENOUGH_WORDS``, half min(.5, 5·coverage); Arabic tone counts a third less."""
    sampled: float = clamp(words / ENOUGH_WORDS) ** 0.5
    told = min(0.5, 5 * coverage) * (2 / 3 if language == "ar" else 1.0)
    return round(min(MOST_CONFIDENT, 0.5 * sampled + told * sampled), 4)


def _no_themes(manuscript: Manuscript, vocabulary: Vocabulary) -> Note:
    """Why no theme was found."""
    if manuscript.language != "en":
        return note("no-themes-in-arabic")
    unknown = unknown_share(vocabulary.spoken)
    if unknown > MOST_UNKNOWN:
        return note("no-themes-by-unknown-words", share=round(unknown, 4), most=MOST_UNKNOWN)
    return note("no-themes")
