"""The estimated size of labels; a report does not know its readers' fonts."""

import unicodedata

SIZE = 13.0
"""The font size of labels, the same as in the style sheet."""

LONGEST = 18
"""The most characters of a name that are drawn; tables and tooltips have the complete name."""

LINE = 1.25
"""The height of a line relative to the font size."""


def width(text: str, size: float = SIZE) -> float:
    """The width of ``text`` in a sans-serif font, rather too large than too small."""
    return size * sum(_share(char) for char in text)


def clipped(text: str, most: int = LONGEST) -> str:
    """``text``, or its beginning with an ellipsis; letters keep their combining marks."""
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
