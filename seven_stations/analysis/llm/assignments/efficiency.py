"""Station 4: everything is measured, so the model may only add observations."""

from seven_stations.analysis.llm.assignments.contract import MergeContext, TaskInput
from seven_stations.analysis.llm.replies import ObservationsReply
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput

MOST_SHOWN = 15


def brief(output: EfficiencyMetricsOutput) -> TaskInput:
    return TaskInput(
        "Observe where people, places or scenes do the same work twice, and where a tie listed as unused could"
        " be used.",
        {
            "unused": [{"source": one.source, "target": one.target} for one in output.unused_ties[:MOST_SHOWN]],
            "alike": [{"one": one.one, "other": one.other} for one in output.redundancy[:MOST_SHOWN]],
        },
    )


def merge(
    output: EfficiencyMetricsOutput, reply: ObservationsReply, desk: MergeContext
) -> EfficiencyMetricsOutput:
    desk.observe(reply.observations)
    return output
