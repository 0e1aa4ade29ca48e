"""Station 2: the model picks the story's sentences, and the places where a measured theme matters most."""

from seven_stations.analysis.language import tokens
from seven_stations.analysis.llm.assignments.contract import MergeContext, TaskInput
from seven_stations.analysis.llm.replies import ConceptualAnalysisReply
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput, StorySentence, Theme
from seven_stations.analysis.stations.contract import Evidence

MOST_SENTENCES = 5


def brief(output: ConceptualAnalysisOutput) -> TaskInput:
    return TaskInput(
        "For each theme listed, quote up to three lines that hold one of its words and where it matters most"
        " (themes). Pick three to five sentences of the text that together state its story, in order (story)."
        " Observe what the text is about beneath its words.",
        {"themes": [{"theme": one.theme, "words": one.forms, "scenes": one.scenes} for one in output.themes]},
    )


def merge(
    output: ConceptualAnalysisOutput, reply: ConceptualAnalysisReply, desk: MergeContext
) -> ConceptualAnalysisOutput:
    language = desk.manuscript.language

    def about(theme: Theme, evidence: Evidence) -> bool:
        forms = {word for form in (theme.theme, *theme.forms) for word in tokens(form, language)}
        return not forms.isdisjoint(tokens(evidence.quote, language))

    themes = {one.theme: one for one in output.themes}
    themed = desk.requote(themes, reply.themes, lambda told: told.theme, about, "unknown theme")
    picked = sorted(desk.claims.held(reply.story[:MOST_SENTENCES]), key=lambda one: one.lines)
    story = [StorySentence(text=one.quote, speaker=desk.claims.speaker_at(one), evidence=one) for one in picked]
    desk.observe(reply.observations)
    # With fewer sentences than the built-in station found, the story would be less complete.
    told = story if len(story) >= len(output.story) else output.story
    return output.model_copy(update={"themes": themed, "story": told})
