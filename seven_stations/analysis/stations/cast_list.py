"""What else a list of persons calls the characters: TREPLIEFF of the cues is CONSTANTINE TREPLIEFF there.

English only: a list is known by its capitals.
"""

import re
from collections import Counter
from collections.abc import Mapping

from seven_stations.analysis.language import is_stop_word, tokens
from seven_stations.analysis.lexicons.entries import classes_of
from seven_stations.analysis.manuscript.model import Manuscript

LONGEST = 100
"""Lines before the first scene in which a list of persons is looked for."""

_MOST_WORDS = 4
_WORDS = classes_of("labels.txt")
_NO_NAME = (
    _WORDS["nameless"]
    | _WORDS["role"]
    | {"rev", "hon", "prof", "count", "duke", "earl", "king", "queen", "prince", "baron", "viscount", "dame"}
)
_TITLE = re.compile(r"\b(Dr|Mrs|Mr|St|Rev|Hon|Prof|Capt|Col|Gen)\.", re.IGNORECASE)
_NAMED = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")


def listed_names(manuscript: Manuscript, labels: Mapping[tuple[str, ...], str]) -> dict[str, str]:
    """The characters by the words that only their own line of the list has, beside their ``labels``.

    A line belongs to the one whose whole label is among the name it begins with; EDGAR ANTHONY is EDGAR's where
    JOHN ANTHONY is there, too, for ANTHONY.
    """
    if manuscript.language == "ar" or not manuscript.scenes:
        return {}
    first = manuscript.scenes[0].start - 1
    named: set[tuple[str, ...]] = set()
    uses = Counter[str]()
    for line in manuscript.lines[max(0, first - LONGEST) : first]:
        text = _TITLE.sub(r"\1", line.strip(" *_|"))
        begins = _NAMED.match(text)
        words = tuple(tokens(begins.group(), "en")) if begins else ()
        uses.update(set(tokens(text, "en")))
        if 0 < len(words) <= _MOST_WORDS and words[0] != "by":
            named.add(words)
    known = {word for label in labels for word in label}
    fits = {label: {words for words in named if set(label) < set(words) or label == words} for label in labels}
    found: dict[str, str] = {}
    taken: set[tuple[str, ...]] = set()
    while sure := [(label, *lines - taken) for label, lines in fits.items() if len(lines - taken) == 1]:
        for label, words in sure:
            taken.add(words)
            for word in words:
                if uses[word] == 1 and not (
                    word in known or word in _NO_NAME or "'" in word or is_stop_word(word, "en")
                ):
                    found[word] = labels[label]
            del fits[label]
    return found
