"""Station 5: the model picks the places where a motif is more than an object.

Curves, arcs and counts are those of the built-in station.
"""

from seven_stations.analysis.language import normalise
from seven_stations.analysis.llm.assignments.contract import MergeContext, TaskInput
from seven_stations.analysis.llm.replies import DynamicsReply
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput, Motif


def brief(output: DynamicsOutput) -> TaskInput:
    return TaskInput(
        "For each motif listed, quote up to three lines that hold its word and where it stands for more than a"
        " thing (motifs). Observe how the main characters change, and what the motifs stand for.",
        {
            "motifs": [{"word": one.word, "scenes": one.scenes} for one in output.motifs],
            "arcs": [{"character": one.character, "shape": one.shape} for one in output.arcs],
        },
    )


def merge(output: DynamicsOutput, reply: DynamicsReply, desk: MergeContext) -> DynamicsOutput:
    def about(motif: Motif, evidence: Evidence) -> bool:
        return normalise(motif.word) in normalise(evidence.quote)

    measured = {one.word: one for one in output.motifs}
    motifs = desk.requote(measured, reply.motifs, lambda told: told.word, about, "unknown motif")
    desk.observe(reply.observations)
    return output.model_copy(update={"motifs": motifs})
