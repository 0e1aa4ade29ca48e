"""What a report is made of, whatever it is written in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``strong`` is set off, ``small`` is an aside."""

    text: str
    strong: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text and where they stand; ``lines`` are 1-based and inclusive."""

    text: str
    where: str
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, with the quotes that it rests on."""

    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``small`` is an aside."""

    items: Sequence[Item]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; ``numbers`` are the columns that hold numbers, ``people`` says that its first one names
    characters."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    people: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: a small SVG and what it stands for."""

    swatch: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with everything that explains it.

    ``picture`` makes its SVG, ``data`` are the figures that it draws, ``drawing`` the same in characters for
    documents without pictures (empty where characters cannot show it; such documents show the figures instead
    where ``tabled``). ``name`` is unique in the report.
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
    """A chart and, beside it, what it lets one see; without the chart where there is nothing to draw."""

    chart: Chart | None
    beside: Sequence[Block]
