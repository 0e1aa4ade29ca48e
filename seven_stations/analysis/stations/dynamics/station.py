"""Station 5: tension, growth, arcs, motifs, style and dialogue."""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.progress import reached
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.concepts.tone import tone_by_scene
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result, output_of
from seven_stations.analysis.stations.doubts import ENOUGH_SCENES
from seven_stations.analysis.stations.dynamics.arcs import arcs_of
from seven_stations.analysis.stations.dynamics.dialogue import dialogue_of
from seven_stations.analysis.stations.dynamics.growth import growth_of
from seven_stations.analysis.stations.dynamics.motifs import motifs_of
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.dynamics.styles import styles_of
from seven_stations.analysis.stations.dynamics.tension import tension_of
from seven_stations.analysis.stations.figures import clamp
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.words import Note, note

MOST_POINTS = 200
"""The most scenes of the curve in the summary."""


class Dynamics:
    """Measures how the text changes, scene by scene."""

    number = 5
    output_model: type[Output] = DynamicsOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
        """Measure the text. With one scene, the curve has one point."""
        reading = reading_of(manuscript)
        concepts = output_of(earlier, 2, ConceptualAnalysisOutput)
        tones = concepts.tone if concepts else tone_by_scene(manuscript, reading)
        tension = tension_of(manuscript, tones, reading)
        reached(0.25)
        values = [point.value for point in tension]
        arcs = arcs_of(manuscript, reading)
        reached(0.4)
        motifs = motifs_of(manuscript, context, {theme.theme for theme in concepts.themes} if concepts else ())
        reached(0.65)
        dialogue = dialogue_of(manuscript, reading)
        context.log("turns", turns=dialogue.turns, mean=round(dialogue.mean_turn, 1))
        determined = sum(tone.determined for tone in tones) / len(tones) if tones else 0.0
        output = DynamicsOutput(
            tension=tension,
            growth=growth_of(manuscript),
            arcs=arcs,
            motifs=motifs,
            styles=styles_of(manuscript, reading),
            dialogue=dialogue,
        )
        return Result(
            output=output,
            summary={
                "meanTurn": round(dialogue.mean_turn, 1),
                # for the chart in a viewer; long series are only in the report
                **_places(manuscript),
                "tension": [round(value, 2) for value in values[:MOST_POINTS]],
            },
            confidence=round(clamp(len(tension) / ENOUGH_SCENES) * (0.35 + 0.45 * determined), 4),
            notes=tuple(_notes(len(tension), dialogue.turns, determined)),
        )


def _places(manuscript: Manuscript) -> dict[str, list[tuple[int | str | None, ...]]]:
    """``places``: act and number of each scene as in the report, with its heading where neither names it; empty
    if all scenes are counted from the first."""
    places: list[tuple[int | str | None, ...]] = []
    for scene in manuscript.scenes[:MOST_POINTS]:
        name = (scene.heading,) if scene.act is None and scene.within is None else ()
        places.append((scene.act, scene.within, *name))
    plain = all(place == (None, number) for number, place in enumerate(places, start=1))
    return {} if plain else {"places": places}


def _notes(scenes: int, turns: int, determined: float) -> list[Note]:
    notes = []
    if not turns:
        notes.append(note("no-turns"))
    if determined < 1 and scenes >= ENOUGH_SCENES:
        notes.append(note("tone-undetermined", share=round(1 - determined, 4)))
    return notes
