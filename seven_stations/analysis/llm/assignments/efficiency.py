"""Station 4: all of it is measured; the model may only observe."""

from seven_stations.analysis.llm.assignments.contract import Assignment, Brief, Desk
from seven_stations.analysis.llm.replies import ObservationsReply
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput

MOST_SHOWN = 15


class EfficiencyAssignment(Assignment[EfficiencyMetricsOutput, ObservationsReply]):
    """The output is the built-in station's, unchanged."""

    output = EfficiencyMetricsOutput
    reply = ObservationsReply

    def brief(self, output: EfficiencyMetricsOutput) -> Brief:
        return Brief(
            "Observe where people, places or scenes do the same work twice, and where a tie listed as unused could"
            " be used.",
            {
                "unused": [
                    {"source": one.source, "target": one.target} for one in output.unused_ties[:MOST_SHOWN]
                ],
                "alike": [{"one": one.one, "other": one.other} for one in output.redundancy[:MOST_SHOWN]],
            },
        )

    def merge(
        self, output: EfficiencyMetricsOutput, reply: ObservationsReply, desk: Desk
    ) -> EfficiencyMetricsOutput:
        desk.observe(reply.observations)
        return output
