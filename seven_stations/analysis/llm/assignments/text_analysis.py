"""Station 1: the model picks lines that show how the main characters speak."""

from seven_stations.analysis.llm.assignments.contract import MergeContext, PromptTask, TaskInput
from seven_stations.analysis.llm.claims import RejectedClaimError
from seven_stations.analysis.llm.replies import TextAnalysisReply
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput

MOST_CHARACTERS = 8


class TextAnalysisAssignment(PromptTask[TextAnalysisOutput, TextAnalysisReply]):
    """Samples of speech; all counts, shares and roles are those of the built-in station."""

    output = TextAnalysisOutput
    reply = TextAnalysisReply

    def brief(self, output: TextAnalysisOutput) -> TaskInput:
        main = sorted(output.characters, key=lambda one: (-one.words, one.name))[:MOST_CHARACTERS]
        return TaskInput(
            "For each character listed, pick up to three of their own spoken lines that show best how they speak"
            " (samples). Observe what sets their ways of speaking apart.",
            {"characters": [{"name": one.name, "role": one.role, "speeches": one.speeches} for one in main]},
        )

    def merge(
        self, output: TextAnalysisOutput, reply: TextAnalysisReply, desk: MergeContext
    ) -> TextAnalysisOutput:
        samples = {one.name: list(one.samples) for one in output.characters}
        for told in reply.samples:
            try:
                name = desk.claims.name(told.character)
            except RejectedClaimError as error:
                desk.claims.reject(str(error))
                continue

            def theirs(evidence: Evidence, name: str = name) -> bool:
                return desk.claims.speaker_at(evidence) == name

            samples[name] = desk.quoted(samples.get(name, []), told.evidence, theirs)
        desk.observe(reply.observations)
        return output.model_copy(
            update={
                "characters": [one.model_copy(update={"samples": samples[one.name]}) for one in output.characters]
            }
        )
