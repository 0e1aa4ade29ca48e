"""What rules look at, and what they find."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from seven_stations.analysis.manuscript.model import Layout, Manuscript, Scene, Speech
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.diagnostics.output import Area, Basis, Severity
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.analysis.stations.speech import leads
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput

_SCREENPLAYS = frozenset({Layout.FOUNTAIN, Layout.FINAL_DRAFT, Layout.SCREENPLAY, Layout.ARABIC_SCREENPLAY})


@dataclass(frozen=True)
class Case:
    """The text and what the stations before found in it."""

    manuscript: Manuscript
    text: TextAnalysisOutput | None
    concepts: ConceptualAnalysisOutput | None
    network: ConflictNetworkOutput | None
    efficiency: EfficiencyMetricsOutput | None
    dynamics: DynamicsOutput | None

    @cached_property
    def screenplay(self) -> bool:
        """Whether page and layout rules apply: a screenplay's form, and headings that say inside or outside.

        A stage play written as Fountain has the form without being one.
        """
        scenes = self.manuscript.scenes
        told = sum(scene.setting is not None for scene in scenes)
        return self.manuscript.layout in _SCREENPLAYS and bool(scenes) and told * 2 >= len(scenes)

    @cached_property
    def scenes(self) -> dict[int, Scene]:
        """The scenes by number."""
        return {scene.number: scene for scene in self.manuscript.scenes}

    @cached_property
    def protagonist(self) -> str | None:
        """The character with the most words."""
        return next(iter(leads(self.manuscript, 1)), None)

    def longest_speech(self, name: str) -> tuple[Scene, Speech]:
        """The longest speech of a character who speaks, and its scene; the first among equals."""
        own = [
            (scene, speech)
            for scene in self.manuscript.scenes
            for speech in scene.speeches
            if speech.speaker == name
        ]
        return max(own, key=lambda one: len(one[1].text))

    def partner(self, name: str) -> str:
        """Whom a character exchanges the most turns with, the first by name among equals; empty for nobody."""
        turns = {
            (edge.target if edge.source == name else edge.source): edge.exchanges
            for edge in (self.network.edges if self.network else [])
            if name in (edge.source, edge.target) and edge.exchanges
        }
        return min(turns, key=lambda other: (-turns[other], other), default="")

    def position(self, line: int) -> float:
        """Where in the text a line stands, 0..1."""
        return (line - 1) / max(1, len(self.manuscript.lines) - 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule is broken.

    ``words`` fill the gaps of the rule's treatment; ``variant`` names one where the rule has several.
    """

    value: float
    threshold: float
    severity: Severity
    lines: tuple[int, int]
    scene: int | None = None
    evidence: tuple[Evidence | None, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    variant: str = ""

    @property
    def excess(self) -> float:
        """How far past the threshold, relative to it: what to show first."""
        return abs(self.value - self.threshold) / (abs(self.threshold) or 1.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a case: its findings among the places it looked at, or why it does not apply."""

    findings: tuple[Finding, ...] = ()
    looked_at: int = 1
    not_applicable: str | None = None


def not_applicable(reason: str) -> Verdict:
    """The rule has nothing to judge here."""
    return Verdict(looked_at=0, not_applicable=reason)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: how it is founded, where it comes from, what it says to whom it applies."""

    name: str
    basis: Basis
    source: str
    area: Area
    unit: str
    check: Callable[[Case], Verdict]
