"""Station 2: the model picks the story's sentences, and the places where a theme matters most."""

from seven_stations.analysis.language import tokens
from seven_stations.analysis.llm.assignments.contract import MergeContext, PromptTask, TaskInput
from seven_stations.analysis.llm.replies import ConceptualAnalysisReply
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput, StorySentence
from seven_stations.analysis.stations.contract import Evidence

MOST_SENTENCES = 5


class ConceptsAssignment(PromptTask[ConceptualAnalysisOutput, ConceptualAnalysisReply]):
    """Quotations for the measured themes, and the story statement, which consists of the text's own sentences."""

    output = ConceptualAnalysisOutput
    reply = ConceptualAnalysisReply

    def brief(self, output: ConceptualAnalysisOutput) -> TaskInput:
        return TaskInput(
            "For each theme listed, quote up to three lines that hold one of its words and where it matters most"
            " (themes). Pick three to five sentences of the text that together state its story, in order (story)."
            " Observe what the text is about beneath its words.",
            {"themes": [{"theme": one.theme, "words": one.forms, "scenes": one.scenes} for one in output.themes]},
        )

    def merge(
        self, output: ConceptualAnalysisOutput, reply: ConceptualAnalysisReply, desk: MergeContext
    ) -> ConceptualAnalysisOutput:
        language = desk.manuscript.language
        themes = {one.theme: one for one in output.themes}
        for told in reply.themes:
            theme = themes.get(told.theme)
            if theme is None:
                desk.claims.reject("unknown theme")
                continue
            forms = {word for form in (theme.theme, *theme.forms) for word in tokens(form, language)}

            def about(evidence: Evidence, forms: set[str] = forms) -> bool:
                return not forms.isdisjoint(tokens(evidence.quote, language))

            quotes = desk.quoted(theme.evidence, told.evidence, about)
            themes[theme.theme] = theme.model_copy(update={"evidence": quotes})
        picked = sorted(desk.claims.held(reply.story[:MOST_SENTENCES]), key=lambda one: one.lines)
        story = [
            StorySentence(text=one.quote, speaker=desk.claims.speaker_at(one), evidence=one) for one in picked
        ]
        desk.observe(reply.observations)
        return output.model_copy(
            update={
                "themes": [themes[one.theme] for one in output.themes],
                # With fewer sentences than the built-in station found, the story would be less complete.
                "story": story if len(story) >= len(output.story) else output.story,
            }
        )
