"""A dramatic text as read: title page, acts, scenes, and elements in order, each with its line.

Line numbers are 1-based and refer to the text as given, so that every finding can be traced to it.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from seven_stations.analysis.language import words
from seven_stations.analysis.outline import SceneRow
from seven_stations.corrections import Correction
from seven_stations.words import Note


class Layout(StrEnum):
    """The form a text was recognised as."""

    FOUNTAIN = "fountain"
    FINAL_DRAFT = "fdx"
    TEI = "tei"
    SCREENPLAY = "screenplay"
    STAGE_PLAY = "stage-play"
    ARABIC_SCREENPLAY = "arabic-screenplay"
    PROSE = "prose"


class Kind(StrEnum):
    """What one element of a scene is."""

    ACTION = "action"
    CHARACTER = "character"
    PARENTHETICAL = "parenthetical"
    DIALOGUE = "dialogue"
    TRANSITION = "transition"


class Setting(StrEnum):
    """Where a scene plays: inside, outside, or both."""

    INTERIOR = "interior"
    EXTERIOR = "exterior"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Element:
    """One run of lines of one kind. ``text`` is without markup; lines ``start`` to ``end`` hold it, inclusive."""

    kind: Kind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """One uninterrupted turn of one speaker.

    ``speaker`` is the character's name as merged (a key of ``Manuscript.characters``), ``label`` the cue as
    written. ``text`` holds the spoken words only, without cue and parentheticals, lines joined by newlines.
    """

    speaker: str
    label: str
    text: str
    start: int
    end: int
    parentheticals: tuple[str, ...] = ()
    dual: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene. ``number`` counts from 1 through the whole text, whatever the headings say.

    ``within`` is its number in its act, or among the scenes of a text without acts; ``None`` for the only scene of
    an act, and for a prologue or the like, whose heading is its name.
    """

    number: int
    heading: str
    start: int
    end: int
    act: int | None = None
    within: int | None = None
    act_heading: str | None = None
    place: str | None = None
    setting: Setting | None = None
    time: str | None = None
    """Normalised time of day (``day``, ``night``, ``dawn``, ``morning``, ``noon``, ``afternoon``, ``evening``)."""
    elements: tuple[Element, ...] = ()
    speeches: tuple[Speech, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """Names of those who speak in the scene, in order of first speech."""
        return tuple(dict.fromkeys(speech.speaker for speech in self.speeches))

    @property
    def row(self) -> SceneRow:
        """Its row in a list of the text's scenes."""
        return self.start, self.heading, self.act, self.within

    def text_of(self, *kinds: Kind) -> str:
        """The texts of the elements of these kinds, joined by newlines."""
        return "\n".join(element.text for element in self.elements if element.kind in kinds)


@dataclass(frozen=True, slots=True)
class Character:
    """A speaking character: the name as the text labels it, and every variant of it that occurred."""

    name: str
    variants: tuple[str, ...]
    group: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """What looks like one thing and was read as another: how often, and the first lines of it."""

    count: int = 0
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines that are not part of the script. ``what`` is ``front`` or ``back`` matter; lines are inclusive."""

    what: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How well the text was read. ``confidence`` and ``coverage`` lie in 0..1.

    ``confidence`` is how sure it is who speaks where; under 0.5 nothing should be concluded from the text.
    ``coverage`` is the share of the lines, blank ones and what was left out aside, that have a role.
    """

    confidence: float = 1.0
    coverage: float = 1.0
    unread_cues: Unread = Unread()
    unread_headings: Unread = Unread()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A correction, and how many lines or speeches it changed: 0 where the text has no such name or line."""

    correction: Correction
    changed: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Manuscript:
    """A text, read. ``language`` is ``en`` or ``ar``; ``notes`` say what could not be read or was assumed.

    It can be referred to weakly, so that what was computed of it may be kept as long as it lives.
    """

    title: str | None
    language: str
    layout: Layout
    lines: tuple[str, ...]
    scenes: tuple[Scene, ...]
    characters: dict[str, Character]
    title_page: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    reading: Reading = Reading()
    corrections: tuple[Applied, ...] = ()

    @property
    def word_count(self) -> int:
        """How many words there are in all its lines."""
        return sum(len(words(line)) for line in self.lines)

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """All speeches in order."""
        return tuple(speech for scene in self.scenes for speech in scene.speeches)
