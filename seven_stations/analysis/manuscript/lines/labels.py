"""Labels of cues: the forms in which a line says who speaks, and whether a label can be a name."""

import re
from enum import Enum

from seven_stations.analysis.language.stop_words import is_stop_word
from seven_stations.analysis.manuscript.lines.names import GROUP_WORDS, looks_upper

_SMALL = """
and of the a to in with his her de la le du des del della di da dos von van der den al el bin
"""
SMALL_WORDS = frozenset(_SMALL.split())
_NOT_NAMES = """
yes no oh ah well why what how nay ay aye come go so now sir madam good here there indeed alas farewell peace
amen hark ho lo true never always thus then but and or if for with who when where which act by end thanks please
stop wait look listen sorry okay hello goodbye welcome
"""
_OF_THE_TRADE = """
note notes setting settings time place places scene scenes acts characters cast title author music lights light
sound curtain finis exeunt exit enter reenter blackout intermission interval copyright contents dramatis personae
persons warning example silence pause beat song date part chapter synopsis source summary stage direction
directions http https www ps nb aside sings singing dies reads reading kneels kisses flourish insert super subtitle
caption intercut montage flashback later continued glossary footnote footnotes argument imprimatur musick songs
florish sing catch
"""
_CAPITALS_BELOW = frozenset("sir lady lord king queen mr mrs ms miss dr st captain master don saint".split())  # noqa: SIM905
"""Titles that may stand in small letters before a name in capitals."""

_NO_NAMES = frozenset(_NOT_NAMES.split())
"""Words of speech that may be names all the same, or short for one: ``As.`` for Asdrubal."""

_TRADE = frozenset(_OF_THE_TRADE.split())
_OF_PEOPLE = """
man men woman women boy girl fellow voice voices servant maid child people crowd sen jun senior junior
"""
_PEOPLE = frozenset(_OF_PEOPLE.split())
"""What a label may end in, in small letters: ``Old man``, ``Voices from the crowd``."""
_WROTE = frozenset({"wrote", "writes", "posted", "replied", "commented"})
"""What ends a line above somebody's letter: ``Anna wrote:``."""

_TIMES_DOUBTED = 3
_TIMES_TRADE = 10
"""Times that a word of the language, or of plays, must stand where names do before it is one."""

_ARTICLES = frozenset({"a", "an", "the"})
_CALLED = re.compile(r", (?:[Ss]irs?|[Mm]adam|[Mm]y [Ll]ord)$")
"""Whom a sentence speaks to at its end; a name has no such end."""

_ROMAN = re.compile(r"^[IVXL]{2,6}$")
_NUMBER = re.compile(r"^#\d{1,3}$")
LONGEST_LABEL = 50
MOST_WORDS = 6
MOST_WORDS_SMALL = 3
"""Words of a name that has a line to itself and no capitals: more are a line of speech."""


_SHOUTED = """
i me my you your we us our it this that these those is are am was were be do does did don't not what whatever how
why if will won't can can't must let has have had i'm it's that's you're
"""
_OF_SENTENCES = frozenset(_SHOUTED.split())
"""Words of which no name has two, unlike sentences that are shouted."""

_WITHIN = re.compile(r"[!?][^\w!?]{1,8}\w|[.,] (?:BUT|I|YOU)\b")


class Form(Enum):
    """How a cue stands in its line."""

    STOP = "NAME."
    COLON = "NAME:"
    BARE = "NAME"
    PARTED = "NAME, blank line"
    GAP = "NAME  text"
    DASH = "NAME — text"
    STRONG = "**NAME** text"
    EMPHASIS = "_NAME_ text"
    HEADER = "### NAME"
    EQUALS = "=NAME= text"
    ANGLE = "<NAME> text"
    SQUARE = "[NAME] text"
    ROUND = "(NAME) text"


def in_capitals(label: str) -> bool:
    """Whether the name is in capitals; a title before it need not be (``Sir ANTHONY``, ``Mrs. P``)."""
    words = label.split()
    while len(words) > 1 and words[0].lower().rstrip(".") in _CAPITALS_BELOW and not words[0].isupper():
        words = words[1:]
    if len(words) < len(label.split()) and len(words[0].strip(".")) < 2:
        return False
    return looks_upper(" ".join(words))


def is_shouted(label: str) -> bool:
    """Whether a line in capitals is a sentence (``SHUT UP! YOU``), by its marks and words, rather than a name."""
    words = [word.strip('.,!?…-–—"“”') for word in label.lower().replace("’", "'").split()]
    return len(words) > 2 and (
        _WITHIN.search(label) is not None or sum(map(_OF_SENTENCES.__contains__, words)) > 1
    )


def times_wanted(label: str) -> int:
    """How often a doubtful label must stand where names do before it is one."""
    return _TIMES_TRADE if label.lower().strip(".'’") in _TRADE else _TIMES_DOUBTED


def doubt_of(label: str, *, upper: bool, form: Form) -> bool | None:
    """Whether ``label`` is doubtful as a name; ``None`` where it can be none."""
    words = label.replace("/", " ").split()
    if "  " in label or not words or len(words) > MOST_WORDS or len(label) > LONGEST_LABEL or label[-1] in "!?;":
        return None
    if not label[0].isalpha() and not any(c.isalpha() for c in label):
        return None
    if not all(word[0].isalnum() or word == "&" or _NUMBER.match(word) for word in words):
        return None
    first = words[0].strip(",.'’").lower()
    if _CALLED.search(label):
        return None
    if first in {"act", "scene", "exit", "exeunt", "enter", "dramatis", "end", "finis"} and len(words) > 1:
        return None
    if label.upper() in {"THE END", "EXEUNT", "EXIT", "ENTER"} or (len(words) > 1 and words[-1] in _WROTE):
        return None
    if len(label) == 1 or (len(words) > 1 and all(len(word) == 1 for word in words)):
        if len(words) > 1 or form not in (Form.COLON, Form.STOP):
            return None
        return form is not Form.COLON  # plays of letters: "A: …"
    spoken = first in _NO_NAMES or (not upper and is_stop_word(first) and first not in GROUP_WORDS)
    if len(words) == 1 and (spoken or first in _TRADE or _ROMAN.match(label)):
        return True
    if len(words) == 2 and first in _ARTICLES and words[1].lower() in _TRADE:
        return True
    if upper:
        return False
    if words[0][:2].isalpha() and words[0][1:].isupper() and any(word[1:].islower() for word in words):
        return None  # "NORA Yes": a name that runs into speech
    small = [word for word in words[1:] if word[0].islower() and word not in SMALL_WORDS]
    if small and words[0][0].islower() and label.islower():
        return True if form in (Form.COLON, Form.DASH) and len(words) <= MOST_WORDS_SMALL else None
    if small and not _PEOPLE.isdisjoint([*small, first]):
        return False
    if small:
        return None
    return not (words[0][0].isupper() or words[0][0].isdigit())
