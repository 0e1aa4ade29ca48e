"""The output of station 1."""

from typing import Literal

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure
from seven_stations.words import Note


class Counts(Output):
    """Sizes of the text. ``words`` counts the whole text, cues and headings included; ``dialogue_words`` what is
    spoken; ``action_words`` what directions tell, those within speeches too; ``lines`` those that are not blank;
    ``pages`` is an estimate in the standard screenplay layout (55 lines). ``characters`` are persons who speak,
    ``groups`` labels that name several at once (``ALL``)."""

    words: int
    dialogue_words: int
    action_words: int
    lines: int
    scenes: int
    acts: int
    speeches: int
    characters: int
    groups: int
    pages: Figure


class Balance(Output):
    """The share of speech in speech and directions (0..1), by words and by lines; ``None`` if there is neither."""

    dialogue_by_words: Figure | None
    dialogue_by_lines: Figure | None
    action_by_words: Figure | None


class SentenceLength(Output):
    """Words per sentence of one kind of text."""

    sentences: int
    mean: Figure | None
    median: Figure | None
    longest: int


class Readability(Output):
    """``value`` is the Flesch reading ease (English; higher is easier, mostly 0..100) or ``None``; the lengths it
    rests on are always told. ``confidence`` 0..1."""

    measure: Literal["flesch", "lengths"]
    value: Figure | None
    words_per_sentence: Figure | None
    syllables_per_word: Figure | None
    letters_per_word: Figure | None
    sentences: int
    confidence: Figure
    note: Note


class Richness(Output):
    """Vocabulary: MTLD in words (``None`` under 100 tokens), number of distinct words and of all words."""

    mtld: Figure | None
    types: int
    tokens: int


class SceneSummary(Output):
    """One scene: its place in the text, its speech, its speakers."""

    number: int
    act: int | None
    act_heading: str | None
    heading: str
    place: str | None
    setting: str | None
    time: str | None
    start_line: int
    end_line: int
    speeches: int
    words: int
    dialogue_words: int
    speakers: list[str]


class CharacteristicWord(Output):
    """A word that one speaker uses more than others; ``score`` is the z of its log-odds, ``count`` its uses."""

    word: str
    score: Figure
    count: int


class CharacterSummary(Output):
    """One speaking character. ``word_share`` is of all spoken words; ``prominence`` (words, speeches and
    scenes) and the title decide who is the protagonist. Both in 0..1.

    ``shared``: the name may belong to several people (SERVANT in two scenes), about whom nothing is concluded.
    ``doubtful``: it may be one person with another name (``Mal``, ``Malef``); what rests on that is not concluded.
    """

    name: str
    variants: list[str]
    group: bool
    shared: bool = False
    doubtful: bool = False
    speeches: int
    words: int
    word_share: Figure
    scenes: int
    first_scene: int
    last_scene: int
    prominence: Figure
    role: Literal["protagonist", "other"]
    mtld: Figure | None
    samples: list[Evidence] = Field(default_factory=list)
    characteristic_words: list[CharacteristicWord] = Field(default_factory=list)


class VoicePair(Output):
    """Two speakers' distance in style (cosine delta, 0..2). ``overlap``: no farther apart than one speaker is from
    himself. ``reliable``: both have words enough."""

    a: str
    b: str
    distance: Figure
    overlap: bool
    reliable: bool


class Voices(Output):
    """How different the main characters' ways of speaking are.

    ``same_speaker`` is the 95th percentile of the distance between halves of one speaker, ``distinctness`` the
    share of reliable pairs beyond it (0..1), ``mean_distance`` the mean over those pairs. ``None`` if samples are
    too small; ``too_small`` names the main characters to whom this applies.
    """

    pairs: list[VoicePair]
    same_speaker: Figure | None
    distinctness: Figure | None
    mean_distance: Figure | None
    measured: list[str]
    too_small: list[str]
    note: Note


class Uncertainty(Output):
    """How reliable one aspect of the reading is (0..1), and why."""

    aspect: Literal["reading", "language", "scenes", "readability", "voices"]
    confidence: Figure
    reason: Note


class TextAnalysisOutput(Output):
    """Everything station 1 found."""

    language: str
    script_shares: dict[str, Figure]
    layout: str
    counts: Counts
    balance: Balance
    sentences: dict[Literal["dialogue", "action"], SentenceLength]
    readability: Readability
    richness: Richness
    scenes: list[SceneSummary]
    characters: list[CharacterSummary]
    voices: Voices
    uncertainty: list[Uncertainty]
