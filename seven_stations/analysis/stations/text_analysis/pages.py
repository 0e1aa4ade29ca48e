"""Page counts: the lines that speech and action fill in the standard layout."""

import math

from seven_stations.analysis.manuscript.model import Element, Kind, Scene

PAGE = 55
"""Lines of a page in the standard layout (12-point Courier, one page about a minute)."""

_COLUMNS = {Kind.ACTION: 60, Kind.DIALOGUE: 35, Kind.PARENTHETICAL: 25}
"""Characters per line, by kind; other kinds take one line whatever their length."""

_BLANK_BEFORE = frozenset({Kind.ACTION, Kind.CHARACTER, Kind.TRANSITION})


def lines_of(text: str, columns: int) -> int:
    """The lines that ``text`` fills in a column of this width; its own line breaks are kept."""
    return sum(max(1, math.ceil(len(line.strip()) / columns)) for line in text.splitlines() if line.strip())


def element_lines(element: Element) -> int:
    """The lines that an element fills, including the blank line before it."""
    columns = _COLUMNS.get(element.kind)
    filled = lines_of(element.text, columns) if columns else 1
    return filled + (1 if element.kind in _BLANK_BEFORE else 0)


def pages_of(scene: Scene) -> float:
    """The pages of a scene; its heading takes three lines."""
    return (3 + sum(element_lines(element) for element in scene.elements)) / PAGE
