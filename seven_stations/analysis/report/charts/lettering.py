"""How much room a label takes. An estimate: a report does not know the fonts of those who read it."""

import unicodedata

SIZE = 13.0
"""Units of a label's letters; the style sheet says the same."""

LONGEST = 18
"""Characters of a name that are drawn; tables and tooltips have the whole."""

LINE = 1.25
"""Height of a line over the size of its letters."""


def width(text: str, size: float = SIZE) -> float:
    """Units that ``text`` takes in a sans-serif, rather too many than too few."""
    return size * sum(_share(char) for char in text)


def clipped(text: str, most: int = LONGEST) -> str:
    """``text``, or its beginning with an ellipsis; no letter loses its marks."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    end = most - 1
    while end > 1 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end].rstrip() + "…"


def _share(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char.isspace() or char in ".,:;'’!|":
        return 0.3
    if char.isupper():
        return 0.7
    return 0.55
