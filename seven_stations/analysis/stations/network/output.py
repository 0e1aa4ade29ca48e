"""What station 3 returns."""

from typing import Literal

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure

Nature = Literal["warm", "hostile", "mixed", "neutral", "undetermined"]


class Node(Output):
    """One speaking character in the network. Centralities lie in 0..1; ``degree`` counts ties."""

    name: str
    degree: int
    weighted_degree: int
    betweenness: Figure
    clustering: Figure
    scenes: int


class Edge(Output):
    """Two characters who both speak in ``scenes`` scenes.

    ``weight`` is that number again (DraCor's weight). ``exchanges`` counts the times one of the two spoke right
    after the other, ``warmth`` is the tone of those turns in -1..1, ``None`` under five valence words.
    """

    source: str
    target: str
    scenes: int
    weight: int
    scene_numbers: list[int]
    exchanges: int
    warmth: Figure | None


class Metrics(Output):
    """Measures of the whole graph, as DraCor defines them (see ``copresence``)."""

    nodes: int
    edges: int
    density: Figure
    average_degree: Figure
    clustering: Figure
    path_length: Figure
    diameter: int
    components: int
    modularity: Figure


class Address(Output):
    """Speech in one direction. ``turns`` and ``words`` of ``speaker`` that ``listener`` answered next;
    ``named`` of those turns say the listener's name; ``tone`` in -1..1."""

    speaker: str
    listener: str
    turns: int
    words: int
    named: int
    tone: Figure | None


class Moment(Output):
    """How a pair stands in one scene: turns between them and their tone."""

    scene: int
    exchanges: int
    tone: Figure | None


class Relationship(Output):
    """A pair with enough talk to judge: both directions, its strength, nature and course.

    ``strength`` is the pair's exchanges over those of the busiest pair (0..1). ``balance`` is the share of the
    pair's words that ``source`` speaks (0..1). ``change`` is the tone of the last third of the moments less that
    of the first third.
    """

    source: str
    target: str
    strength: Figure
    nature: Nature
    balance: Figure
    tone: Figure | None
    change: Figure | None
    directions: list[Address]
    evolution: list[Moment]


class SceneHostility(Output):
    """Sentences of a pair in one scene that attack the other openly, or are harsh to or about them."""

    scene: int
    hostile: int
    harsh: int


class Conflict(Output):
    """A pair that opposes one another.

    ``hostile`` counts the sentences that attack, ``harsh`` those that refuse them, or are harsh to or about them;
    ``strength`` is the score by which pairs are ranked (see ``conflicts.Opposition``; no bounds); only those that
    are ``sure`` are told. ``aggressor``
    does more of it. ``course`` has the scenes where it shows; ``evidence`` says over what.
    """

    source: str
    target: str
    hostile: int
    harsh: int
    strength: Figure
    sure: bool = False
    first_scene: int
    strongest_scene: int
    last_scene: int
    aggressor: str
    course: list[SceneHostility]
    evidence: list[Evidence] = Field(default_factory=list)


class Death(Output):
    """Somebody dies in ``scene``: ``shown`` in a stage direction or by the dying themselves, or else reported by
    name. ``killer`` is who does it, where a direction says so."""

    character: str
    scene: int
    shown: bool
    killer: str | None
    evidence: Evidence


class Sides(Output):
    """A chain of conflicts split into two camps; ``split`` is false where no clean split exists."""

    one: list[str]
    other: list[str]
    split: bool


class ConflictNetworkOutput(Output):
    """The character network. ``nodes`` and ``edges`` are sorted by name, ``conflicts`` by strength, at most
    five; ``deaths`` in order."""

    nodes: list[Node]
    edges: list[Edge]
    metrics: Metrics
    communities: list[list[str]]
    relationships: list[Relationship]
    conflicts: list[Conflict]
    sides: list[Sides]
    deaths: list[Death]
    isolated: list[str]
