"""What station 2 returns."""

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure


class Theme(Output):
    """A word or phrase that this text speaks of much oftener than other plays.

    ``strength`` is its keyness over that of the strongest (0..1), ``spread`` the share of scenes that hold
    it (0..1), ``count`` how often it occurs, ``forms`` the word forms counted together.
    """

    theme: str
    strength: Figure
    spread: Figure
    count: int
    forms: list[str]
    scenes: list[int]
    evidence: list[Evidence] = Field(default_factory=list)


class GenreWord(Output):
    """A word that spoke for a genre, and how often."""

    word: str
    count: int


class Genre(Output):
    """How much of the text's genre vocabulary belongs to ``genre``: a share, all of them sum to 1.

    For programs: of 50 films the heaviest was the genre in 0.40, the commonest genre in 0.53, so that reports do
    not tell it.
    """

    genre: str
    weight: Figure
    words: list[GenreWord]


class SceneTone(Output):
    """The tone of one scene in -1..1. ``coverage`` is the share of words that the lexicon knows (0..1);
    ``determined`` is false where too few of them are known to tell."""

    scene: int
    value: Figure
    words: int
    hits: int
    coverage: Figure
    determined: bool


class StorySentence(Output):
    """One sentence of the story statement, as the text has it."""

    text: str
    speaker: str | None
    evidence: Evidence


class SceneEvent(Output):
    """What a scene brings. ``tone_shift`` is its tone less that of the scene before; ``turn`` marks a large one.
    ``entering`` and ``places`` are new here; ``changes`` is false where nothing of all this is new."""

    scene: int
    entering: list[str]
    returning: list[str]
    places: list[str]
    tone_shift: Figure
    turn: bool
    changes: bool


class ConceptualAnalysisOutput(Output):
    """Themes and genres by weight, tone and events by scene."""

    themes: list[Theme]
    genres: list[Genre]
    genre_evidence: int
    tone: list[SceneTone]
    story: list[StorySentence]
    events: list[SceneEvent]
