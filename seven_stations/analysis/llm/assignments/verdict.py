"""Station 7: the model adds strengths and weaknesses that it can support with quotations.

Comparisons and actions are those of the built-in station.
"""

from seven_stations.analysis.llm.assignments.contract import MergeContext, TaskInput
from seven_stations.analysis.llm.replies import FinalReportReply, Observation
from seven_stations.analysis.stations.quoting import gathered
from seven_stations.analysis.stations.verdict.output import FinalReportOutput, Remark


def brief(output: FinalReportOutput) -> TaskInput:
    return TaskInput(
        "Add up to three strengths and up to three weaknesses of the writing that the remarks listed do not"
        " tell, each with quotes (strengths, weaknesses).",
        {
            "strengths": [one.text for one in output.strengths],
            "weaknesses": [one.text for one in output.weaknesses],
        },
    )


def merge(output: FinalReportOutput, reply: FinalReportReply, desk: MergeContext) -> FinalReportOutput:
    def remark(told: Observation) -> Remark:
        evidence = desk.claims.observation(told)
        return Remark(station=7, text=desk.claims.sentence(told.text), evidence=gathered(evidence, desk.context))

    return output.model_copy(
        update={
            "strengths": [*output.strengths, *desk.checked(reply.strengths, remark)],
            "weaknesses": [*output.weaknesses, *desk.checked(reply.weaknesses, remark)],
        }
    )
