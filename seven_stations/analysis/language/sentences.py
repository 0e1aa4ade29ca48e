"""Splitting a text into sentences."""

import re

_END = re.compile(r"""[.!?؟…](?<![.!?؟…]{2})[.!?؟…]*["'”’»)\]]*(?=\s|$)""")
_PARAGRAPH = re.compile(r"\n\s*\n")
_LAST_WORD = re.compile(r"^[^\W\d_]+(?:\.[^\W\d_]+)*")
"""Applied to the reversed text."""

_LONGEST_SHORT = 12
"""The number of characters in which an abbreviation is searched."""

_SHORT = """
mr mrs ms dr st sr jr prof rev hon capt col gen lt sgt maj gov sen rep vs etc no fig approx i.e e.g a.m p.m u.s u.k
o.s v.o int ext mme mlle messrs د أ م
"""
_ABBREVIATIONS = frozenset(_SHORT.split())


def sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of ``text``, stripped and not empty, with line breaks inside replaced by spaces.

    They end at ``. ! ? ؟ …`` and at a blank line; in Arabic also at every line break (speech is often written
    without a final stop), but never at a comma, a semicolon or a colon. A stop after an abbreviation or an initial
    does not end a sentence, nor does a mark before a lower-case letter.
    """
    pieces = text.split("\n") if language == "ar" else _PARAGRAPH.split(text)
    found: list[str] = []
    for piece in pieces:
        _split(" ".join(piece.split()), found)
    return found


def _split(piece: str, found: list[str]) -> None:
    start = 0
    for match in _END.finditer(piece):
        end = match.end()
        if end < len(piece) and (_continues(piece, end) or _abbreviates(piece, start, match)):
            continue
        sentence = piece[start:end].strip()
        if sentence:
            found.append(sentence)
        start = end
    rest = piece[start:].strip()
    if rest:
        found.append(rest)


def _continues(piece: str, end: int) -> bool:
    return piece[end : end + 8].lstrip("\"'“‘«([ ")[:1].islower()


def _abbreviates(piece: str, start: int, match: re.Match[str]) -> bool:
    if match.group() != ".":
        return False
    word = _LAST_WORD.match(piece[max(start, match.start() - _LONGEST_SHORT) : match.start()][::-1])
    if word is None:
        return False
    text = word.group()[::-1]
    # A single capital is an initial (J. Smith), but "I" is a word that ends sentences.
    return text.lower() in _ABBREVIATIONS or (len(text) == 1 and text.isupper() and text != "I")
