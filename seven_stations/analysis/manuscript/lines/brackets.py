"""Brackets in plays: which hold directions, where those end, and which hold words that are spoken."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from seven_stations.analysis.manuscript.source import BLANK, DEEP, Line

INLINE = {"[": re.compile(r"\[([^\[\]]*)\]"), "(": re.compile(r"\(([^()]*)\)")}
CLOSES = {"[": "]", "(": ")"}
_EITHER = {"[": re.compile(r"[\[\]]"), "(": re.compile(r"[()]")}
_SAYS = re.compile(r"[^\W_]")

_LONGEST_DIRECTION = 40
"""Lines after which a bracket that does not close was no direction."""

_LEAST_UNCLOSED = 3
"""Paragraphs whose bracket stays open before that is a habit of the text."""

_PASSAGE = re.compile(r"\(([^()]{1,600})\)")
_TALKS = re.compile(
    r"\b(?:i|me|my|mine|myself|we|us|our|you|your|yours|ye|thou|thee|thy|thine|i['’]\w+|you['’]\w+)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"“”]{0,200}[\"”]|\b[Mm]y (?:[Ll]ord|[Ll]ady)\b")
_RUNS_ON = re.compile(
    r"(?:as|for|which|who|whom|whose|that|if|tho['’]?|though|like|since|oh?|ô|but|or|nor|so|till|yet|unless)\b"
    r"(?! if\b)",
    re.IGNORECASE,
)
"""What a parenthesis within a sentence begins with, and no direction does."""

_DOES = re.compile(
    r"^_*(?:aside|apart|to|he|she|they|after|with|in an?|a pause|pause|within|re-?enters?|ex(?:it|eunt)|[a-z]+ing"
    r"|[a-z]*[^\Ws]s)\b",
    re.IGNORECASE,
)
"""How a direction begins: who is spoken to, what somebody does, how it is said."""

_IS_SPEECH = re.compile(
    r"(?:his|this|thus|is|was|perhaps|always|besides|alas|being|nothing|seeing)\b", re.IGNORECASE
)
_LEAST_SAID = 3
"""Round brackets with *I* or *you* in them from which a text brackets speech as well."""

_LEAST_DONE = 5


class Round(Enum):
    """What round brackets hold in a text: directions, asides of a sentence, or now one and now the other."""

    DIRECTIONS = auto()
    SPEECH = auto()
    BOTH = auto()


def use_of_round(lines: Sequence[Line], *, square: bool) -> Round:
    """What round brackets hold in ``lines``. Where directions stand in square ones, others are speech, unless most
    of them plainly say what somebody does."""
    passages = [match[1] for match in _PASSAGE.finditer("\n".join(line.text for line in lines))]
    if square:
        done = sum(_does(passage) for passage in passages)
        return Round.DIRECTIONS if done >= max(_LEAST_DONE, len(passages) / 2) else Round.SPEECH
    return Round.BOTH if sum(_talks(passage) for passage in passages) >= _LEAST_SAID else Round.DIRECTIONS


def is_said(passage: str) -> bool:
    """Whether the text of a bracket is part of a sentence that is spoken."""
    return bool(_RUNS_ON.match(passage)) or _talks(passage)


def end_of_direction(lines: Sequence[Line], index: int) -> int | None:
    """The index of the line on which a direction that begins at ``index`` ends.

    Its bracket closes there, and nothing but other brackets stands behind it.
    """
    mark = lines[index].text[0]
    depth = 0
    for at in range(index, min(index + _LONGEST_DIRECTION, len(lines))):
        text = lines[at].text
        for found in _EITHER[mark].finditer(text):
            depth += 1 if found[0] == mark else -1
            if not depth:
                rest = INLINE[mark].sub("", text[found.end() :])
                return at if not _SAYS.search(rest.replace("_", "")) and mark not in rest else None
    return None


def unclosed(lines: Sequence[Line]) -> dict[int, int]:
    """The first and last line of all square brackets that stay open, if a text has many.

    They fill a paragraph or its last line, or stand in a column of their own within it.
    """
    found: dict[int, int] = {}
    first = -1
    for index, line in enumerate([*lines, BLANK]):
        before = lines[index - 1] if index else BLANK
        if line.blank:
            if first >= 0 and (first == index - 1 or lines[first - 1].blank or not first):
                found[first] = index - 1
            first = -1
            continue
        if first >= 0 and line.indent + DEEP <= lines[first].indent:
            found[first] = index - 1
            first = -1
        if line.text[0] == "[" and (before.blank or first < 0):
            first = index
        if "]" in line.text or (first >= 0 and line.text.rfind("[") > 0):
            first = -1
    return found if len(found) >= _LEAST_UNCLOSED else {}


def open_ends(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that end in a square bracket which is set apart from speech and never closes.

    ``O my lord!     [Whisper.`` The lines below, as far as they do not stand in its column, are speech again.
    """
    found: set[int] = set()
    closes = False
    below = BLANK
    for line in reversed(lines):
        text, at = line.text, line.text.rfind("[")
        if line.blank:
            closes = False
        elif at > text.rfind("]"):
            if not closes and text[max(at - 2, 0) : at] == "  " and below.indent < line.indent + DEEP:
                found.add(line.number)
            closes = False
        if "]" in text:
            closes = text.find("]") < (text.find("[") if "[" in text else len(text))
        below = line
    return found


def _does(passage: str) -> bool:
    return bool(_DOES.match(passage)) and not _IS_SPEECH.match(passage) and not is_said(passage)


def _talks(passage: str) -> bool:
    return bool(_TALKS.search(_QUOTED.sub(" ", passage))) and not passage.startswith(("Enter", "Exit", "Exeunt"))
