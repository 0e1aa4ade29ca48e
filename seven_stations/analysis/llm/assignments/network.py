"""Station 3: the model picks lines that show the measured conflicts."""

from seven_stations.analysis.llm.assignments.contract import MergeContext, PromptTask, TaskInput
from seven_stations.analysis.llm.claims import RejectedClaimError
from seven_stations.analysis.llm.replies import ConflictNetworkReply
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.network.output import Conflict, ConflictNetworkOutput

MOST_CONFLICTS = 12
MOST_PAIRS = 20


class NetworkAssignment(PromptTask[ConflictNetworkOutput, ConflictNetworkReply]):
    """Quotations for the conflicts; ties, metrics and strengths are those of the built-in station.

    An implicit conflict, which the built-in station does not measure, becomes an observation: the score counts
    conflicts, and a model does not influence the score.
    """

    output = ConflictNetworkOutput
    reply = ConflictNetworkReply

    def brief(self, output: ConflictNetworkOutput) -> TaskInput:
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

    def merge(
        self, output: ConflictNetworkOutput, reply: ConflictNetworkReply, desk: MergeContext
    ) -> ConflictNetworkOutput:
        conflicts: dict[frozenset[str], Conflict] = {frozenset((c.source, c.target)): c for c in output.conflicts}
        for told in reply.conflicts:
            try:
                pair = frozenset((desk.claims.name(told.source), desk.claims.name(told.target)))
                if pair not in conflicts:
                    raise RejectedClaimError("unknown conflict")
            except RejectedClaimError as error:
                desk.claims.reject(str(error))
                continue

            def between(evidence: Evidence, pair: frozenset[str] = pair) -> bool:
                return desk.claims.speaker_at(evidence) in pair

            conflict = conflicts[pair]
            quotes = desk.quoted(conflict.evidence, told.evidence, between)
            conflicts[pair] = conflict.model_copy(update={"evidence": quotes})
        desk.observe(reply.observations)
        return output.model_copy(update={"conflicts": list(conflicts.values())})
