"""Station 3: the model picks lines that show the measured conflicts.

An implicit conflict, which the built-in station does not measure, becomes an observation: the score counts
conflicts, and a model does not influence the score.
"""

from seven_stations.analysis.llm.assignments.contract import MergeContext, TaskInput
from seven_stations.analysis.llm.replies import ConflictNetworkReply
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.network.output import Conflict, ConflictNetworkOutput

MOST_CONFLICTS = 12
MOST_PAIRS = 20


def brief(output: ConflictNetworkOutput) -> TaskInput:
    pairs = sorted(output.relationships, key=lambda one: (-one.strength, one.source, one.target))[:MOST_PAIRS]
    return TaskInput(
        "For each conflict listed, quote up to three lines that one of the two speaks and that show it best"
        " (conflicts). Observe conflicts, alliances and changes between characters that are not listed.",
        {
            "conflicts": [
                {"source": one.source, "target": one.target, "scenes": [part.scene for part in one.course]}
                for one in output.conflicts[:MOST_CONFLICTS]
            ],
            "pairs": [{"source": one.source, "target": one.target, "nature": one.nature} for one in pairs],
        },
    )


def merge(output: ConflictNetworkOutput, reply: ConflictNetworkReply, desk: MergeContext) -> ConflictNetworkOutput:
    def between(conflict: Conflict, evidence: Evidence) -> bool:
        return desk.claims.speaker_at(evidence) in (conflict.source, conflict.target)

    conflicts = desk.requote(
        {frozenset((one.source, one.target)): one for one in output.conflicts},
        reply.conflicts,
        lambda told: frozenset((desk.claims.name(told.source), desk.claims.name(told.target))),
        between,
        "unknown conflict",
    )
    desk.observe(reply.observations)
    return output.model_copy(update={"conflicts": conflicts})
