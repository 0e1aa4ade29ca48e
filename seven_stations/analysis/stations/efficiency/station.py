"""Station 4: inequality, redundancy, density, rhythm, and what a production needs."""

from collections import Counter

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result, output_of
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput, Gini
from seven_stations.analysis.stations.efficiency.production import production_of
from seven_stations.analysis.stations.efficiency.redundancy import (
    LEAST_SHARED,
    MOST_PAIRS,
    redundant_pairs,
    unused_ties,
)
from seven_stations.analysis.stations.efficiency.rhythm import rhythm_of, variation
from seven_stations.analysis.stations.figures import gini
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.analysis.stations.persons import persons_of
from seven_stations.analysis.stations.speech import words_by_speaker


class EfficiencyMetrics:
    """Measures how economically the text uses characters, scenes and pages."""

    number = 4
    output_model: type[Output] = EfficiencyMetricsOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
        """Measure the text. Values that the text does not allow are ``None`` or empty."""
        concepts = output_of(earlier, 2, ConceptualAnalysisOutput)
        network = output_of(earlier, 3, ConflictNetworkOutput)
        edges = network.edges if network else []
        tones = concepts.tone if concepts else []
        events = concepts.events if concepts else []
        words = words_by_speaker(manuscript)
        speeches = Counter(speech.speaker for speech in manuscript.speeches)
        presence = Counter(name for scene in manuscript.scenes for name in scene.speakers)
        inequality = Gini(speech=gini(words.values()), presence=gini(presence.values()))
        persons = persons_of(manuscript)
        redundant = redundant_pairs(edges, {name: speeches[name] for name in persons})
        unused = unused_ties(edges)
        steady = sum(1 for edge in edges if edge.scenes >= LEAST_SHARED)
        rhythm = rhythm_of(manuscript, tones) if tones else []
        spread = variation([float(scene.words) for scene in rhythm])
        production = production_of(manuscript)
        total = sum(tone.words for tone in tones)
        new = sum(len(event.entering) + len(event.places) + event.turn for event in events)
        context.log("ties", redundant=len(redundant), unused=len(unused))
        return Result(
            output=EfficiencyMetricsOutput(
                gini=inequality,
                redundancy=redundant[:MOST_PAIRS],
                unused_ties=unused,
                unused_share=len(unused) / steady if steady else 0.0,
                density=1000 * new / total if total else 0.0,
                rhythm=rhythm,
                rhythm_variation=spread,
                production=production,
            ),
            summary={
                "redundantPairs": len(redundant),
                "cast": production.cast,
            },
            confidence=manuscript.reading.confidence,
        )
