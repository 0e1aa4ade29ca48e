"""What a model is asked to answer, by station: words and quotes, and no number that the text could tell.

The parts of the built-in stations' outputs that are words. Every field is required and nothing has a default or a
bound, since that is all that the strict form of ``json_schema`` allows; bounds are kept when the answer is read.
"""

from pydantic import BaseModel, ConfigDict


class Reply(BaseModel):
    """Base of every answer. Fields beyond those asked for are dropped: nothing rests on them."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_extra={"additionalProperties": False})


class Quote(Reply):
    """Words of the text, the scene and the lines (1-based, inclusive) that hold them."""

    scene: int | None
    start: int
    end: int
    quote: str


class Observation(Reply):
    """One finding in the model's own words, with all characters and scenes it speaks of, and its quotes."""

    text: str
    characters: list[str]
    scenes: list[int]
    evidence: list[Quote]


class ObservationsReply(Reply):
    """The answer for a station whose output has no words of its own (4), and the base of the others'."""

    observations: list[Observation]


class CharacterSamples(Reply):
    """The lines that show best how a character speaks."""

    character: str
    evidence: list[Quote]


class TextAnalysisReply(ObservationsReply):
    """Station 1."""

    samples: list[CharacterSamples]


class ThemeQuotes(Reply):
    """The lines where a theme's word matters most."""

    theme: str
    evidence: list[Quote]


class ConceptualAnalysisReply(ObservationsReply):
    """Station 2. ``story`` are sentences of the text that state its story, in order."""

    themes: list[ThemeQuotes]
    story: list[Quote]


class ConflictQuotes(Reply):
    """The lines in which a pair is at odds."""

    source: str
    target: str
    evidence: list[Quote]


class ConflictNetworkReply(ObservationsReply):
    """Station 3."""

    conflicts: list[ConflictQuotes]


class MotifQuotes(Reply):
    """The lines where a motif's word is more than a thing."""

    word: str
    evidence: list[Quote]


class DynamicsReply(ObservationsReply):
    """Station 5."""

    motifs: list[MotifQuotes]


class Treatment(Reply):
    """What to do about the issue ``issue``, a number in the list that was shown."""

    issue: int
    treatment: str


class Problem(Observation):
    """A problem that no rule looks for, and what to do about it."""

    title: str
    treatment: str


class DiagnosticsReply(Reply):
    """Station 6."""

    treatments: list[Treatment]
    problems: list[Problem]


class FinalReportReply(Reply):
    """Station 7."""

    strengths: list[Observation]
    weaknesses: list[Observation]
