"""Station 1: the text in figures."""

from seven_stations.analysis.language import letter_shares
from seven_stations.analysis.manuscript.model import Kind, Manuscript, Scene
from seven_stations.analysis.progress import reached
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result
from seven_stations.analysis.stations.reading import Reading, reading_of
from seven_stations.analysis.stations.text_analysis.cast import spoken_by, summaries
from seven_stations.analysis.stations.text_analysis.output import (
    Balance,
    Counts,
    Richness,
    SceneSummary,
    TextAnalysisOutput,
)
from seven_stations.analysis.stations.text_analysis.pages import pages_of
from seven_stations.analysis.stations.text_analysis.prominence import MAIN
from seven_stations.analysis.stations.text_analysis.readability import readability, sentence_length, sentence_words
from seven_stations.analysis.stations.text_analysis.richness import mtld
from seven_stations.analysis.stations.text_analysis.uncertainty import directions_doubtful, uncertainties
from seven_stations.analysis.stations.text_analysis.voices import voices
from seven_stations.words import note

NOTED = ("language", "scenes")
"""Aspects whose doubts become notes; the other aspects affect measures that have their own notes."""


class TextAnalysis:
    """Measures counts, language, sentences, vocabulary, the cast, their voices, and the reliability of the
    reading."""

    number = 1
    output_model: type[Output] = TextAnalysisOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:  # noqa: ARG002
        """Measure ``manuscript``. A text without speeches or scenes is measured as far as possible, with a
        note."""
        language = manuscript.language
        by_name = spoken_by(manuscript)
        reached(0.55)
        cast = summaries(manuscript, by_name, context)
        reached(0.65)
        reading = reading_of(manuscript)
        told = [passage for one in reading.passages.values() for passage in one if passage.kind is Kind.ACTION]
        spoken = [passage for one in reading.speeches.values() for speech in one for passage in speech]
        spoken_sentences, told_sentences = sentence_words(spoken), sentence_words(told)
        scenes = [_scene(scene, reading) for scene in manuscript.scenes]
        counts = _counts(manuscript, scenes, sum(reading.direction_words.values()))
        reached(0.8)
        doubtful = any(one.doubtful for one in cast)
        sizes = {
            "words": counts.words,
            "scenes": counts.scenes,
            "speeches": counts.speeches,
            "names" if doubtful else "characters": counts.characters,
        }
        context.log("sizes-by-name" if doubtful else "sizes", **sizes)
        ease = readability([*spoken_sentences, *told_sentences], language)
        all_tokens = [word for one in reading.passages.values() for passage in one for word in passage.words]
        ranked = sorted((one for one in cast if not one.group), key=lambda one: (-one.words, one.name))
        main = sum(1 for one in ranked if one.prominence >= MAIN)
        voice = voices([(one.name, [w for s in by_name[one.name] for w in s.words]) for one in ranked], main)
        reached(0.9)
        shares = letter_shares("\n".join(manuscript.lines))
        doubts = uncertainties(manuscript, shares, ease, voice)
        richness = mtld(all_tokens)
        lead = next((one.name for one in cast if one.role == "protagonist"), None)
        context.log("lead", name=lead) if lead else context.log("unsure-lead" if doubtful else "no-lead")
        output = TextAnalysisOutput(
            language=language,
            script_shares=shares,
            layout=manuscript.layout.value,
            counts=counts,
            balance=_balance(manuscript, counts),
            sentences={"dialogue": sentence_length(spoken_sentences), "action": sentence_length(told_sentences)},
            readability=ease,
            richness=Richness(mtld=richness, types=len(set(all_tokens)), tokens=len(all_tokens)),
            scenes=scenes,
            characters=cast,
            voices=voice,
            uncertainty=doubts,
        )
        return Result(
            output=output,
            summary={
                "language": language,
                **sizes,
                "protagonist": lead,
            },
            confidence=manuscript.reading.confidence,
            notes=(
                *manuscript.notes,
                *([note("loose-directions")] if directions_doubtful(manuscript) else []),
                *(one.reason for one in doubts if one.aspect in NOTED and one.confidence < 0.5),
            ),
        )


def _counts(manuscript: Manuscript, scenes: list[SceneSummary], action_words: int) -> Counts:
    characters = manuscript.characters.values()
    return Counts(
        words=manuscript.word_count,
        dialogue_words=sum(scene.dialogue_words for scene in scenes),
        action_words=action_words,
        lines=sum(1 for line in manuscript.lines if line.strip()),
        scenes=len(scenes),
        acts=len({scene.act for scene in scenes if scene.act is not None}),
        speeches=len(manuscript.speeches),
        characters=sum(1 for character in characters if not character.group),
        groups=sum(1 for character in characters if character.group),
        pages=sum(pages_of(scene) for scene in manuscript.scenes),
    )


def _scene(scene: Scene, reading: Reading) -> SceneSummary:
    spoken = sum(reading.speech_words[scene.number])
    return SceneSummary(
        number=scene.number,
        act=scene.act,
        act_heading=scene.act_heading,
        heading=scene.heading,
        place=scene.place,
        setting=scene.setting.value if scene.setting else None,
        time=scene.time,
        start_line=scene.start,
        end_line=scene.end,
        speeches=len(scene.speeches),
        words=spoken + reading.direction_words[scene.number],
        dialogue_words=spoken,
        speakers=list(scene.speakers),
    )


def _balance(manuscript: Manuscript, counts: Counts) -> Balance:
    """Dialogue share: spoken words over the words of speech and directions; the same by lines (as WriterDuet
    counts), where one with any speech in it is spoken. Cues, headings and transitions are left out. 0..1."""
    lines: dict[Kind, set[int]] = {Kind.DIALOGUE: set(), Kind.ACTION: set(), Kind.PARENTHETICAL: set()}
    for scene in manuscript.scenes:
        for element in scene.elements:
            if element.kind in lines:
                lines[element.kind].update(range(element.start, element.end + 1))
    by_words = counts.dialogue_words + counts.action_words
    by_lines = len(set().union(*lines.values()))
    return Balance(
        dialogue_by_words=counts.dialogue_words / by_words if by_words else None,
        dialogue_by_lines=len(lines[Kind.DIALOGUE]) / by_lines if by_lines else None,
        action_by_words=counts.action_words / by_words if by_words else None,
    )
