"""What a layout's parser hands on: the parts of a text in order, not yet gathered into scenes and speeches."""

from dataclasses import dataclass, field

from seven_stations.analysis.manuscript.model import Element, Kind, Setting
from seven_stations.words import Note

SAME_TIME = "same"
"""A scene's time where the heading says that it goes on (CONTINUOUS): that of the scene before."""


@dataclass(frozen=True, slots=True)
class ActBreak:
    """An act begins."""

    heading: str
    line: int


@dataclass(frozen=True, slots=True)
class SceneBreak:
    """A scene begins. ``weak`` headings count only in a text that has no others."""

    heading: str
    start: int
    end: int
    place: str | None = None
    setting: Setting | None = None
    time: str | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """Somebody is about to speak. ``label`` is the cue as written, less markup and closing punctuation.

    ``continues``: a page break only interrupts the speech before.
    """

    label: str
    line: int
    dual: bool = False
    continues: bool = False


Item = ActBreak | SceneBreak | Cue | Element


@dataclass(slots=True)
class Draft:
    """The items of a text in order, its title page, and what a reader should know."""

    items: list[Item] = field(default_factory=list)
    title_page: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def add(self, kind: Kind, text: str, start: int, end: int | None = None) -> None:
        """Append an element, if it has text. Lines that belong together are joined when the draft is composed."""
        if text:
            self.items.append(Element(kind, text, start, start if end is None else end))
