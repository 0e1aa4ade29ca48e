"""Station 5: the model picks the places where a motif is more than an object."""

from seven_stations.analysis.language import normalise
from seven_stations.analysis.llm.assignments.contract import MergeContext, PromptTask, TaskInput
from seven_stations.analysis.llm.replies import DynamicsReply
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput


class DynamicsAssignment(PromptTask[DynamicsOutput, DynamicsReply]):
    """Quotations for the motifs; curves, arcs and counts are those of the built-in station."""

    output = DynamicsOutput
    reply = DynamicsReply

    def brief(self, output: DynamicsOutput) -> TaskInput:
        return TaskInput(
            "For each motif listed, quote up to three lines that hold its word and where it stands for more than a"
            " thing (motifs). Observe how the main characters change, and what the motifs stand for.",
            {
                "motifs": [{"word": one.word, "scenes": one.scenes} for one in output.motifs],
                "arcs": [{"character": one.character, "shape": one.shape} for one in output.arcs],
                "peaks": output.peaks,
            },
        )

    def merge(self, output: DynamicsOutput, reply: DynamicsReply, desk: MergeContext) -> DynamicsOutput:
        motifs = {one.word: one for one in output.motifs}
        for told in reply.motifs:
            motif = motifs.get(told.word)
            if motif is None:
                desk.claims.reject("unknown motif")
                continue

            def about(evidence: Evidence, word: str = normalise(motif.word)) -> bool:
                return word in normalise(evidence.quote)

            quotes = desk.quoted(motif.evidence, told.evidence, about)
            motifs[motif.word] = motif.model_copy(update={"evidence": quotes})
        desk.observe(reply.observations)
        return output.model_copy(update={"motifs": list(motifs.values())})
