"""The output of station 4."""

from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.figures import Figure


class Gini(Output):
    """Inequality among the speaking characters, 0 (all equal) to (n-1)/n: of words, and of scenes."""

    speech: Figure
    presence: Figure


class RedundantPair(Output):
    """Two characters who meet the same others; ``similarity`` is that of their ties, 0..1."""

    one: str
    other: str
    similarity: Figure
    shared: list[str]


class UnusedTie(Output):
    """Two characters who share ``scenes`` scenes but never speak one after the other."""

    source: str
    target: str
    scenes: int


class SceneRhythm(Output):
    """Length and pace of a scene. ``relative`` is its words over the mean of all scenes, ``pace`` its speeches
    per hundred words."""

    scene: int
    words: int
    relative: Figure
    pace: Figure


class Production(Output):
    """What the text requires of a production: characters, places, nights and exteriors.

    Shares are of the scenes whose heading gives the information; ``None`` if there are none.
    """

    cast: int
    places: int
    night_share: Figure | None
    exterior_share: Figure | None
    largest_scene: int
    place_changes: int


class EfficiencyMetricsOutput(Output):
    """Economy of means. ``redundancy`` lists the 50 most similar pairs.

    ``density`` is the number of new elements (characters, places, turns of tone) per thousand words.
    """

    gini: Gini
    redundancy: list[RedundantPair]
    unused_ties: list[UnusedTie]
    unused_share: Figure
    density: Figure
    rhythm: list[SceneRhythm]
    rhythm_variation: Figure
    production: Production
