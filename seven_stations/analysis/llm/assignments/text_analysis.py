"""Station 1: the model picks lines that show how the main characters speak.

All counts and shares are those of the built-in station.
"""

from seven_stations.analysis.llm.assignments.contract import MergeContext, TaskInput
from seven_stations.analysis.llm.replies import TextAnalysisReply
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput
from seven_stations.analysis.stations.text_analysis.output import CharacterSummary

MOST_CHARACTERS = 8


def brief(output: TextAnalysisOutput) -> TaskInput:
    main = sorted(output.characters, key=lambda one: (-one.words, one.name))[:MOST_CHARACTERS]
    return TaskInput(
        "For each character listed, pick up to three of their own spoken lines that show best how they speak"
        " (samples). Observe what sets their ways of speaking apart.",
        {"characters": [{"name": one.name, "speeches": one.speeches} for one in main]},
    )


def merge(output: TextAnalysisOutput, reply: TextAnalysisReply, desk: MergeContext) -> TextAnalysisOutput:
    def theirs(character: CharacterSummary, evidence: Evidence) -> bool:
        return desk.claims.speaker_at(evidence) == character.name

    characters = desk.requote(
        {one.name: one for one in output.characters},
        reply.samples,
        lambda told: desk.claims.name(told.character),
        theirs,
        "unknown character",
        "samples",
    )
    desk.observe(reply.observations)
    return output.model_copy(update={"characters": characters})
