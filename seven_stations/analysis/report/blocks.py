"""The blocks of a report, independent of the output format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``strong`` is emphasised, ``small`` is an aside."""

    text: str
    strong: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation from the text and its place; ``lines`` are 1-based and inclusive."""

    text: str
    where: str
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A line of an analysed text. The page makes it a link to the script; elsewhere it is ``text`` alone."""

    text: str
    analysis_id: str
    line: int

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, with the quotations that support it, and where it is if no quotation says so."""

    text: str
    quotes: tuple[Quote, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``small`` is an aside."""

    items: Sequence[Item]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A small table. ``numbers`` are the indices of numeric columns; ``people`` says that the first one names
    characters."""

    head: Sequence[str]
    rows: Sequence[Sequence[str | Place]]
    numbers: frozenset[int] = frozenset()
    people: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: a small SVG and its meaning."""

    swatch: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its explanation.

    ``picture`` makes its SVG, ``data`` are its numbers, and ``drawing`` is a version in characters for documents
    without images (empty if that is not possible; such documents then show the numbers if ``tabled``). ``name`` is
    unique in the report.
    """

    name: str
    caption: str
    picture: Callable[[], str]
    data: Table
    legend: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    drawing: str = ""
    tabled: bool = False


Block = Heading | Paragraph | Quote | Items | Table


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with its interpretation beside it; without the chart if there is nothing to draw."""

    chart: Chart | None
    beside: Sequence[Block]
