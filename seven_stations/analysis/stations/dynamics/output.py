"""The output of station 5."""

from typing import Literal

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure

Shape = Literal["rise", "fall", "rise and fall", "fall and rise", "level", "undetermined"]


class TensionPoint(Output):
    """The tension index of a scene, 0..1, smoothed over three scenes, with the parts it was made of (unsmoothed
    ranks, 0..1): negative tone, exclamations, harsh words, struggles in the directions."""

    scene: int
    value: Figure
    negative: Figure
    exclamations: Figure
    harsh: Figure
    struggles: Figure


class GrowthPoint(Output):
    """The network up to and including this scene."""

    scene: int
    characters: int
    ties: int
    density: Figure
    new_ties: int


class ArcPoint(Output):
    """One character in one scene: the tone of their speech (-1..1) and share of the scene's spoken words
    (0..1)."""

    scene: int
    tone: Figure
    presence: Figure


class Arc(Output):
    """The way of one character. ``change`` is mean tone of the last third of their scenes less that of the
    first; ``presence_change`` likewise for presence over all scenes."""

    character: str
    shape: Shape
    change: Figure | None
    presence_change: Figure | None
    points: list[ArcPoint]


class Motif(Output):
    """A recurring concrete word: ``count``, and ``dispersion`` as Gries' DP, 0 (even) to 1 (in one place)."""

    word: str
    count: int
    dispersion: Figure
    scenes: list[int]
    evidence: list[Evidence] = Field(default_factory=list)


class ActStyle(Output):
    """The style of one act, or of one third of the scenes if acts are not ``marked``.

    ``share`` is its words over all words. Sentence and turn lengths are in words; shares are in 0..1.
    """

    act: int
    marked: bool
    scenes: list[int]
    words: int
    share: Figure
    sentence_length: Figure
    turn_length: Figure
    question_share: Figure
    exclamation_share: Figure
    dialogue_share: Figure


class SceneDominance(Output):
    """Who speaks the most words in a scene, and their share of its spoken words (0..1)."""

    scene: int
    speaker: str
    share: Figure


class LongSpeech(Output):
    """One of the longest turns."""

    speaker: str
    words: int
    evidence: Evidence


class Dialogue(Output):
    """The manner of talk. Turn lengths in words; shares are of all turns (0..1). A turn is interrupted when it
    ends in a dash."""

    turns: int
    mean_turn: Figure
    median_turn: Figure
    question_share: Figure
    exclamation_share: Figure
    interruption_share: Figure
    trailing_share: Figure
    longest: list[LongSpeech]
    dominance: list[SceneDominance]


class DynamicsOutput(Output):
    """Everything that moves. ``tension``, an index, is empty under eight scenes: which scene is the tensest, and
    where a plot turns or culminates, is not claimed."""

    tension: list[TensionPoint]
    growth: list[GrowthPoint]
    arcs: list[Arc]
    motifs: list[Motif]
    styles: list[ActStyle]
    dialogue: Dialogue
