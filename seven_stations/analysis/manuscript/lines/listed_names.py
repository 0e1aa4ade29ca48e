"""The names that a list of persons begins its lines with."""

import re
from collections.abc import Collection, Iterable, Sequence

from seven_stations.analysis.language.spelling import normalise
from seven_stations.analysis.language.stop_words import is_stop_word
from seven_stations.analysis.manuscript.lines.names import key_of

PEOPLE = re.compile(
    r"^(?:dramatis person(?:ae|æ)|(?:the )?persons represented|"
    r"(?:the )?(?:characters|persons|people)(?: (?:of|in) the (?:play|drama|piece|comedy|tragedy))?|"
    r"(?:the )?cast(?: of characters)?)[:.]?$",
    re.IGNORECASE,
)
_ARABIC_PEOPLE = re.compile(r"(?:ال)?(?:اشخاص|شخصيات)(?: \w+){0,2}")
_BEHIND_NAME = re.compile(r"\s*(?:[,،;:؛—–(\[]|--|\s-\s|\s{2}).*")
_ENTRY = re.compile(
    r"^[\W_]*(?P<name>(?:[^\W\d_a-z][\w'’-]*[ .]{1,2}){0,3}[^\W\d_a-z][\w'’-]*)\b"
    r"(?=\.?\s*(?:$|[,;:—–.]|--| - |\s{2}|(?:[Aa]n?|[Tt]he|of|to|his|her|in)\b))"
)
_LONGEST_HEAD = 40
_LONGEST_LIST = 100
"""Lines with text above the first speech in which a list of persons is looked for."""

_TITLES = frozenset("sir lady lord king queen mr mrs ms miss dr st capt captain master don saint".split())  # noqa: SIM905


def persons_in(texts: Iterable[str]) -> list[str]:
    """The lines with text below the first that says that a list of persons follows, as many as one may have."""
    shown = [text for text in texts if text]
    first = next((at for at, text in enumerate(shown) if PEOPLE.match(text.strip("*_#= "))), len(shown))
    return shown[first + 1 : first + 1 + _LONGEST_LIST]


def listed_names(above: Iterable[str]) -> tuple[str, ...]:
    """The names that lines begin with as those of a list of persons do, in one spelling (``key_of``).

    ``above`` are the lines before the first speech; others among them may look like that, too.
    """
    shown = [line.strip() for line in above if line.strip()][-_LONGEST_LIST:]
    found = (_ENTRY.match(line) for line in shown[_heading(shown) + 1 :])
    return tuple(key_of(entry["name"]) for entry in found if entry)


def listed_persons(above: Iterable[str]) -> frozenset[str]:
    """The keys of whole names in a list that says that it is one of persons: a line up to its first mark.

    ``above`` are the lines before the first speech.
    """
    shown = [line.strip(" \t*_|#=") for line in above if line.strip()]
    first = max((at for at, line in enumerate(shown) if PEOPLE.match(line) or _is_arabic_head(line)), default=None)
    if first is None:
        return frozenset()
    return frozenset(key_of(_BEHIND_NAME.sub("", line)) for line in shown[first + 1 : first + 1 + _LONGEST_LIST])


def _is_arabic_head(line: str) -> bool:
    return (
        len(line) <= _LONGEST_HEAD
        and not line.isascii()
        and bool(_ARABIC_PEOPLE.fullmatch(normalise(line).strip(" .:-–—")))
    )


def shared_by_two(above: Iterable[str], keys: Collection[str]) -> frozenset[str]:
    """The ``keys`` that two lines of a list of persons begin with: HELENA, of "Helena Glory" and "Helena, a maid".

    A line whose whole name is another of the keys is that one's. Only of a list that says that it is one.
    """
    shown = [line.strip() for line in above if line.strip()]
    if _heading(shown) < 0:
        return frozenset()
    listed = set(listed_names(shown))
    return frozenset(
        key
        for key in keys
        if sum(name == key or (name.startswith(f"{key} ") and name not in keys) for name in listed) > 1
    )


def _heading(shown: Sequence[str]) -> int:
    """The index of the last line that says what follows is the persons; -1 where none does."""
    return max((index for index, line in enumerate(shown) if PEOPLE.match(line.strip("*_#= "))), default=-1)


def first_names(listed: Iterable[str]) -> frozenset[str]:
    """What labels may be short for: the first word of each name that is no title and no word of the language."""
    firsts = (next((word for word in name.split() if word not in _TITLES), "") for name in listed)
    return frozenset(word for word in firsts if len(word) > 1 and not is_stop_word(word))
