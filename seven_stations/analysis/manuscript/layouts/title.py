"""The title of a play, told from those of a series or a volume by what stands beside it."""

import re
from collections.abc import Sequence

from seven_stations.analysis.manuscript.lines.listed_names import PEOPLE
from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.lines.play_headings import heads
from seven_stations.analysis.manuscript.source import Line

_LONGEST = 80
_HEAD = 12
"""Lines with text among which a title is known by the author's name or the kind of play below it."""

_IN_LICENCE = re.compile(r"^Title: +(\S.*)")
_KIND = re.compile(
    r"^an? (?:[\w'’-]+ ){0,4}(?:play|comedy|tragedy|tragi-?comedy|drama|melodrama|farce|masque|opera)\b"
    r"(?: (?:in|of|for|and|by|from)\b.*)?[.,]?$",
    re.IGNORECASE,
)
AUTHOR = re.compile(r"^(?i:(?:written )?by)(?::| (?:anon|[^\W\d_a-z]).*)?$|^(?:تأليف|بقلم|ترجمة|تعريب)\b")
_LESSER = re.compile(rf"^or\b|{_KIND.pattern}", re.IGNORECASE)
"""A second title, or the kind of play."""

_COLLECTION = re.compile(
    r"\b(?:series|volumes?|vol|library|edition|plays|works|dramas|comedies|tragedies)\b", re.IGNORECASE
)
_NONE = re.compile(
    r"^(?:the|a|an|(?:author['’]s )?(?:preface|introduction|foreword|dedication|note|advertisement|prologue)|"
    r"(?:table of )?contents|to the reader|argument|<.*|(?:original )?(?:screenplay|teleplay|story)|"
    r"(?:dramatis person|persons represented|(?:the )?(?:characters|persons|people|cast|scenes?)\b).*)$",
    re.IGNORECASE,
)
_FIRST_SENTENCE = re.compile(r"^(.{8,80}?)\. ")
"""What a long line begins with that is title, second title and where it was played in one."""

_SMALL = frozenset("the a an in of on at to or and for from with".split())  # noqa: SIM905
"""Words that titles have and no name of an author."""


def in_licence(lines: Sequence[Line]) -> str:
    """The title as an archive's own head gives it, or nothing."""
    found = (_IN_LICENCE.match(line.text) for line in lines)
    return next((title[1].strip() for title in found if title), "")


def above(head: Sequence[Line], *, apart: bool) -> str:
    """The title in ``head``, the lines above the play, or nothing.

    It is the first line, if that is a Markdown heading of the first level. Or it stands above the kind of play ("A
    Comedy in Three Acts") or above the author's name, where it names no series or volume; or above the list of
    persons, where all else there is a name; or it is the first line in capitals. Where ``head`` is not told
    ``apart`` from the play by a heading, only a Markdown heading and what stands above the author's name are one.
    """
    texts = [line.text for line in head if not line.blank]
    if texts and texts[0].startswith("# ") and (title := _cleaned(texts[0].strip(" *_#"))):
        return title
    shown = [text.strip(" *_#") for text in texts]
    for below in (_KIND, AUTHOR) if apart else (AUTHOR,):
        at = next((index for index, text in enumerate(shown[:_HEAD]) if index and below.match(text)), 0)
        for text in reversed(shown[:at]):
            if not (AUTHOR.match(text) or _LESSER.match(text)) and (title := _cleaned(text)):
                return title
    if not apart:
        return ""
    persons = next((index for index, text in enumerate(shown[:_HEAD]) if PEOPLE.match(text)), 0)
    above = [text for text in shown[:persons] if not _is_name(text)]
    first = above[0] if len(above) == 1 else next((text for text in shown if looks_upper(text)), "")
    return _cleaned(first)


def _is_name(text: str) -> bool:
    """Whether a line may be the name of an author."""
    words = text.split()
    return 1 < len(words) < 5 and (text.istitle() or text.isupper()) and _SMALL.isdisjoint(text.lower().split())


def _cleaned(text: str) -> str:
    if len(text) > _LONGEST and (sentence := _FIRST_SENTENCE.match(text)):
        text = sentence[1]
    title = text.strip('.,:;"“”«» ')
    return "" if len(text) > _LONGEST or heads(text) or _NONE.match(title) or _COLLECTION.search(title) else title
